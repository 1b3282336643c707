/* Runs a command in a container, through crun or runc. */
#include "cli/run/run.h"

#include "cli/docker.h"
#include "cli/run/keeper.h"
#include "container/config.h"
#include "container/hybrid.h"
#include "container/inside.h"
#include "container/oci_seccomp.h"
#include "kernel/probe.h"
#include "kernel/spawn.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RUNTIME_ARGUMENT_COUNT_MAX = 20, PATH_BYTES_MAX = RUNTIME_PATH_BYTES_MAX };

static bool find_in_path(const char *name, char *ret_path)
{
    const char *search = getenv("PATH");
    if (search == NULL)
        search = "/usr/sbin:/usr/bin:/sbin:/bin";
    while (search != NULL) {
        size_t bytes = strcspn(search, ":");
        int length = snprintf(ret_path, PATH_BYTES_MAX, "%.*s/%s", (int)bytes, search, name);
        if (bytes > 0 && length > 0 && length < PATH_BYTES_MAX && access(ret_path, X_OK) == 0)
            return true;
        search = search[bytes] == ':' ? search + bytes + 1 : NULL;
    }
    return false;
}

bool run_runtime_read(cli_session *cli, const char *typed, const char **ret_name)
{
    const char *last = strrchr(typed, '/');
    const char *name = last == NULL ? typed : last + 1;
    bool is_crun = strncmp(name, "crun", 4) == 0;
    if (!is_crun && strncmp(name, "runc", 4) != 0) {
        talk_failure(cli, "callgate doesn't know the runtime '%s'", typed);
        talk_hint(cli, "--runtime takes crun, runc, or the path of one of them");
        return false;
    }
    *ret_name = is_crun ? "crun" : "runc";
    return true;
}

static bool take_runtime(cli_session *cli, const char *typed, container_runtime *ret_runtime)
{
    const char *last = strrchr(typed, '/');
    if (!run_runtime_read(cli, typed, &ret_runtime->name))
        return false;
    ret_runtime->takes_raw_filter = strcmp(ret_runtime->name, "crun") == 0;
    if (last == NULL && find_in_path(typed, ret_runtime->path))
        return true;
    if (last != NULL && access(typed, X_OK) == 0 && strlen(typed) < PATH_BYTES_MAX) {
        strcpy(ret_runtime->path, typed);
        return true;
    }
    talk_failure(cli, "the runtime '%s' is not installed", typed);
    talk_hint(cli, "apt-get install %s", ret_runtime->name);
    return false;
}

static bool choose_runtime(bool is_crun, container_runtime *ret_runtime)
{
    ret_runtime->name = is_crun ? "crun" : "runc";
    ret_runtime->takes_raw_filter = is_crun;
    return find_in_path(ret_runtime->name, ret_runtime->path);
}

/* crun first: it takes the proved filter itself. But without root it can't be helped over hybrid
 * cgroups, which it refuses. */
static bool find_runtime(cli_session *cli, const run_request *request,
                         container_runtime *ret_runtime)
{
    if (request->runtime != NULL)
        return take_runtime(cli, request->runtime, ret_runtime);
    bool is_crun_first = geteuid() == 0 || !cgroups_are_hybrid();
    if (choose_runtime(is_crun_first, ret_runtime) || choose_runtime(!is_crun_first, ret_runtime))
        return true;
    talk_failure(cli, "--rootfs needs crun or runc, and neither is installed");
    talk_hint(cli, "apt-get install crun");
    return false;
}

static char *find_rootfs(cli_session *cli, const char *typed)
{
    struct stat found;
    char *path = realpath(typed, NULL);
    if (path == NULL) {
        talk_failure(cli, "no rootfs '%s': %s", typed, strerror(errno));
        if (run_looks_like_image(typed))
            talk_hint(cli,
                      "--rootfs takes a folder, not an image; unpack one by: "
                      "docker export $(docker create %s) | tar -x -C DIR",
                      typed);
        return NULL;
    }
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return path;
    talk_failure(cli, "the rootfs '%s' is not a folder", typed);
    free(path);
    return NULL;
}

/* The working directory inside: absolute, as Docker wants it. */
static bool check_directory(cli_session *cli, const run_request *request)
{
    if (request->directory == NULL || *request->directory == '/')
        return true;
    talk_failure(cli, "'%s' is no absolute path: a container starts in one", request->directory);
    return false;
}

static inside_program find_inside(const run_request *request, const char *rootfs)
{
    return inside_find_program(rootfs, request->directory != NULL ? request->directory : "/",
                               run_env_get(request, "PATH"), request->argv[0]);
}

