/* Records by ptrace.
 *
 * A new program stops where its filter says TRACE, a running one at each of its calls.
 * The tracer keeps no state of a task: what a stop is, the kernel says with it. A task of its own
 * filter stops only for calls that the filter marks and runs on at full speed in between.
 */
#include "base/fail.h"
#include "kernel/listener.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"
#include "record/deaths.h"
#include "record/marking.h"
#include "record/tracing.h"
#include "record/watcher.h"
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SYSCALL_STOP = SIGTRAP | 0x80,
    LEAVE_SIGNAL = SIGUSR1,
};

/* LEAVE_SIGNAL came: while tasks stop all the time no wait is ever interrupted by it. */
static volatile sig_atomic_t is_woken;

typedef struct tracer {
    watcher_board *board;
    const callgate_filter *filter;  /* NULL: none, every call stops */
    pid_t front_end;                /* where there is no filter: the parent */
    const callgate_policy *profile; /* NULL: nothing kills */
} tracer;

/* Makes the call that a task stopped at fail without being made. */
static bool refuse(pid_t tid, callgate_abi abi, uint32_t number)
{
#if defined(__x86_64__)
    (void)abi;
    unsigned long call = offsetof(struct user_regs_struct, orig_rax);
    unsigned long result = offsetof(struct user_regs_struct, rax);
    return tracing_request(PTRACE_POKEUSER, tid, result, (unsigned long)-(long)number) == 0 &&
           tracing_request(PTRACE_POKEUSER, tid, call, ~0ul) == 0;
#elif defined(__aarch64__)
    int32_t no_call = -1;
    int64_t result = -(int64_t)number; /* the first register, of whatever width */
    struct iovec call_area = {&no_call, sizeof no_call};
    struct iovec result_area = {&result, abi == CALLGATE_ABI_ARM ? 4 : sizeof result};
    return tracing_request(PTRACE_SETREGSET, tid, UAPI_NT_PRSTATUS, (uintptr_t)&result_area) == 0 &&
           tracing_request(PTRACE_SETREGSET, tid, UAPI_NT_ARM_SYSTEM_CALL, (uintptr_t)&call_area) ==
               0;
#else
    (void)tid, (void)abi, (void)number;
    return false; /* not asked for: marking.c leaves refusals to the filter */
#endif
}

/* What the answer to a marked call is. The data that came with its stop may be that of a newer
 * filter, the program's own, so it is asked from the filter here. A TRACE of the program's own has
 * no tracer to ask. */
static uint32_t word_of(const tracer *t, const callgate_call_data *call, uint32_t data)
{
    uint32_t word = callgate_filter_run(t->filter, call, NULL);
    bool is_marked = (word & CALLGATE_ACTION_MASK) == CALLGATE_TRACE;
    if (is_marked && (word & CALLGATE_DATA_MASK) != MARK_PASSES)
        return CALLGATE_ERRNO | (word & CALLGATE_DATA_MASK);
    return is_marked && data == MARK_PASSES ? CALLGATE_ALLOW : CALLGATE_TRACE | data;
}

static uint32_t errno_of(uint32_t word)
{
    return (word & CALLGATE_ACTION_MASK) == CALLGATE_TRACE ? ENOSYS : word & CALLGATE_DATA_MASK;
}

/* Takes down the call that a task stopped at. Where it is to be refused and can't be, or nothing is
 * known of it, the task must not go on. */
static void see_call(const tracer *t, pid_t tid)
{
    uapi_syscall_info info = {0};
    if (tracing_request(UAPI_PTRACE_GET_SYSCALL_INFO, tid, sizeof info, (unsigned long)&info) <=
        0) {
        if (errno != ESRCH)
            kill(tid, SIGKILL);
        return;
    }
    bool is_marked = info.op == UAPI_SYSCALL_INFO_SECCOMP;
    if (!is_marked && info.op != UAPI_SYSCALL_INFO_ENTRY)
        return;
    callgate_call_data call = {.nr = (uint32_t)info.nr,
                               .arch = info.arch,
                               .instruction_pointer = info.instruction_pointer};
    memcpy(call.args, info.args, sizeof call.args);
    uint32_t word = is_marked ? word_of(t, &call, info.filter_data) : CALLGATE_ALLOW;
    tally_entry *entry = watcher_see(t->board, &call, word, tid);
    if (entry != NULL)
        tally_count(entry);
    callgate_abi abi = callgate_abi_of(call.arch, call.nr);
    if (word != CALLGATE_ALLOW && !refuse(tid, abi, errno_of(word)) && errno != ESRCH)
        kill(tid, SIGKILL);
}

