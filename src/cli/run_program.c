/* Runs a program of this machine under a filter. */
#include "cli/run.h"
#include "cli/run_report.h"

#include "abi/abi.h"

#include "kernel/spawn.h"
#include "policy/store.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096 }; /* PATH_MAX, linux/limits.h */

typedef enum found_program {
    PROGRAM_FOUND,
    PROGRAM_NOT_EXECUTABLE,
    PROGRAM_IS_DIRECTORY,
    PROGRAM_MISSING,
} found_program;

static found_program look_at(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return errno == EACCES ? PROGRAM_NOT_EXECUTABLE : PROGRAM_MISSING;
    if (S_ISDIR(found.st_mode))
        return PROGRAM_IS_DIRECTORY;
    return eaccess(path, X_OK) == 0 ? PROGRAM_FOUND : PROGRAM_NOT_EXECUTABLE;
}

/* Finds a command as execvp does: the first that can be executed; else why not. An empty part of
 * PATH is the working directory. */
static found_program find_program(const char *command, const char *search, char *ret_path)
{
    if (strchr(command, '/') != NULL) {
        if (strlen(command) >= PATH_BYTES_MAX)
            return PROGRAM_MISSING;
        strcpy(ret_path, command);
        return look_at(command);
    }
    found_program best = PROGRAM_MISSING;
    while (search != NULL && *command != '\0') {
        size_t bytes = strcspn(search, ":");
        char path[PATH_BYTES_MAX];
        int length = snprintf(path, sizeof path, "%.*s%s%s", (int)bytes, search,
                              bytes > 0 ? "/" : "./", command);
        found_program found =
            length > 0 && (size_t)length < sizeof path ? look_at(path) : PROGRAM_MISSING;
        if (found == PROGRAM_FOUND || (found == PROGRAM_NOT_EXECUTABLE && best != found)) {
            best = found;
            strcpy(ret_path, path);
        }
        if (found == PROGRAM_FOUND)
            break;
        search = search[bytes] == ':' ? search + bytes + 1 : NULL;
    }
    return best;
}

/* The hint that Docker's users need when they name an image. */
static void hint_image(cli_session *cli, const char *command)
{
    if (run_looks_like_image(command))
        talk_hint(cli,
                  "'%s' looks like an image; callgate runs programs: give Docker the profile by "
                  "docker run --security-opt seccomp=FILE %s, or an unpacked image by --rootfs",
                  command, command);
}

static int say_not_found(cli_session *cli, found_program found, const char *command,
                         const char *path)
{
    if (found == PROGRAM_NOT_EXECUTABLE || found == PROGRAM_IS_DIRECTORY) {
        talk_failure(cli, "'%s' can't be started: %s", path,
                     found == PROGRAM_IS_DIRECTORY ? "is a directory" : "permission denied");
        return RUN_NOT_STARTABLE;
    }
    talk_failure(
        cli, strchr(command, '/') == NULL ? "'%s' is no program in PATH" : "'%s' does not exist",
        command);
    hint_image(cli, command);
    return RUN_NOT_FOUND;
}

static callgate_call_data call_on_host(uint32_t nr, const void *a, const void *b, const void *c)
{
    return (callgate_call_data){
        .nr = nr,
        .arch = callgate_abi_arch(callgate_abi_host()),
        .args = {(uintptr_t)a, (uintptr_t)b, (uintptr_t)c},
    };
}

/* The place of the rule that decided, as "p.json:2"; a raw filter has none. */
static void place_words(const run_confinement *confinement, const callgate_call_data *call,
                        char *ret_text, size_t bytes)
{
    const callgate_source *meaning = confinement->meaning;
    uint32_t index = meaning->origin == NULL ? 0 : callgate_policy_eval(meaning->origin, call);
    snprintf(ret_text, bytes, "%s", confinement->source->name);
    if (meaning->origin != NULL && index < meaning->place_count &&
        meaning->places[index].name != NULL && meaning->places[index].line != 0)
        snprintf(ret_text, bytes, "%s:%u", meaning->places[index].name,
                 meaning->places[index].line);
}

