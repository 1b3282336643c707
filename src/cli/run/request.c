/* Reads what `callgate run` is asked for. */
#include "cli/run/run.h"

#include "abi/abi.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* "SYS_ADMIN", "CAP_SYS_ADMIN", "all", in any case. */
static bool read_cap(cli_session *cli, const char *option, const char *word, uint64_t *ret_caps)
{
    uint32_t number;
    if (strcasecmp(word, "ALL") == 0 || strcasecmp(word, "CAP_ALL") == 0) {
        *ret_caps = CALLGATE_CAPS_ALL;
        return true;
    }
    if (capability_number(word, strlen(word), &number) && number < 64) {
        *ret_caps = UINT64_C(1) << number;
        return true;
    }
    talk_failure(cli, "unknown capability '%s' for --%s", word, option);
    if (strchr(word, ',') != NULL)
        talk_hint(cli, "give each capability by a --%s of its own", option);
    else
        talk_hint_nearest(cli, nearest_cap(word),
                          "names are those of capabilities(7), such as SYS_ADMIN or "
                          "CAP_SYS_ADMIN; ALL means every one");
    return false;
}

static bool read_cap_options(cli_session *cli, option_id option, uint64_t *ret_caps,
                             bool *ret_has_all)
{
    const char *word;
    *ret_caps = 0;
    *ret_has_all = false;
    for (size_t i = 0; (word = args_value(&cli->args, option, i)) != NULL; i++) {
        uint64_t caps;
        if (!read_cap(cli, option_get(option)->name, word, &caps))
            return false;
        if (caps == CALLGATE_CAPS_ALL)
            *ret_has_all = true;
        else
            *ret_caps |= caps;
    }
    return true;
}

/* As Docker tweaks its set: what is added by name wins over what is dropped. */
static bool read_caps(cli_session *cli, run_request *request)
{
    uint64_t added;
    uint64_t dropped;
    bool adds_all;
    bool drops_all;
    if (!read_cap_options(cli, OPTION_CAP_ADD, &added, &adds_all) ||
        !read_cap_options(cli, OPTION_CAP_DROP, &dropped, &drops_all))
        return false;
    if ((adds_all || request->is_privileged) && drops_all) {
        talk_failure(cli, "all capabilities can't be both given and dropped");
        return false;
    }
    if (adds_all || request->is_privileged)
        request->caps = CALLGATE_CAPS_ALL & ~dropped;
    else if (drops_all)
        request->caps = added;
    else
        request->caps = (CALLGATE_CAPS_DOCKER & ~dropped) | added;
    request->caps_added = added;
    request->keeps_caps = request->is_privileged && dropped == 0;
    return true;
}

/* no-new-privileges, with Docker's ways to say true; it is always set. */
static bool is_no_new_privileges(const char *option)
{
    static const char name[] = "no-new-privileges";
    if (strncmp(option, name, sizeof name - 1) != 0)
        return false;
    const char *value = option + sizeof name - 1;
    return *value == '\0' || strcmp(value + 1, "true") == 0 || strcmp(value + 1, "1") == 0;
}

static bool read_security_opt(cli_session *cli, const char *option, run_request *request)
{
    if (is_no_new_privileges(option))
        return true;
    if (strncmp(option, "seccomp=", 8) == 0 || strncmp(option, "seccomp:", 8) == 0) {
        const char *source = option + 8;
        if (*source == '\0') {
            talk_failure(cli, "--security-opt %s names no profile", option);
            return false;
        }
        if (request->source != NULL) {
            talk_failure(cli, "two profiles: '%s' and '%s'", request->source, source);
            return false;
        }
        request->source = strcmp(source, "builtin") == 0 ? "default" : source;
        return true;
    }
    talk_failure(cli, "unknown security option '%s'", option);
    talk_hint(cli, "run takes seccomp=FILE, seccomp=unconfined, seccomp=builtin and "
                   "no-new-privileges, which is always set");
    return false;
}

static bool read_source(cli_session *cli, run_request *request)
{
    const char *option;
    request->source = args_value(&cli->args, OPTION_PROFILE, 0);
    for (size_t i = 0; (option = args_value(&cli->args, OPTION_SECURITY_OPT, i)) != NULL; i++) {
        if (!read_security_opt(cli, option, request))
            return false;
    }
    if (request->source == NULL && !request->is_privileged)
        request->source = "default";
    return true;
}

static bool fail_memory(cli_session *cli)
{
    talk_failure(cli, "out of memory");
    return false;
}

static size_t find_env(const run_request *request, const char *name, size_t name_bytes)
{
    size_t i = 0;
    while (i < request->env_count && (strncmp(request->envp[i], name, name_bytes) != 0 ||
                                      request->envp[i][name_bytes] != '='))
        i++;
    return i;
}

const char *run_env_get(const run_request *request, const char *name)
{
    size_t name_bytes = strlen(name);
    size_t i = find_env(request, name, name_bytes);
    return i < request->env_count ? request->envp[i] + name_bytes + 1 : NULL;
}

/* Adds an owned text to the end of the environment. */
static bool append_env(run_request *request, char *text)
{
    char **grown = NULL;
    if (text != NULL)
        grown = realloc(request->envp, (request->env_count + 2) * sizeof *grown);
    if (grown == NULL) {
        free(text);
        return false;
    }
    request->envp = grown;
    request->envp[request->env_count++] = text;
    request->envp[request->env_count] = NULL;
    return true;
}

