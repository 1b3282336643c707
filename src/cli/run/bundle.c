/* Keeps the bundle of `run --rootfs`, clearing away dead ones.
 */
#include "cli/run/bundle.h"
#include "container/hybrid.h"
#include "container/own_cgroup.h"
#include "kernel/spawn.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TRY_COUNT = 100, /* a container that was about to start, or a machine that is busy */
    PAUSE_NS = 50 * 1000 * 1000,
};

/* Who clears away, by which runtime. */
typedef struct bundle_broom {
    cli_session *cli;
    const container_runtime *runtime;
} bundle_broom;

callgate_status (*run_runtime_prepare(const container_runtime *runtime))(const void *user,
                                                                         callgate_error *reterr)
{
    bool hides_unified = runtime->takes_raw_filter && geteuid() == 0 && cgroups_are_hybrid();

    return hides_unified ? cgroups_hide_unified : NULL;
}

static bool is_of(const container_runtime *runtime, bundle_state state)
{
    return state == (runtime->takes_raw_filter ? BUNDLE_STATE_OF_CRUN : BUNDLE_STATE_OF_RUNC);
}

/* `RUNTIME delete --force ID`: kills what is left of the container, removes its cgroup. What it
 * says goes to its log, and with the bundle. */
static void delete_container(const container_runtime *runtime, const container_bundle *bundle)
{
    char state[BUNDLE_PATH_BYTES_MAX], log[BUNDLE_PATH_BYTES_MAX];
    const char *const arguments[] = {runtime->name, "--root",  state,      "--log", log,
                                     "delete",      "--force", bundle->id, NULL};
    char *argv[sizeof arguments / sizeof *arguments];
    sigset_t none;
    spawn_end end;
    spawn_stage stage;
    callgate_error err;

    sigemptyset(&none);
    bundle_file(bundle, "state", state);
    bundle_file(bundle, "log", log);
    memcpy(argv, arguments, sizeof argv);
    const spawn_plan plan = {.path = runtime->path,
                             .argv = argv,
                             .envp = environ,
                             .prepare = run_runtime_prepare(runtime),
                             .mask = &none};
    if (spawn_watch(&plan, &end, &stage, &err) != CALLGATE_OK)
        return; /* the bundle's state stays, and so does the bundle */
}

/* A bundle of another runtime waits for that one; one whose container can't be ended stays too. */
bool run_bundle_clear(const container_runtime *runtime, container_bundle *bundle)
{
    bundle_state state = bundle_state_of(bundle);

    if (is_of(runtime, state))
        delete_container(runtime, bundle);
    if (bundle_state_of(bundle) == BUNDLE_NO_STATE && own_cgroups_clear(bundle->id))
        return bundle_remove(bundle);
    bundle_release(bundle);
    return false;
}

bool run_bundle_clear_patiently(const container_runtime *runtime, container_bundle *bundle)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    bool is_gone = run_bundle_clear(runtime, bundle);

    for (int i = 1; i < TRY_COUNT && !is_gone; i++) {
        nanosleep(&pause, NULL);
        is_gone = run_bundle_clear(runtime, bundle);
    }
    return is_gone;
}

static void sweep(void *user, container_bundle *bundle)
{
    const bundle_broom *broom = user;

    if (run_bundle_clear(broom->runtime, bundle))
        talk_note(broom->cli, "'%s' was left by a callgate that was killed: removed", bundle->path);
}

bool run_bundle_make(cli_session *cli, const container_runtime *runtime,
                     container_bundle *ret_bundle)
{
    const char *parent = getenv("TMPDIR");
    bundle_broom broom = {cli, runtime};
    callgate_error err;

    parent = parent != NULL && *parent == '/' ? parent : "/tmp";
    bundle_visit_dead(parent, sweep, &broom);
    if (bundle_make(parent, ret_bundle, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

void run_bundle_remove(cli_session *cli, const container_runtime *runtime, container_bundle *bundle)
{
    if (!run_bundle_clear_patiently(runtime, bundle))
        talk_warning(cli, "'%s' could not be removed", bundle->path);
}