static int check_program(cli_session *cli, const run_request *request, const char *rootfs)
{
    const char *command = request->argv[0];
    switch (find_inside(request, rootfs)) {
    case INSIDE_MISSING:
        talk_failure(cli, "'%s' is no program in '%s'", command, request->rootfs);
        return RUN_NOT_FOUND;
    case INSIDE_NOT_EXECUTABLE:
        talk_failure(cli, "'%s' in '%s' can't be executed", command, request->rootfs);
        return RUN_NOT_STARTABLE;
    case INSIDE_NO_INTERPRETER:
        talk_failure(cli, "'%s' in '%s' can't be executed", command, request->rootfs);
        talk_hint(cli, "the file is there: its interpreter or loader is not");
        return RUN_NOT_STARTABLE;
    case INSIDE_FOUND:
    case INSIDE_STRANGE: /* binfmt_misc may know it */
    case INSIDE_UNKNOWN:
        break;
    }
    return 0;
}

/* The capabilities of a set that this kernel has at all. */
static uint64_t known_caps(uint64_t caps)
{
    for (uint32_t cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_READ, (unsigned long)cap, 0, 0, 0) < 0)
            caps &= ~(UINT64_C(1) << cap);
    }
    return caps;
}

/* What the container's filter is made from, for a runtime that takes raw filters and for one that
 * doesn't. crun is given both: one too old to know the annotation still has the rules. runc sets
 * SPEC_ALLOW by itself, NEW_LISTENER where there is a path, and before 1.2 refuses a key that says
 * so. */
static bool write_filter(cli_session *cli, const run_confinement *confinement,
                         const container_runtime *runtime, text *seccomp, text *base64)
{
    if (confinement->filter == NULL)
        return true;
    const callgate_profile *profile = confinement->source->profile;
    bool has_listener = confinement->meaning->attachment.listener_path != NULL;
    if (profile == NULL && !runtime->takes_raw_filter) {
        talk_failure(cli, "runc takes no raw filter such as '%s'", confinement->source->name);
        talk_hint(cli, "crun does: apt-get install crun");
        return false;
    }
    if (profile != NULL) {
        const uint32_t own = CALLGATE_FLAG_SPEC_ALLOW | CALLGATE_FLAG_NEW_LISTENER;
        callgate_source meaning = *confinement->meaning;
        if (!runtime->takes_raw_filter && (meaning.attachment.flags & ~own) == 0 &&
            (meaning.attachment.flags & CALLGATE_FLAG_SPEC_ALLOW) != 0)
            meaning.attachment.is_known = false;
        oci_seccomp(profile, &confinement->target, &meaning, seccomp);
    }
    if (runtime->takes_raw_filter && !has_listener) {
        size_t insn_count;
        const callgate_insn *insns = callgate_filter_insns(confinement->filter, &insn_count);
        oci_bpf_base64(insns, insn_count * sizeof *insns, base64);
    }
    return true;
}

static container_spec spec_of(const run_request *request, const run_confinement *confinement,
                              const char *rootfs, const container_bundle *bundle,
                              const text *seccomp, const text *base64)
{
    return (container_spec){
        .id = bundle->id,
        .rootfs = rootfs,
        .argv = request->argv,
        .envp = request->envp,
        .directory = request->directory != NULL ? request->directory : "/",
        .has_terminal = request->has_terminal,
        .uid = request->uid,
        .gid = request->gid,
        .groups = request->groups,
        .group_count = request->group_count,
        .caps = known_caps(confinement->caps),
        .is_privileged = request->is_privileged,
        .is_rootless = geteuid() != 0,
        .host_uid = geteuid(),
        .host_gid = getegid(),
        .seccomp = seccomp->bytes > 0 ? text_data(seccomp) : NULL,
        .bpf_base64 = base64->bytes > 0 ? text_data(base64) : NULL,
    };
}