static bool is_leaving(const tracer *t)
{
    return t->filter == NULL && __atomic_load_n(&t->board->is_left, __ATOMIC_RELAXED);
}

/* Lets a task run on, with a signal where one is on its way to it. */
static void run_on(const tracer *t, pid_t tid, int number)
{
    long how = is_leaving(t) ? PTRACE_DETACH : t->filter == NULL ? PTRACE_SYSCALL : PTRACE_CONT;
    tracing_request(how, tid, 0, (unsigned long)number);
    if (how == PTRACE_DETACH)
        task_list_remove(&t->board->tasks, tid);
}

/* A new task's first stop, an interruption, or the stop of a whole group, in which it has to stay.
 */
static void stop_event(const tracer *t, pid_t tid, int number)
{
    bool is_group = tracing_is_group_stop(number);
    task_list_add(&t->board->tasks, tid);
    if (is_group && !is_leaving(t))
        tracing_request(PTRACE_LISTEN, tid, 0, 0);
    else
        run_on(t, tid, is_group ? number : 0);
}

static void stopped(const tracer *t, pid_t tid, int status)
{
    int number = WSTOPSIG(status);
    switch (status >> 16) {
    case PTRACE_EVENT_SECCOMP:
        see_call(t, tid);
        run_on(t, tid, 0);
        return;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        task_list_add(&t->board->tasks, tracing_event_message(tid));
        run_on(t, tid, 0);
        return;
    case PTRACE_EVENT_EXEC: /* of a thread: it takes on the number of the first */
        if (tracing_event_message(tid) != tid)
            task_list_remove(&t->board->tasks, tracing_event_message(tid));
        run_on(t, tid, 0);
        return;
    case PTRACE_EVENT_EXIT:
        deaths_see_exit(t->board, t->profile, tid); /* told where there is a profile */
        run_on(t, tid, 0);
        return;
    case PTRACE_EVENT_STOP:
        stop_event(t, tid, number);
        return;
    default:
        if (number == SYSCALL_STOP)
            see_call(t, tid);
        else if (number == SIGSYS && t->profile != NULL)
            deaths_see_trap(t->board, t->profile, tid);
        run_on(t, tid, number == SYSCALL_STOP ? 0 : number);
    }
}

/* Asks every task to stop, so that it can be let go. */
static void interrupt_all(const tracer *t)
{
    for (uint32_t slot = 0; slot < TASK_SLOT_COUNT; slot++) {
        pid_t tid = t->board->tasks.slots[slot].tid;
        if (tid != 0)
            tracing_request(PTRACE_INTERRUPT, tid, 0, 0);
    }
}

/* Interrupted: has the front end left, or is it gone? Then nobody reads what is written here. */
static bool leaves_now(const tracer *t)
{
    if (t->filter == NULL && getppid() != t->front_end)
        __atomic_store_n(&t->board->is_left, true, __ATOMIC_RELAXED);
    return is_leaving(t);
}

static void trace_until_end(const tracer *t)
{
    for (;;) {
        int status;
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid > 0 && WIFSTOPPED(status))
            stopped(t, tid, status);
        else if (tid > 0)
            task_list_remove(&t->board->tasks, tid);
        else if (errno != EINTR)
            break;
        bool was_woken = is_woken != 0;
        is_woken = 0;
        if (was_woken && leaves_now(t))
            interrupt_all(t);
    }
    watcher_say(t->board, WATCHER_DONE, 0);
}

