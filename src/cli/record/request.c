/* Reads what `callgate record` is asked for. */
#include "cli/record/record.h"

#include "cli/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECONDS_MAX = 365 * 24 * 3600 };

/* A profile that can be added to, or that is to be made: not a program. */
static bool is_profile(const char *word)
{
    const char *dot = strrchr(word, '.');
    struct stat status;

    if (stat(word, &status) == 0)
        return S_ISREG(status.st_mode) && access(word, X_OK) != 0;
    return errno == ENOENT && dot != NULL && strcmp(dot, ".json") == 0;
}

/* Takes on the options that stand behind the first operand, in its place the operands behind it. */
static bool take_options_behind(cli_session *cli)
{
    cli_args *args = &cli->args, rest;
    callgate_error err;

    if (!args_parse(&rest, VERB_RECORD, args->operand_count - 1, args->operands + 1, &err)) {
        talk_error(cli, &err);
        return false;
    }
    given_option *given =
        realloc(args->given, (args->given_count + rest.given_count + 1) * sizeof *given);
    if (given == NULL) {
        args_release(&rest);
        talk_failure(cli, "out of memory");
        return false;
    }
    if (rest.given_count > 0)
        memcpy(given + args->given_count, rest.given, rest.given_count * sizeof *given);
    args->given = given;
    args->given_count += rest.given_count;
    const char **operands = args->operands;
    args->operands = rest.operands;
    args->operand_count = rest.operand_count;
    rest.operands = operands;
    args_release(&rest);
    return true;
}

/* `record --update P.json --from LOG`: a profile in front of everything else is the one to add
 * to; the options behind it are record's own. */
static bool take_updated_file(cli_session *cli, const char **ret_out)
{
    *ret_out = NULL;
    if (!args_has(&cli->args, OPTION_UPDATE) || args_has(&cli->args, OPTION_OUT) ||
        cli->args.operand_count == 0 || !is_profile(cli->args.operands[0]))
        return true;
    *ret_out = cli->args.operands[0];
    return take_options_behind(cli);
}

/* "nginx" of "/usr/sbin/nginx", of "docker:nginx" and of "nginx.obs". */
static void add_base_name(text *out, const char *word)
{
    const char *slash = strrchr(word, '/');
    const char *base = slash == NULL ? word : slash + 1;
    const char *colon = strrchr(base, ':');

    base = colon == NULL ? base : colon + 1;
    const char *dot = strrchr(base, '.');
    text_add_bytes(out, base, dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base));
}

static void add_process_name(text *out, pid_t pid)
{
    char path[64], *name;
    size_t bytes;
    struct stat status;

    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    if (!read_path(path, 64, &name, &bytes, &status)) {
        text_add(out, "%d", (int)pid);
        return;
    }
    name[strcspn(name, "\n")] = '\0';
    add_base_name(out, name);
    free(name);
}

/* Beside a file; a device or a pipe has no place for OUT.partial. */
static bool has_partial(const record_request *request)
{
    struct stat status;

    return request->check == NULL && record_has_subject(request) &&
           !output_is_descriptor(request->out) &&
           (stat(request->out, &status) != 0 || S_ISREG(status.st_mode));
}

/* ./NAME.seccomp.json: after what is recorded. */
static void add_default_out(const cli_session *cli, const record_request *request, text *name)
{
    text_add(name, "./");
    if (request->run.argv != NULL)
        add_base_name(name, request->run.argv[0]);
    else if (request->container != NULL || request->cgroup != NULL)
        add_base_name(name, request->container != NULL ? request->container : request->cgroup);
    else if (request->pid != 0)
        add_process_name(name, request->pid);
    else
        add_base_name(name, args_value(&cli->args, OPTION_FROM, 0));
    text_add(name, ".seccomp.json");
}

static bool choose_out(cli_session *cli, const char *updated, record_request *request)
{
    const char *out = args_value(&cli->args, OPTION_OUT, 0);
    text name;

    text_init(&name);
    if (out != NULL && strcmp(out, "-") == 0 && request->run.argv == NULL)
        text_add(&name, "/dev/stdout");
    else if (out != NULL || updated != NULL)
        text_add(&name, "%s", out != NULL ? out : updated);
    else
        add_default_out(cli, request, &name);
    bool is_short = !name.has_failed && name.bytes + sizeof ".partial" <= sizeof request->partial;
    if (is_short) {
        strcpy(request->out, text_data(&name));
        if (has_partial(request))
            snprintf(request->partial, sizeof request->partial, "%s.partial", text_data(&name));
    } else {
        talk_failure(cli, "the name of the profile is too long");
    }
    text_release(&name);
    return is_short;
}

static bool check_out(cli_session *cli, const record_request *request)
{
    struct stat status;

    if (request->check != NULL)
        return true;
    if (strcmp(request->out, "-") == 0) {
        talk_failure(cli, "the profile can't go to standard output: that is the program's");
        talk_hint(cli, "-o FILE names its file; without it that is ./NAME.seccomp.json");
        return false;
    }
    bool is_there = stat(request->out, &status) == 0;
    if (is_there && S_ISDIR(status.st_mode)) {
        talk_failure(cli, "'%s' is a folder", request->out);
        return false;
    }
    if (is_there && S_ISREG(status.st_mode) && !output_is_descriptor(request->out) &&
        !request->updates && !request->forces) {
        talk_failure(cli, "'%s' is there already", request->out);
        talk_hint(cli, "--update adds to it what it does not permit yet, --force writes it anew, "
                       "-o names another file");
        return false;
    }
    if (!is_there && request->updates && errno == ENOENT)
        talk_note(cli, "'%s' is not there yet: it is made", request->out);
    return output_has_place(cli, request->out);
}

