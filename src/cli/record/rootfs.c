/* Records a container that is started here, of a root folder. */
#include "cli/record/record.h"

#include "container/ancestry.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The namespaces that come up below the process that starts the container. */
typedef struct rootfs_watch {
    seen_namespace *list; /* SEEN_NAMESPACE_COUNT_MAX of them */
    bool is_chosen;
} rootfs_watch;

static bool is_below(const seen_namespace *found, pid_t ancestor)
{
    for (size_t i = 0; i < SEEN_LINEAGE_COUNT; i++) {
        if (process_descends_from(found->lineage[i], ancestor))
            return true;
    }
    return false;
}

static bool has_container_ended(record_session *session)
{
    rootfs_watch *watch = session->user;
    size_t count = ebpf_recorder_namespaces(session->rec, watch->list, SEEN_NAMESPACE_COUNT_MAX);

    for (size_t i = 0; i < count && !watch->is_chosen; i++) {
        if (!is_below(&watch->list[i], session->child))
            continue;
        watch->is_chosen = true;
        session->run.has_no_new_privs = watch->list[i].has_no_new_privs;
        ebpf_recorder_choose(session->rec, watch->list[i].index);
    }
    return session->has_child_ended;
}

/* The child is `callgate run --rootfs`: it makes the bundle, hands signals on, cleans up. */
static pid_t start_child(cli_session *cli, const record_request *request,
                         const run_confinement *confinement, const sigset_t *before)
{
    fflush(NULL);
    signal(SIGCHLD, SIG_DFL); /* an inherited SIG_IGN leaves no status to wait for */
    pid_t child = fork();

    if (child != 0)
        return child;
    sigprocmask(SIG_SETMASK, before, NULL);
    int status = run_container(cli, &request->run, confinement);
    fflush(NULL);
    _exit(status);
}

static record_end record(cli_session *cli, const record_request *request,
                         const run_confinement *confinement, rootfs_watch *watch, recorder *rec,
                         observation *seen)
{
    record_session session = {
        .cli = cli,
        .request = request,
        .rec = rec,
        .seen = seen,
        .run.is_container = true,
        .run.has_no_new_privs = true,
        .has_ended = has_container_ended,
        .user = watch,
    };
    sigset_t before;
    record_end end = {.status = RUN_FAILED};

    record_session_block(&before);
    if (!record_session_begin(&session, request->run.argv[0])) {
        rec->class->free(rec);
    } else if ((session.child = start_child(cli, request, confinement, &before)) < 0) {
        talk_failure(cli, "no child process can be made: %s", strerror(errno));
        record_session_abandon(&session);
    } else {
        record_session_run(&session);
        end.has_recorded = true;
        end.is_whole = session.is_whole;
        end.status =
            session.end.is_signal ? RUN_SIGNAL_BASE + session.end.number : session.end.number;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return end;
}

record_end record_rootfs(cli_session *cli, const record_request *request,
                         const run_confinement *confinement, observation *seen)
{
    const recorder_options options = {0};
    rootfs_watch watch = {.list = calloc(SEEN_NAMESPACE_COUNT_MAX, sizeof *watch.list)};
    recorder *rec = NULL;
    callgate_error err;
    record_end end = {.status = RUN_FAILED};

    if (watch.list == NULL) {
        talk_failure(cli, "out of memory");
    } else if (confinement->filter == NULL) {
        talk_failure(cli, "a container without a filter can't be told from its runtime");
        talk_hint(cli, "leave --profile out, or name one: what it refuses is listed");
    } else if (ebpf_recorder_new(&options, EBPF_CONTAINER, &rec, &err) != CALLGATE_OK) {
        end = record_say_no_ebpf(cli, &err,
                                 "record the command itself, without --rootfs (containers are "
                                 "recorded by eBPF alone)");
    } else {
        record_say_skip_ignored(cli, request, rec);
        end = record(cli, request, confinement, &watch, rec, seen);
    }
    free(watch.list);
    return end;
}