static void watch_new(const watched_recorder *rec)
{
    const tracer t = {.board = rec->board, .filter = rec->filter, .profile = rec->profile};
    unsigned long options = TRACING_FOLLOW | PTRACE_O_TRACESECCOMP;
    if (rec->profile != NULL)
        options |= PTRACE_O_TRACEEXIT;
    if (tracing_request(PTRACE_SEIZE, rec->board->child, 0, options) != 0) {
        watcher_say(rec->board, WATCHER_FAILED, errno);
        return;
    }
    task_list_add(&rec->board->tasks, rec->board->child);
    watcher_settle(rec, -1);
    watcher_say(rec->board, WATCHER_READY, 0);
    trace_until_end(&t);
}

static void wake_up(int number)
{
    is_woken = number;
}

/* The front end's leave interrupts the wait; its end means the same. */
static void hear_the_front_end(void)
{
    const struct sigaction action = {.sa_handler = wake_up};
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, LEAVE_SIGNAL);
    sigaction(LEAVE_SIGNAL, &action, NULL);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    prctl(PR_SET_PDEATHSIG, LEAVE_SIGNAL, 0, 0, 0);
}

static void watch_running(const watched_recorder *rec)
{
    const tracer t = {.board = rec->board, .front_end = getppid()};
    pid_t failed;
    int seized = tracing_seize_tree(&rec->board->tasks, rec->board->child, t.front_end,
                                    TRACING_FOLLOW | PTRACE_O_TRACESYSGOOD, &failed);
    if (seized <= 0 || errno != 0) {
        rec->board->child = errno != 0 ? failed : rec->board->child;
        watcher_say(rec->board, WATCHER_FAILED, errno != 0 ? errno : ESRCH);
        return;
    }
    hear_the_front_end();
    watcher_settle(rec, -1);
    watcher_say(rec->board, WATCHER_READY, 0);
    trace_until_end(&t);
}

/* Of a running process nothing has to be answered: its tasks are let go. */
static void leave(recorder *base)
{
    watched_recorder *rec = (watched_recorder *)base;
    watched_leave(base);
    if (rec->filter == NULL && rec->board->watcher > 0)
        watcher_signal_until_end(rec, LEAVE_SIGNAL);
}

static void release(recorder *base)
{
    const watched_recorder *rec = (const watched_recorder *)base;
    if (rec != NULL && rec->filter == NULL)
        leave(base);
    watched_free(base);
}

static const recorder_class PTRACE = {
    .by = OBSERVED_BY_PTRACE,
    .name = "ptrace",
    WATCHED_CLASS,
    .leave = leave,
    .free = release,
};

callgate_status ptrace_recorder_new(const recorder_options *options, recorder **ret_recorder,
                                    callgate_error *reterr)
{
    watched_recorder *rec;
    if (kernel_release() < CALLGATE_KERNEL(5, 3))
        return FAIL(reterr, CALLGATE_UNSUPPORTED,
                    "this kernel doesn't tell a tracer which call a task makes (Linux 5.3)");
    marking_kind kind = listener_is_free() ? MARK_BY_TRACE : MARK_PERMITTED;
    callgate_status status = watched_recorder_new(&PTRACE, options, kind, &rec, reterr);
    if (status != CALLGATE_OK)
        return status;
    rec->watch = watch_new;
    *ret_recorder = &rec->base;
    return CALLGATE_OK;
}

callgate_status ptrace_recorder_attach(recorder *base, pid_t pid, callgate_error *reterr)
{
    watched_recorder *rec = (watched_recorder *)base;
    rec->watch = watch_running;
    callgate_filter_free(rec->filter);
    rec->filter = NULL;
    callgate_status status = watcher_start(rec, pid, reterr);
    if (status == CALLGATE_OK || reterr == NULL)
        return status;
    if (reterr->os_errno == EPERM)
        fail_hint(reterr, "it is another user's, is traced already, or Yama forbids it "
                          "(kernel.yama.ptrace_scope): CAP_SYS_PTRACE helps against all but the "
                          "second");
    return status;
}
