/* Runs a program of this machine under a filter. */
#include "cli/docker.h"
#include "cli/run/report.h"
#include "cli/run/run.h"

#include "base/fail.h"
#include "kernel/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* 0: it can be started; else the errno that says why it can't. */
static int look_at(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return errno;
    if (S_ISDIR(found.st_mode))
        return EISDIR;
    return eaccess(path, X_OK) == 0 ? 0 : errno;
}

/* In the parts of PATH: an empty one is the working directory. */
static int search_program(const char *command, const char *search, char *ret_path)
{
    int best = ENOENT;
    while (search != NULL && *command != '\0') {
        size_t bytes = strcspn(search, ":");
        char path[RUN_PATH_BYTES_MAX];
        int length = snprintf(path, sizeof path, "%.*s%s%s", (int)bytes, search,
                              bytes > 0 ? "/" : "./", command);
        int found = length > 0 && (size_t)length < sizeof path ? look_at(path) : ENOENT;
        if (found == 0 || (found == EACCES && best != found)) {
            best = found;
            strcpy(ret_path, path);
        }
        if (found == 0)
            break;
        search = search[bytes] == ':' ? search + bytes + 1 : NULL;
    }
    return best;
}

/* Finds a command as execvp does: the first that can be executed; else why not, as an errno. */
static int find_program(const char *command, const char *search, char *ret_path)
{
    if (strchr(command, '/') == NULL)
        return search_program(command, search, ret_path);
    if (strlen(command) >= RUN_PATH_BYTES_MAX)
        return ENAMETOOLONG;
    strcpy(ret_path, command);
    return look_at(command);
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

static int say_not_found(cli_session *cli, int why, const char *command, const char *path)
{
    if (why != ENOENT) {
        talk_failure(cli, "'%s' can't be started: %s", path, strerror(why));
        return RUN_NOT_STARTABLE;
    }
    talk_failure(
        cli, strchr(command, '/') == NULL ? "'%s' is no program in PATH" : "'%s' does not exist",
        command);
    hint_image(cli, command);
    talk_hint_value(cli, command);
    return RUN_NOT_FOUND;
}

void run_say_sigsys(cli_session *cli, const run_confinement *confinement, const char *command,
                    bool is_told)
{
    if (!run_can_kill(confinement)) { /* a filter of its own, or outside, or somebody */
        talk_failure(cli, "'%s' was killed by SIGSYS", command);
        return;
    }
    talk_failure(cli, "'%s' was killed by SIGSYS: it made a call that '%s' kills for", command,
                 confinement->source->name);
    if (!is_told)
        talk_hint(cli,
                  "the kernel's log names the call: look for type=1326 in dmesg or journalctl -k");
}

int run_say_failed_start(cli_session *cli, const char *path, spawn_stage stage,
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
        return run_say_failed_start(cli, plan->path, stage, &err);
    if (end.is_signal && end.number == SIGSYS)
        run_say_sigsys(cli, confinement, plan->argv[0], false);
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

static privilege privilege_of(const run_request *request)
{
    return (privilege){
        .keeps_caps = request->keeps_caps,
        .caps = request->caps,
        .has_user = request->has_user,
        .uid = request->uid,
        .gid = request->gid,
        .groups = request->groups,
        .group_count = request->group_count,
    };
}

/* Takes on what the program may do, before it is looked for: PATH is searched as its user, as a
 * shell of that user would. A callgate that stays has no more to lose than its program. */
static bool drop_privilege(cli_session *cli, const run_request *request)
{
    const privilege who = privilege_of(request);
    callgate_error err;
    if (privilege_drop(&who, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

static int find(const run_request *request, char *ret_path)
{
    const char *search = run_env_get(request, "PATH");
    return find_program(request->argv[0], search != NULL ? search : "/usr/local/bin:/bin:/usr/bin",
                        ret_path);
}

/* Where it is to start, then what it may do. Fit for a vfork child. */
static callgate_status become(const void *user, callgate_error *reterr)
{
    const run_start *start = user;
    if (start->directory != NULL && chdir(start->directory) != 0)
        return FAIL_OS(reterr, errno, "can't start in '%s'", start->directory);
    return privilege_drop(&start->who, reterr);
}

/* What a child that looks as the program's user has to tell. */
typedef struct found_message {
    callgate_status status; /* of becoming that user */
    callgate_error error;
    int why_not; /* 0, or an errno */
    char path[RUN_PATH_BYTES_MAX];
} found_message;

/* The same by a child, which takes place and privilege on in the stead of this process. */
static callgate_status find_apart(const run_request *request, run_start *start, int *ret_why_not,
                                  callgate_error *reterr)
{
    found_message message = {.why_not = ENOENT};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return FAIL_OS(reterr, errno, "no pipe can be made");
    pid_t child = fork();
    int number = errno;
    if (child == 0) {
        message.status = become(start, &message.error);
        if (message.status == CALLGATE_OK)
            message.why_not = find(request, message.path);
        _exit(write(ends[1], &message, sizeof message) != sizeof message);
    }
    close(ends[1]);
    if (child > 0) /* all of it fits into the pipe */
        waitpid(child, NULL, 0);
    bool is_told = child > 0 && read(ends[0], &message, sizeof message) == sizeof message;
    close(ends[0]);
    if (child < 0)
        return FAIL_OS(reterr, number, "no child process can be made");
    if (!is_told)
        return FAIL(reterr, CALLGATE_SYSTEM, "the child process that looks for it was killed");
    if (message.status != CALLGATE_OK) {
        *reterr = message.error;
        return message.status;
    }
    memcpy(start->path, message.path, sizeof message.path);
    *ret_why_not = message.why_not;
    return CALLGATE_OK;
}

static void make_plan(const run_request *request, const run_confinement *confinement,
                      run_start *start)
{
    start->attachment = (callgate_attachment){.is_known = true};
    if (confinement->meaning != NULL && confinement->meaning->attachment.is_known)
        start->attachment = confinement->meaning->attachment;
    start->attachment.has_no_new_privs = true;
    start->plan = (spawn_plan){
        .path = start->path,
        .argv = request->argv,
        .envp = request->envp,
        .has_no_new_privs = true,
        .filter = confinement->filter,
        .attachment = &start->attachment,
    };
}

/* What has to be right before anything is looked for. */
static bool check(cli_session *cli, const run_request *request, const run_confinement *confinement)
{
    if (confinement->meaning != NULL && confinement->meaning->attachment.listener_path != NULL) {
        talk_failure(cli, "'%s' asks for a supervisor at '%s'", request->source,
                     confinement->meaning->attachment.listener_path);
        talk_hint(cli, "a runtime connects it: run it as a container, by --rootfs");
        return false;
    }
    return true;
}

static bool go_to_directory(cli_session *cli, const run_request *request)
{
    if (request->directory == NULL || chdir(request->directory) == 0)
        return true;
    talk_failure(cli, "can't start in '%s': %s", request->directory, strerror(errno));
    return false;
}

/* A program that was looked for, or the errno that says why it can't be had: the plan to start it.
 * 0, or the exit status: said why. */
static int take_found(cli_session *cli, const run_request *request,
                      const run_confinement *confinement, int why_not, run_start *start)
{
    const char *command = request->argv[0];
    if (why_not != 0)
        return say_not_found(cli, why_not, command,
                             why_not == ENAMETOOLONG ? command : start->path);
    if (!run_can_execute(cli, confinement, command, start->path, request->argv, request->envp))
        return RUN_NOT_STARTABLE;
    make_plan(request, confinement, start);
    return 0;
}

int run_prepare(cli_session *cli, const run_request *request, const run_confinement *confinement,
                run_start *ret_start)
{
    run_start *start = ret_start;
    int why_not = ENOENT;
    callgate_error err;
    start->who = privilege_of(request);
    start->directory = request->directory;
    if (!check(cli, request, confinement))
        return RUN_FAILED;
    if (find_apart(request, start, &why_not, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return RUN_FAILED;
    }
    int status = take_found(cli, request, confinement, why_not, start);
    start->plan.prepare = become;
    start->plan.prepare_user = start;
    return status;
}

/* Who answers for the program may trace whatever it becomes, as whoever ran callgate; and so is the
 * report written. */
static int run_reporting(cli_session *cli, const run_request *request,
                         const run_confinement *confinement)
{
    run_start start;
    int status = run_prepare(cli, request, confinement, &start);
    return status != 0 ? status : watch_reporting(cli, request, &start.plan, confinement);
}

int run_program(cli_session *cli, const run_request *request, const run_confinement *confinement)
{
    run_start start;
    spawn_stage stage;
    callgate_error err;
    if (request->has_report)
        return run_reporting(cli, request, confinement);
    if (!check(cli, request, confinement) || !go_to_directory(cli, request) ||
        !drop_privilege(cli, request))
        return RUN_FAILED;
    int status = take_found(cli, request, confinement, find(request, start.path), &start);
    if (status != 0)
        return status;
    if (run_has_to_watch(confinement))
        return watch(cli, &start.plan, confinement);
    if (spawn_exec(&start.plan, &stage, &err) != CALLGATE_OK)
        return run_say_failed_start(cli, start.path, stage, &err);
    return RUN_FAILED; /* not reached: it would be the program */
}