bool run_can_execute(cli_session *cli, const run_confinement *confinement, const char *command,
                     const char *path, char *const *argv, char *const *envp)
{
    uint32_t nr;
    if (confinement->filter == NULL || !callgate_call_nr(callgate_abi_host(), "execve", &nr))
        return true;
    callgate_call_data call = call_on_host(nr, path, argv, envp);
    uint32_t word = callgate_policy_eval(confinement->meaning->policy, &call);
    if (callgate_word_level(word) == CALLGATE_PERMITTED)
        return true;
    char place[PATH_BYTES_MAX + 16];
    place_words(confinement, &call, place, sizeof place);
    talk_failure(cli, "'%s' can't be started: %s refuses execve", command, place);
    talk_hint(cli, "the filter is in place before the program is: it has to permit execve");
    return false;
}

void run_say_sigsys(cli_session *cli, const run_confinement *confinement, const char *command)
{
    if (confinement->filter == NULL) {
        talk_failure(cli, "'%s' was killed by SIGSYS", command);
        return;
    }
    talk_failure(cli, "'%s' was killed by SIGSYS: it made a call that '%s' kills for", command,
                 confinement->source->name);
    talk_hint(cli, "the kernel's log names the call: look for type=1326 in dmesg or journalctl -k");
}

/* Would a call come through whatever its arguments point to? */
static bool permits(const run_confinement *confinement, const char *name, uint64_t first)
{
    uint32_t nr;
    if (!callgate_call_nr(callgate_abi_host(), name, &nr))
        return true;
    callgate_call_data call = call_on_host(nr, NULL, NULL, NULL);
    call.args[0] = first;
    return callgate_word_level(callgate_policy_eval(confinement->meaning->policy, &call)) ==
           CALLGATE_PERMITTED;
}

/* Is a word among a decision's leaves that ends a process by SIGSYS? Every node is looked at once
 * by way of its mark. */
static bool can_kill(const callgate_store *store, decision d, uint8_t *is_seen)
{
    if (is_seen[d])
        return false;
    is_seen[d] = 1;
    if (decision_is_leaf(store, d)) {
        uint32_t action = decision_word(store, d) & CALLGATE_ACTION_MASK;
        return callgate_word_level(action) == CALLGATE_REFUSED && action != CALLGATE_ERRNO;
    }
    decision_node node = *decision_get(store, d);
    return can_kill(store, node.lo, is_seen) || can_kill(store, node.hi, is_seen);
}

/* Can any call that this machine can make end in SIGSYS? */
static bool can_kill_here(const run_confinement *confinement)
{
    const callgate_store *store = confinement->store;
    uint8_t *is_seen = calloc(store_node_count(store), 1);
    bool can = is_seen == NULL;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT && !can; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (abi_get(abi)->machine != callgate_abi_host())
            continue;
        const nr_runs *runs = policy_find(confinement->meaning->policy, callgate_abi_arch(abi));
        for (uint32_t run = 0; run < runs->count && !can; run++)
            can = can_kill(store, runs->runs[run].decision, is_seen);
    }
    free(is_seen);
    return can;
}

/* callgate steps aside, so that process id, signals, stops and status are the program's own, unless
 * somebody has to stay who can name SIGSYS, or who can say why execve failed. */
static bool has_to_watch(const run_confinement *confinement)
{
    if (confinement->filter == NULL)
        return false;
    return can_kill_here(confinement) || !permits(confinement, "write", STDERR_FILENO) ||
           !permits(confinement, "writev", STDERR_FILENO) ||
           !permits(confinement, "exit_group", RUN_FAILED);
}

