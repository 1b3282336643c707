/* Runs a program of this machine under a filter. */
#include "cli/run.h"

#include "kernel/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* Takes on what the program may do, before it is looked for: PATH is searched as its user, as a
 * shell of that user would. A callgate that stays has no more to lose than its program. */
static bool drop_privilege(cli_session *cli, const run_request *request)
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
    callgate_error err;
    if (privilege_drop(&who, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

static int start(cli_session *cli, const run_request *request, const run_confinement *confinement,
                 const char *path)
{
    callgate_attachment attachment = {.is_known = true};
    if (confinement->meaning != NULL && confinement->meaning->attachment.is_known)
        attachment = confinement->meaning->attachment;
    attachment.has_no_new_privs = true;
    const spawn_plan plan = {
        .path = path,
        .argv = request->argv,
        .envp = request->envp,
        .has_no_new_privs = true,
        .filter = confinement->filter,
        .attachment = &attachment,
    };
    if (run_has_to_watch(confinement))
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
    if (!drop_privilege(cli, request))
        return RUN_FAILED;
    const char *search = run_env_get(request, "PATH");
    found_program found =
        find_program(command, search != NULL ? search : "/usr/local/bin:/bin:/usr/bin", path);
    if (found != PROGRAM_FOUND)
        return say_not_found(cli, found, command, found == PROGRAM_MISSING ? command : path);
    if (!run_can_execute(cli, confinement, command, path, request->argv, request->envp))
        return RUN_NOT_STARTABLE;
    return start(cli, request, confinement, path);
}
