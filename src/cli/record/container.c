/* Records a container by its name. */
#include "cli/record/record.h"

#include "container/name.h"
#include "container/running.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_TICKS = 2 }; /* a container that starts has its filter by then */

/* A container that is waited for, among the pid namespaces that have come up. */
typedef struct container_watch {
    const char *word;
    seen_namespace *list; /* SEEN_NAMESPACE_COUNT_MAX of them */
    bool *was_asked;      /* by index: its name is known */
    bool is_chosen;       /* it has come */
    container_name name;
    uint64_t looked_ms;      /* when running containers were looked at last */
    running_container found; /* then: what can't be recorded by name */
    uint32_t found_count;    /* times in a row */
} container_watch;

static void take_container(record_session *session, container_watch *watch,
                           const seen_namespace *found, const container_name *name)
{
    cli_session *cli = session->cli;

    watch->is_chosen = true;
    watch->name = *name;
    session->run.has_no_new_privs = found->has_no_new_privs;
    talk_note(cli, "recording container '%s' (%s)", name->name, name->engine);
    if (found->was_running)
        talk_note(cli, "it was running already: what it called before is not seen, and its start "
                       "needs calls of its own; to record it whole, start it while this waits");
}

/* What a container has made inside itself is part of it: the same id. */
static bool is_wanted(const container_watch *watch, const container_name *name)
{
    return watch->is_chosen ? strcmp(name->id, watch->name.id) == 0
                            : container_name_is(name, watch->word);
}

/* Names a namespace once; keeps it, or has its calls kept no longer. */
static void ask(record_session *session, container_watch *watch, const seen_namespace *found)
{
    container_name name;

    watch->was_asked[found->index] = true;
    if (!container_name_of(found->lineage, SEEN_LINEAGE_COUNT, &name) || !is_wanted(watch, &name)) {
        ebpf_recorder_dismiss(session->rec, found->index);
        return;
    }
    if (!watch->is_chosen)
        take_container(session, watch, found, &name);
    ebpf_recorder_choose(session->rec, found->index);
}

static void say_untold(cli_session *cli, const running_container *found)
{
    if (found->has_host_pids)
        talk_failure(cli,
                     "container '%s' has the host's pid namespace: its tasks can't be told "
                     "from others by name",
                     found->name.name);
    else
        talk_failure(cli,
                     "container '%s' runs without a seccomp filter: its calls can't be told "
                     "from its runtime's",
                     found->name.name);
    talk_hint(cli,
              found->has_host_pids
                  ? "record it without --pid=host, or from now on: callgate record --pid %d"
                  : "record it under its engine's default profile (what that refuses is "
                    "listed), or from now on: callgate record --pid %d",
              (int)found->pid);
}

/* Does the container run in a way that no namespace will tell? It is looked for once a second. */
static bool is_untold(record_session *session, container_watch *watch)
{
    running_container found;

    if (session->written_ms == watch->looked_ms)
        return false;
    watch->looked_ms = session->written_ms;
    if (!running_container_find(watch->word, &found) ||
        (found.has_filter && !found.has_host_pids)) {
        watch->found_count = 0;
        return false;
    }
    watch->found_count = found.pid == watch->found.pid ? watch->found_count + 1 : 1;
    watch->found = found;
    if (watch->found_count < LOOK_TICKS)
        return false;
    say_untold(session->cli, &found);
    return true;
}

static bool has_container_ended(record_session *session)
{
    container_watch *watch = session->user;
    size_t count = ebpf_recorder_namespaces(session->rec, watch->list, SEEN_NAMESPACE_COUNT_MAX);

    for (size_t i = 0; i < count; i++) {
        if (!watch->was_asked[watch->list[i].index])
            ask(session, watch, &watch->list[i]);
    }
    if (!watch->is_chosen)
        return is_untold(session, watch);
    return session->rec->class->has_ended(session->rec);
}

static record_end watch_for(cli_session *cli, const record_request *request, observation *seen,
                            container_watch *watch)
{
    const recorder_options options = {0};
    record_session session = {
        .cli = cli,
        .request = request,
        .seen = seen,
        .run.is_container = true,
        .has_ended = has_container_ended,
        .user = watch,
    };
    callgate_error err;
    char subject[CONTAINER_WORD_BYTES + 16];

    snprintf(subject, sizeof subject, "container %s", watch->word);
    if (ebpf_recorder_new(&options, EBPF_CONTAINER, &session.rec, &err) != CALLGATE_OK)
        return record_say_no_ebpf(cli, &err,
                                  "record the command itself: callgate record -- COMMAND "
                                  "(containers are recorded by eBPF alone)");
    talk_note(cli, "waiting for container '%s' to start (docker, podman, containerd)", watch->word);
    record_end end = record_attached(&session, subject);
    if (end.has_recorded && !watch->is_chosen) {
        if (watch->found_count < LOOK_TICKS)
            talk_failure(cli, "no container '%s' has started", watch->word);
        record_drop_partial(cli, request);
        end = (record_end){.status = RUN_FAILED};
    }
    return end;
}

record_end record_container(cli_session *cli, const record_request *request, observation *seen)
{
    container_watch watch = {
        .word = request->container,
        .list = calloc(SEEN_NAMESPACE_COUNT_MAX, sizeof *watch.list),
        .was_asked = calloc(SEEN_NAMESPACE_COUNT_MAX, sizeof *watch.was_asked),
    };
    record_end end = {.status = RUN_FAILED};

    if (watch.list == NULL || watch.was_asked == NULL)
        talk_failure(cli, "out of memory");
    else
        end = watch_for(cli, request, seen, &watch);
    free(watch.list);
    free(watch.was_asked);
    return end;
}
