/* Records what runs already: a process, a cgroup. */
#include "cli/record/record.h"
#include "record/task_list.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const record_end not_recorded = {.status = RUN_FAILED};

/* The error's own hint names recorders that can't do this. */
record_end record_say_no_ebpf(cli_session *cli, const callgate_error *err, const char *otherwise)
{
    bool is_for_want_of_rights = err->os_errno == EPERM && geteuid() != 0;

    talk_failure(cli, "%s", err->text);
    talk_hint(cli, "%s%s", is_for_want_of_rights ? "run as root, or " : "", otherwise);
    return not_recorded;
}

/* Whatever ends a recording of something that was there before is no failure of it. */
record_end record_attached(record_session *session, const char *subject)
{
    sigset_t before;
    record_end end = not_recorded;

    record_say_skip_ignored(session->cli, session->request, session->rec);
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

static record_end record_cgroup(cli_session *cli, const record_request *request, observation *seen)
{
    const recorder_options options = {0};
    record_session session = {.cli = cli, .request = request, .seen = seen};
    callgate_error err;

    if (ebpf_recorder_new(&options, EBPF_CGROUP, &session.rec, &err) != CALLGATE_OK)
        return record_say_no_ebpf(cli, &err,
                                  "record the command itself: callgate record -- COMMAND "
                                  "(cgroups are recorded by eBPF alone)");
    if (ebpf_recorder_attach_cgroup(session.rec, request->cgroup, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        session.rec->class->free(session.rec);
        return not_recorded;
    }
    return record_attached(&session, request->cgroup);
}

/* A recorder, attached to a process; else it is freed. NULL: said why. */
static recorder *attach_or_free(cli_session *cli, recorder *rec, pid_t pid,
                                callgate_status (*attach)(recorder *rec, pid_t pid,
                                                          callgate_error *reterr))
{
    callgate_error err;

    if (attach(rec, pid, &err) == CALLGATE_OK)
        return rec;
    rec->class->free(rec);
    talk_error(cli, &err);
    return NULL;
}

static recorder *attach_by_ptrace(cli_session *cli, pid_t pid)
{
    const recorder_options options = {0};
    callgate_error err;
    recorder *rec;

    if (ptrace_recorder_new(&options, &rec, &err) == CALLGATE_OK)
        return attach_or_free(cli, rec, pid, ptrace_recorder_attach);
    talk_error(cli, &err);
    return NULL;
}

/* Where there is no eBPF, ptrace takes its place, unless eBPF was asked for. */
static recorder *attach_by_ebpf(cli_session *cli, pid_t pid, bool is_forced)
{
    const recorder_options options = {0};
    callgate_error err;
    recorder *rec;

    if (ebpf_recorder_new(&options, EBPF_PID, &rec, &err) == CALLGATE_OK)
        return attach_or_free(cli, rec, pid, ebpf_recorder_attach);
    if (is_forced) {
        record_say_no_ebpf(cli, &err, "--recorder ptrace records a running process without it");
        return NULL;
    }
    talk_note(cli, "recording by ptrace, which stops the process at every call, since %s",
              err.text);
    return attach_by_ptrace(cli, pid);
}

/* The recorder of a running process, attached; NULL: said why. */
static recorder *attach_process(cli_session *cli, const char *forced, pid_t pid)
{
    if (forced == NULL || strcmp(forced, "ebpf") == 0)
        return attach_by_ebpf(cli, pid, forced != NULL);
    if (strcmp(forced, "ptrace") == 0)
        return attach_by_ptrace(cli, pid);
    talk_failure(cli, "a running process can't be recorded by notify: its filter would have to be "
                      "installed from inside");
    talk_hint(cli, "--recorder ebpf or ptrace, or record the command: callgate record -- COMMAND");
    return NULL;
}

/* Some tools (htop) list threads as if they were processes. */
static pid_t process_of(cli_session *cli, pid_t pid)
{
    pid_t process = task_process(pid);

    if (process == 0 || process == pid)
        return pid;
    talk_note(cli, "%d is a thread of process %d, which is recorded", (int)pid, (int)process);
    return process;
}

static record_end record_process(cli_session *cli, const record_request *request, observation *seen)
{
    record_session session = {.cli = cli, .request = request, .seen = seen};
    char subject[32];

    if (kill(request->pid, 0) != 0 && errno == ESRCH) {
        talk_failure(cli, "there is no process %d", (int)request->pid);
        return not_recorded;
    }
    session.rec = attach_process(cli, request->recorder, process_of(cli, request->pid));
    snprintf(subject, sizeof subject, "process %d", (int)request->pid);
    return session.rec == NULL ? not_recorded : record_attached(&session, subject);
}

record_end record_attach(cli_session *cli, const record_request *request, observation *seen)
{
    if (request->cgroup != NULL)
        return record_cgroup(cli, request, seen);
    return record_process(cli, request, seen);
}