/* Nothing is written over what was written just before. */
static bool check_apart(cli_session *cli, const record_request *request)
{
    const char *files[] = {request->out, request->partial, request->save, request->report_path};
    const size_t count = sizeof files / sizeof files[0];

    if (request->check != NULL)
        files[0] = NULL;
    for (size_t i = 0; i < count * count; i++) {
        const char *one = files[i / count], *other = files[i % count];
        if (i / count >= i % count || one == NULL || other == NULL ||
            !output_is_same_file(one, other))
            continue;
        talk_failure(cli, "'%s' and '%s' are one file: one would be written over the other", one,
                     other);
        talk_hint(cli, "-o, --save and --json take a file each, OUT.partial is record's own");
        return false;
    }
    return true;
}

/* Under sudo the program is the caller's, not root's: "UID:GID", or "UID" where the user's entry
 * says the same, so that the other groups are the user's too. NULL: nobody calls. */
static const char *find_caller(cli_session *cli, record_request *request)
{
    const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");
    char *user = request->caller;
    uint32_t own_gid;

    if (geteuid() != 0 || uid == NULL || gid == NULL || strcmp(uid, "0") == 0 ||
        args_has(&cli->args, OPTION_USER) || args_has(&cli->args, OPTION_ROOTFS) ||
        strlen(uid) + strlen(gid) + 2 > sizeof request->caller)
        return NULL;
    snprintf(user, sizeof request->caller, "%.30s:%.30s", uid, gid);
    talk_note(cli, "under sudo the program runs as the caller, user %s; --user root says otherwise",
              user);
    if (run_user_group(uid, &own_gid) && own_gid == strtoul(gid, NULL, 10))
        user[strlen(uid)] = '\0';
    return user;
}

/* Which runtime's own calls belong in the profile. */
static bool take_runtime(cli_session *cli, record_request *request)
{
    const char *word = args_value(&cli->args, OPTION_RUNTIME, 0);

    return word == NULL || run_runtime_read(cli, word, &request->runtime);
}

/* The program, which may be another user's than callgate, can't lead astray what is written later.
 */
static void find_places(record_request *request)
{
    output_place_find(request->out, &request->out_place);
    output_place_set(request->partial, request->partial, &request->partial_place);
    if (request->save != NULL)
        output_place_find(request->save, &request->save_place);
    if (request->report_path != NULL)
        output_place_find(request->report_path, &request->report_place);
}

/* Where --json reports to: what can be told from everything else that is written there. */
static bool take_report(cli_session *cli, record_request *request)
{
    request->reports = cli->is_json;
    request->report_path = cli->json_path;
    if (request->reports && request->report_path == NULL && cli->args.operand_count > 0) {
        talk_failure(cli, "--json without a file writes to standard output: that is the program's");
        talk_hint(cli, "--json=FILE names a file, --json=/dev/fd/3 an open descriptor");
        return false;
    }
    return request->report_path == NULL || output_has_place(cli, request->report_path);
}

/* What is taken as it was given. */
static void take_plain_options(const cli_args *args, record_request *request)
{
    request->container = args_value(args, OPTION_CONTAINER, 0);
    request->cgroup = args_value(args, OPTION_CGROUP, 0);
    request->updates = args_has(args, OPTION_UPDATE);
    request->forces = args_has(args, OPTION_FORCE);
    request->save = args_value(args, OPTION_SAVE, 0);
    request->skip = args_value(args, OPTION_SKIP, 0);
    request->include = args_value(args, OPTION_INCLUDE, 0);
    request->check = args_value(args, OPTION_CHECK_AGAINST, 0);
    request->recorder = args_value(args, OPTION_RECORDER, 0);
    request->widens = !args_has(args, OPTION_NO_WIDEN);
    request->replays = args_has(args, OPTION_REPLAY);
    request->kills = args_has(args, OPTION_KILL);
}

bool record_request_read(cli_session *cli, record_request *ret_request)
{
    record_request *request = ret_request;
    const char *updated;
    uint32_t pid;

    *request = (record_request){.pid = 0};
    if (!take_updated_file(cli, &updated) || !option_count(cli, OPTION_PID, INT32_MAX, &pid) ||
        !option_count(cli, OPTION_DURATION, SECONDS_MAX, &request->duration_s) ||
        !option_count(cli, OPTION_UNTIL_QUIET, SECONDS_MAX, &request->quiet_s))
        return false;
    request->pid = (pid_t)pid;
    take_plain_options(&cli->args, request);
    if (!record_options_fit(cli, request) || !record_client_check(cli) ||
        !take_runtime(cli, request) || !take_report(cli, request))
        return false;
    if (cli->args.operand_count > 0 &&
        !run_request_read(cli, find_caller(cli, request), &request->run))
        return false;
    if (!choose_out(cli, updated, request) || !check_out(cli, request) ||
        !check_apart(cli, request) ||
        (request->save != NULL && !output_has_place(cli, request->save)))
        return false;
    find_places(request);
    return true;
}

void record_request_release(record_request *request)
{
    run_request_release(&request->run);
}