static bool save_config(cli_session *cli, const container_bundle *bundle,
                        const container_spec *spec, text *config)
{
    callgate_error err;

    if (container_config(spec, config, &err) == CALLGATE_OK &&
        bundle_write_config(bundle, text_data(config), config->bytes, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

static bool write_config(cli_session *cli, const run_request *request,
                         const run_confinement *confinement, const container_runtime *runtime,
                         const char *rootfs, const container_bundle *bundle)
{
    text seccomp, base64, config;
    text_init(&seccomp);
    text_init(&base64);
    text_init(&config);
    bool is_written = write_filter(cli, confinement, runtime, &seccomp, &base64);
    if (is_written && (seccomp.has_failed || base64.has_failed)) {
        talk_failure(cli, "out of memory");
        is_written = false;
    }
    if (is_written) {
        container_spec spec = spec_of(request, confinement, rootfs, bundle, &seccomp, &base64);
        is_written = save_config(cli, bundle, &spec, &config);
    }
    text_release(&seccomp);
    text_release(&base64);
    text_release(&config);
    return is_written;
}

/* The runtime's command line. Its state and its log stay in the bundle. */
static void make_arguments(const container_runtime *runtime, const container_bundle *bundle,
                           bool is_rootless, char *state, char *log, char *pid,
                           const char *ret_arguments[RUNTIME_ARGUMENT_COUNT_MAX])
{
    size_t count = 0;
    bundle_file(bundle, "state", state);
    bundle_file(bundle, "log", log);
    bundle_file(bundle, "pid", pid);
    const char *const common[] = {runtime->name, "--root",       state, "--log",
                                  log,           "--log-format", "json"};
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        ret_arguments[count++] = common[i];
    if (runtime->takes_raw_filter)
        ret_arguments[count++] =
            is_rootless ? "--cgroup-manager=disabled" : "--cgroup-manager=cgroupfs";
    ret_arguments[count++] = "run";
    ret_arguments[count++] = "--pid-file";
    ret_arguments[count++] = pid;
    ret_arguments[count++] = "--bundle";
    ret_arguments[count++] = bundle->path;
    ret_arguments[count++] = bundle->id;
    ret_arguments[count] = NULL;
}

/* The runtime writes the pid of the container's first process once there is one. Before that its
 * status is its own: 1 where crun can't begin, 2 where Go panics. */
static bool has_first_process(const container_bundle *bundle)
{
    char pid[BUNDLE_PATH_BYTES_MAX];

    bundle_file(bundle, "pid", pid);
    return access(pid, F_OK) == 0;
}

/* Is the runtime's status the container's? It removes its state when that has ended. runc in its
 * start takes a signal for its own, and ends by it, or with 2 (Go's way). */
static bool is_of_container(const container_bundle *bundle)
{
    return has_first_process(bundle) && bundle_state_of(bundle) == BUNDLE_NO_STATE;
}

/* Has binfmt_misc a format besides the kernel's own, as far as it is to be seen? */
static bool knows_formats(void)
{
    static const char *const own[] = {".", "..", "register", "status"};
    DIR *formats = opendir("/proc/sys/fs/binfmt_misc");
    const struct dirent *entry;
    bool is_own = true;
    while (formats != NULL && is_own && (entry = readdir(formats)) != NULL) {
        is_own = false;
        for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
            is_own = is_own || strcmp(entry->d_name, own[i]) == 0;
    }
    if (formats != NULL)
        closedir(formats);
    return !is_own;
}

/* Where nobody can have executed the program its status is a runtime's that has learnt so. */
static int program_status(cli_session *cli, const run_request *request, int status)
{
    if (status == 0 || find_inside(request, request->rootfs) != INSIDE_STRANGE || knows_formats())
        return status;
    talk_failure(cli, "'%s' in '%s' can't be executed: %s", request->argv[0], request->rootfs,
                 strerror(ENOEXEC));
    talk_hint(cli, "a script needs a first line such as #!/bin/sh, a program this machine's code");
    return RUN_NOT_STARTABLE;
}

/* What the runtime's end means. It has said on stderr what went wrong, if anything did. */
static int end_status(cli_session *cli, const run_request *request,
                      const run_confinement *confinement, const container_bundle *bundle,
                      const container_runtime *runtime, const spawn_end *end)
{
    bool has_failed = end->number != 0 && bundle_log_has_error(bundle, "log");
    if (end->number != 0 && end->handed_on != 0 && !has_failed && !is_of_container(bundle)) {
        talk_failure(cli, "signal %d ended '%s' while it started the container", end->handed_on,
                     runtime->name);
        return RUN_SIGNAL_BASE + end->handed_on;
    }
    if (end->is_signal) {
        talk_failure(cli, "'%s' was killed by signal %d", runtime->name, end->number);
        return RUN_FAILED;
    }
    if (has_failed || (end->number != 0 && !has_first_process(bundle))) {
        talk_failure(cli, "'%s' could not run the container", runtime->name);
        return RUN_FAILED;
    }
    if (end->number == RUN_SIGNAL_BASE + SIGSYS)
        run_say_sigsys(cli, confinement, request->argv[0], false);
    return program_status(cli, request, end->number);
}

/* What the runtime's child does before it becomes the runtime. */
typedef struct runtime_start {
    const run_keeper *keeper;
    callgate_status (*prepare)(const void *user, callgate_error *reterr); /* NULL: nothing else */
} runtime_start;

static callgate_status prepare_runtime(const void *user, callgate_error *reterr)
{
    const runtime_start *start = user;

    run_keeper_pass(start->keeper);
    return start->prepare == NULL ? CALLGATE_OK : start->prepare(NULL, reterr);
}

static int start_runtime(cli_session *cli, const run_request *request,
                         const run_confinement *confinement, const container_runtime *runtime,
                         const container_bundle *bundle, const run_keeper *keeper,
                         const sigset_t *mask)
{
    char state[BUNDLE_PATH_BYTES_MAX];
    char log[BUNDLE_PATH_BYTES_MAX];
    char pid[BUNDLE_PATH_BYTES_MAX];
    const char *arguments[RUNTIME_ARGUMENT_COUNT_MAX];
    char *argv[RUNTIME_ARGUMENT_COUNT_MAX];
    bool is_rootless = geteuid() != 0;
    make_arguments(runtime, bundle, is_rootless, state, log, pid, arguments);
    memcpy(argv, arguments, sizeof argv);
    const runtime_start start = {keeper, run_runtime_prepare(runtime)};
    const spawn_plan plan = {
        .path = runtime->path,
        .argv = argv,
        .envp = environ,
        .prepare = prepare_runtime,
        .prepare_user = &start,
        .mask = mask,
    };
    spawn_end end;
    spawn_stage stage;
    callgate_error err;
    signal(SIGCHLD, SIG_DFL); /* crun waits for good for a child that an inherited SIG_IGN reaped */
    if (spawn_watch(&plan, &end, &stage, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return RUN_FAILED;
    }
    return end_status(cli, request, confinement, bundle, runtime, &end);
}

/* From the bundle's first byte to its removal no signal ends this process; those that come
 * meanwhile are handed on once the runtime is there. */
static int run_bundle(cli_session *cli, const run_request *request,
                      const run_confinement *confinement, const container_runtime *runtime,
                      const char *rootfs)
{
    sigset_t all;
    sigset_t mask;
    container_bundle bundle;
    int status = RUN_FAILED;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    run_keeper keeper;
    if (run_bundle_make(cli, runtime, &bundle)) {
        bool is_kept = write_config(cli, request, confinement, runtime, rootfs, &bundle) &&
                       run_keeper_start(cli, runtime, &bundle, &keeper);
        if (is_kept)
            status = start_runtime(cli, request, confinement, runtime, &bundle, &keeper, &mask);
        run_bundle_remove(cli, runtime, &bundle);
        if (is_kept)
            run_keeper_end(&keeper);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}

static bool check_rootless(cli_session *cli, const run_request *request)
{
    if (geteuid() == 0 || !request->has_user || (request->uid == 0 && request->gid == 0))
        return true;
    talk_failure(cli, "without root a container has one user, its root: not '%s'", request->user);
    talk_hint(cli, "leave --user out, or run callgate as root");
    return false;
}

static bool check_terminal(cli_session *cli, const run_request *request)
{
    if (!request->has_terminal || isatty(STDIN_FILENO) == 1)
        return true;
    talk_failure(cli, "--tty: standard input is not a terminal");
    return false;
}

/* The runtime would believe that its filter is in place. */
static bool check_kernel(cli_session *cli, const run_confinement *confinement)
{
    const char *what = seccomp_is_answered(0)        ? "seccomp(2)"
                       : seccomp_prctl_is_answered() ? "prctl(PR_SET_SECCOMP)"
                                                     : NULL;
    if (confinement->filter == NULL || what == NULL)
        return true;
    talk_failure(cli, "a filter in place answers %s in the kernel's stead, which does nothing",
                 what);
    return false;
}

/* crun's first process learns too late that it gets no filter: its status passes for the program's.
 */
static bool can_install(cli_session *cli, const run_confinement *confinement,
                        const container_runtime *runtime)
{
    if (confinement->filter == NULL || !runtime->takes_raw_filter || !seccomp_is_refused())
        return true;
    talk_failure(cli, "seccomp(2) is refused, most likely by a filter in place, and crun needs it");
    talk_hint(cli, "runc does without: --runtime runc");
    return false;
}

int run_container(cli_session *cli, const run_request *request, const run_confinement *confinement)
{
    container_runtime runtime;
    if (!check_kernel(cli, confinement) || !check_rootless(cli, request) ||
        !check_terminal(cli, request) || !check_directory(cli, request) ||
        !find_runtime(cli, request, &runtime) || !can_install(cli, confinement, &runtime))
        return RUN_FAILED;
    char *rootfs = find_rootfs(cli, request->rootfs);
    if (rootfs == NULL)
        return RUN_FAILED;
    int status = check_program(cli, request, rootfs);
    if (status == 0 && !run_can_execute(cli, confinement, request->argv[0], request->argv[0],
                                        request->argv, request->envp))
        status = RUN_NOT_STARTABLE;
    if (status == 0 && !runtime.takes_raw_filter &&
        !run_can_start_by_runc(cli, confinement, request->argv[0]))
        status = RUN_NOT_STARTABLE;
    if (status == 0)
        status = run_bundle(cli, request, confinement, &runtime, rootfs);
    free(rootfs);
    return status;
}
