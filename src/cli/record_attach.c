/* Records what runs already: a process, a cgroup, a container. */
#include "cli/record.h"

#include "container/name.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { NAMESPACE_COUNT_MAX = 1024 };

/* A container that is waited for, among the pid namespaces that have come up. */
typedef struct container_watch {
    const char *word;
    seen_namespace *list; /* NAMESPACE_COUNT_MAX of them */
    uint32_t *asked;      /* those whose name was asked already */
    size_t asked_count;
    uint32_t chosen; /* inum; 0: it hasn't come */
    bool has_no_new_privs;
    container_name name;
} container_watch;

static bool was_asked(container_watch *watch, uint32_t inum)
{
    for (size_t i = 0; i < watch->asked_count; i++) {
        if (watch->asked[i] == inum)
            return true;
    }
    if (watch->asked_count < NAMESPACE_COUNT_MAX)
        watch->asked[watch->asked_count++] = inum;
    return false;
}

static void take_container(record_session *session, container_watch *watch,
                           const seen_namespace *found, const container_name *name)
{
    watch->chosen = found->inum;
    watch->name = *name;
    session->run.has_no_new_privs = found->has_no_new_privs;
    ebpf_recorder_choose(session->rec, found->inum);
    talk_note(session->cli, "recording container '%s' (%s)", name->name, name->engine);
}

/* Names what has come up; looks after the one that was waited for. */
static bool has_container_ended(record_session *session)
{
    container_watch *watch = session->user;
    size_t count = ebpf_recorder_namespaces(session->rec, watch->list, NAMESPACE_COUNT_MAX);

    for (size_t i = 0; i < count; i++) {
        const seen_namespace *found = &watch->list[i];
        container_name name;
        if (found->inum == watch->chosen) {
            session->run.has_no_new_privs = found->has_no_new_privs;
            return found->task_count == 0;
        }
        if (watch->chosen == 0 && !was_asked(watch, found->inum) &&
            container_name_of(found->first_pid, &name) && container_name_is(&name, watch->word))
            take_container(session, watch, found, &name);
    }
    return false;
}

static const record_end not_recorded = {.status = RUN_FAILED};

static record_end say_no_ebpf(cli_session *cli, const callgate_error *err)
{
    talk_failure(cli, "%s", err->text);
    talk_hint(cli, "containers and cgroups are recorded by eBPF alone: run as root, or record the "
                   "command itself: callgate record -- COMMAND");
    return not_recorded;
}

/* Whatever ends a recording of something that was there before is no failure of it. */
static record_end run_session(record_session *session, const char *subject)
{
    sigset_t before;
    record_end end = not_recorded;

    record_session_block(&before);
    if (record_session_begin(session, subject)) {
        record_session_run(session);
        end = (record_end){.has_recorded = true, .is_whole = session->is_whole};
    } else {
        session->rec->class->free(session->rec);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return end;
}

static record_end record_container(cli_session *cli, const record_request *request,
                                   observation *seen)
{
    const recorder_options options = {0};
    container_watch watch = {
        .word = request->container,
        .list = calloc(NAMESPACE_COUNT_MAX, sizeof *watch.list),
        .asked = calloc(NAMESPACE_COUNT_MAX, sizeof *watch.asked),
    };
    record_session session = {
        .cli = cli,
        .request = request,
        .seen = seen,
        .run.is_container = true,
        .has_ended = has_container_ended,
        .user = &watch,
    };
    callgate_error err;
    char subject[CONTAINER_WORD_BYTES + 16];
    record_end end = not_recorded;

    snprintf(subject, sizeof subject, "container %s", request->container);
    if (watch.list == NULL || watch.asked == NULL) {
        talk_failure(cli, "out of memory");
    } else if (ebpf_recorder_new(&options, EBPF_CONTAINER, &session.rec, &err) != CALLGATE_OK) {
        end = say_no_ebpf(cli, &err);
    } else {
        talk_note(cli, "waiting for container '%s' to start (docker, podman, containerd)",
                  request->container);
        end = run_session(&session, subject);
    }
    if (end.has_recorded && watch.chosen == 0) {
        talk_failure(cli, "no container '%s' has started", request->container);
        record_drop_partial(cli, request);
        end = not_recorded;
    }
    free(watch.list);
    free(watch.asked);
    return end;
}

static record_end record_cgroup(cli_session *cli, const record_request *request, observation *seen)
{
    const recorder_options options = {0};
    record_session session = {.cli = cli, .request = request, .seen = seen};
    callgate_error err;

    if (ebpf_recorder_new(&options, EBPF_CGROUP, &session.rec, &err) != CALLGATE_OK)
        return say_no_ebpf(cli, &err);
    if (ebpf_recorder_attach_cgroup(session.rec, request->cgroup, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        session.rec->class->free(session.rec);
        return not_recorded;
    }
    return run_session(&session, request->cgroup);
}

/* The recorder of a running process, attached; NULL: said why. */
static recorder *attach_process(cli_session *cli, const record_request *request)
{
    const recorder_options options = {0};
    const char *forced = request->recorder;
    callgate_error err;
    recorder *rec = NULL;

    if (forced != NULL && strcmp(forced, "notify") == 0) {
        talk_failure(cli, "a running process can't be recorded by notify: its filter would have "
                          "to be installed from inside");
        talk_hint(cli, "--recorder ebpf or ptrace, or record the command: callgate record -- "
                       "COMMAND");
        return NULL;
    }
    if (forced == NULL || strcmp(forced, "ebpf") == 0) {
        if (ebpf_recorder_new(&options, EBPF_PID, &rec, &err) == CALLGATE_OK) {
            if (ebpf_recorder_attach(rec, request->pid, &err) == CALLGATE_OK)
                return rec;
            rec->class->free(rec);
            talk_error(cli, &err);
            return NULL;
        }
        if (forced != NULL) {
            talk_error(cli, &err);
            return NULL;
        }
        talk_note(cli, "recording by ptrace, which stops the process at every call, since %s",
                  err.text);
    }
    if (ptrace_recorder_new(&options, &rec, &err) == CALLGATE_OK) {
        if (ptrace_recorder_attach(rec, request->pid, &err) == CALLGATE_OK)
            return rec;
        rec->class->free(rec);
    }
    talk_error(cli, &err);
    return NULL;
}

static record_end record_process(cli_session *cli, const record_request *request, observation *seen)
{
    record_session session = {.cli = cli, .request = request, .seen = seen};
    char subject[32];

    if (kill(request->pid, 0) != 0 && errno == ESRCH) {
        talk_failure(cli, "there is no process %d", (int)request->pid);
        return not_recorded;
    }
    session.rec = attach_process(cli, request);
    snprintf(subject, sizeof subject, "process %d", (int)request->pid);
    return session.rec == NULL ? not_recorded : run_session(&session, subject);
}

record_end record_attach(cli_session *cli, const record_request *request, observation *seen)
{
    if (request->container != NULL)
        return record_container(cli, request, seen);
    if (request->cgroup != NULL)
        return record_cgroup(cli, request, seen);
    return record_process(cli, request, seen);
}