static int say_failed_start(cli_session *cli, const char *path, spawn_stage stage,
                            const callgate_error *err)
{
    if (stage == SPAWN_PREPARING) {
        talk_error(cli, err);
        return RUN_FAILED;
    }
    talk_failure(cli, "'%s' can't be started: %s", path, strerror(err->os_errno));
    if (err->os_errno == ENOENT)
        talk_hint(cli, "the file is there: its interpreter or loader is not");
    else if (err->os_errno == ENOEXEC)
        talk_hint(cli, "a script needs a first line such as #!/bin/sh");
    return RUN_NOT_STARTABLE;
}

static int watch(cli_session *cli, const spawn_plan *plan, const run_confinement *confinement)
{
    spawn_end end;
    spawn_stage stage;
    callgate_error err;
    if (spawn_watch(plan, &end, &stage, &err) != CALLGATE_OK)
        return say_failed_start(cli, plan->path, stage, &err);
    if (end.is_signal && end.number == SIGSYS)
        run_say_sigsys(cli, confinement, plan->argv[0]);
    return end.is_signal ? RUN_SIGNAL_BASE + end.number : end.number;
}

/* The same with a recorder beside it, which says at the end what was refused. */
static int watch_reporting(cli_session *cli, const run_request *request, spawn_plan *plan,
                           const run_confinement *confinement)
{
    recorder *rec;
    if (!run_report_begin(cli, confinement, &rec))
        return RUN_FAILED;
    if (rec != NULL)
        rec->class->plan(rec, plan);
    int status = watch(cli, plan, confinement);
    return run_report_end(cli, request, confinement, rec, status);
}

static int start(cli_session *cli, const run_request *request, const run_confinement *confinement,
                 const char *path)
{
    const privilege who = {
        .keeps_caps = request->keeps_caps,
        .caps = request->caps,
        .has_user = request->has_user,
        .uid = request->uid,
        .gid = request->gid,
        .groups = request->groups,
        .group_count = request->group_count,
    };
    callgate_attachment attachment = {.is_known = true};
    if (confinement->meaning != NULL && confinement->meaning->attachment.is_known)
        attachment = confinement->meaning->attachment;
    attachment.has_no_new_privs = true;
    spawn_plan plan = {
        .path = path,
        .argv = request->argv,
        .envp = request->envp,
        .privilege = &who,
        .has_no_new_privs = true,
        .filter = confinement->filter,
        .attachment = &attachment,
    };
    if (request->has_report)
        return watch_reporting(cli, request, &plan, confinement);
    if (has_to_watch(confinement))
        return watch(cli, &plan, confinement);
    spawn_stage stage;
    callgate_error err;
    if (spawn_exec(&plan, &stage, &err) != CALLGATE_OK)
        return say_failed_start(cli, path, stage, &err);
    return RUN_FAILED; /* not reached: it would be the program */
}

int run_program(cli_session *cli, const run_request *request, const run_confinement *confinement)
{
    char path[PATH_BYTES_MAX];
    const char *command = request->argv[0];
    if (confinement->meaning != NULL && confinement->meaning->attachment.listener_path != NULL) {
        talk_failure(cli, "'%s' asks for a supervisor at '%s'", request->source,
                     confinement->meaning->attachment.listener_path);
        talk_hint(cli, "a runtime connects it: run it as a container, by --rootfs");
        return RUN_FAILED;
    }
    if (request->directory != NULL && chdir(request->directory) != 0) {
        talk_failure(cli, "can't start in '%s': %s", request->directory, strerror(errno));
        return RUN_FAILED;
    }
    const char *search = run_env_get(request, "PATH");
    found_program found =
        find_program(command, search != NULL ? search : "/usr/local/bin:/bin:/usr/bin", path);
    if (found != PROGRAM_FOUND)
        return say_not_found(cli, found, command, found == PROGRAM_MISSING ? command : path);
    if (!run_can_execute(cli, confinement, command, path, request->argv, request->envp))
        return RUN_NOT_STARTABLE;
    return start(cli, request, confinement, path);
}