/* Puts an owned text into the environment, in the place of what its variable was. */
static bool put_env(run_request *request, char *text)
{
    size_t i = text == NULL ? 0 : find_env(request, text, strcspn(text, "="));
    if (text == NULL || i == request->env_count)
        return append_env(request, text);
    free(request->envp[i]);
    request->envp[i] = text;
    return true;
}

/* NAME=VALUE. */
static bool set_env(run_request *request, const char *assignment)
{
    return put_env(request, strdup(assignment));
}

/* -e NAME: the value that callgate itself was given; without one there is nothing to pass on. */
static bool pass_env(run_request *request, const char *name)
{
    const char *value = getenv(name);
    char *text = NULL;
    if (value == NULL)
        return true;
    if (asprintf(&text, "%s=%s", name, value) < 0)
        return false;
    return put_env(request, text);
}

/* A program keeps this environment; a container starts with Docker's. */
static bool start_env(run_request *request)
{
    static const char *const fresh[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    request->envp = calloc(1, sizeof *request->envp);
    if (request->envp == NULL)
        return false;
    if (request->rootfs == NULL) {
        for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
            if (!append_env(request, strdup(*variable)))
                return false;
        }
        return true;
    }
    if (request->has_terminal && !set_env(request, "TERM=xterm"))
        return false;
    return set_env(request, fresh[0]);
}

/* The home of a changed user, as su, docker and systemd set it. */
static bool set_home(run_request *request)
{
    const char *home = request->home;
    char *text = NULL;
    if (home == NULL && request->rootfs == NULL)
        return true;
    if (home == NULL)
        home = request->has_user && request->uid != 0 ? "/" : "/root";
    if (asprintf(&text, "HOME=%s", home) < 0)
        return false;
    return put_env(request, text);
}

static bool read_env(cli_session *cli, run_request *request)
{
    const char *word;
    if (!start_env(request) || !set_home(request))
        return fail_memory(cli);
    for (size_t i = 0; (word = args_value(&cli->args, OPTION_ENV, i)) != NULL; i++) {
        if (*word == '=' || *word == '\0') {
            talk_failure(cli, "'%s' names no variable", word);
            talk_hint(cli, "write --env NAME=VALUE, or --env NAME to pass its value on");
            return false;
        }
        bool is_set = strchr(word, '=') != NULL ? set_env(request, word) : pass_env(request, word);
        if (!is_set)
            return fail_memory(cli);
    }
    return true;
}

static bool read_command(cli_session *cli, run_request *request)
{
    size_t count = cli->args.operand_count;
    if (count == 0) {
        talk_failure(cli, "no command to run");
        talk_hint(cli, "callgate run [--profile SOURCE] -- COMMAND [ARGUMENT…]");
        return false;
    }
    request->argv = calloc(count + 1, sizeof *request->argv);
    if (request->argv == NULL)
        return fail_memory(cli);
    memcpy(request->argv, cli->args.operands, count * sizeof *request->argv);
    return true;
}

/* --report[=FILE]: the program may start elsewhere, callgate stays where it is. */
static bool read_report(cli_session *cli, run_request *request)
{
    const char *file = args_value(&cli->args, OPTION_REPORT, 0);
    request->fails_on_refused = args_has(&cli->args, OPTION_FAIL_ON_REFUSED);
    request->has_report = request->fails_on_refused || args_has(&cli->args, OPTION_REPORT);
    if (request->has_report && request->rootfs != NULL) {
        talk_failure(cli, "what a container is refused can't be reported: its runtime installs the "
                          "filter");
        talk_hint(cli, "--report and --fail-on-refused are for programs of this machine");
        return false;
    }
    if (file == NULL)
        return true;
    if (strcmp(file, "-") == 0) {
        talk_failure(cli, "standard output is the program's: no report goes there");
        talk_hint(cli, "--report=FILE names a file, --report=/dev/fd/3 an open descriptor");
        return false;
    }
    if (!output_has_place(cli, file))
        return false;
    request->report_path = file;
    output_place_find(file, &request->report_place);
    return true;
}

bool run_request_read(cli_session *cli, const char *user, run_request *ret_request)
{
    run_request *request = ret_request;
    memset(request, 0, sizeof *request);
    request->is_privileged = args_has(&cli->args, OPTION_PRIVILEGED);
    request->rootfs = args_value(&cli->args, OPTION_ROOTFS, 0);
    request->runtime = args_value(&cli->args, OPTION_RUNTIME, 0);
    request->directory = args_value(&cli->args, OPTION_WORKDIR, 0);
    request->has_terminal = args_has(&cli->args, OPTION_TTY);
    request->user =
        args_has(&cli->args, OPTION_USER) ? args_value(&cli->args, OPTION_USER, 0) : user;
    return read_command(cli, request) && read_source(cli, request) && read_caps(cli, request) &&
           (request->user == NULL || run_user_read(cli, request->user, request)) &&
           read_env(cli, request) && read_report(cli, request);
}

void run_request_release(run_request *request)
{
    for (size_t i = 0; i < request->env_count; i++)
        free(request->envp[i]);
    free(request->envp);
    free(request->argv);
    free(request->home);
}
