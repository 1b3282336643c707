/* Traces processes whose handlers would make waiting calls fail.
 */
#include "record/guard.h"
#include "kernel/uapi.h"
#include "record/deaths.h"
#include "record/interrupted.h"
#include "record/tracing.h"
#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ERESTARTSYS = 512, /* include/linux/errno.h of the kernel */
    ERESTARTNOINTR = 513,
    ERESTART_RESTARTBLOCK = 516,
    SYSCALL_STOP = SIGTRAP | 0x80,
    GIVE_AWAY_LOOK_COUNT = 100,
    LOOK_MS = 1, /* between two looks whether a task sleeps in its call */
};

void guard_init(guard *g, watcher_board *board, const callgate_filter *filter)
{
    *g = (guard){.board = board, .filter = filter, .news = -1};
    guard_calls_init(&g->calls, callgate_abi_host());
}

/* Told once: whose calls may fail. */
static void give_up(guard *g, pid_t tid, int number)
{
    unguarded_task *told = &g->board->unguarded;
    if (told->os_errno != 0)
        return;
    task_name(tid, told->name);
    __atomic_store_n(&told->os_errno, number == 0 ? EPERM : number, __ATOMIC_RELEASE);
}

static bool listens_to_stops(guard *g)
{
    const struct sigaction ordinary = {.sa_handler = SIG_DFL}; /* ignored, it tells of nothing */
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    if (g->news < 0 && sigaction(SIGCHLD, &ordinary, NULL) == 0)
        g->news = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    return g->news >= 0;
}

void guard_deaths(guard *g, const callgate_policy *killing)
{
    const unsigned long options = TRACING_FOLLOW | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT;
    if (!interrupted_is_known || tracing_request(PTRACE_SEIZE, g->board->child, 0, options) != 0) {
        g->board->blind_to_deaths = interrupted_is_known ? errno : ENOSYS;
        return;
    }
    task_list_add(&g->board->guarded, g->board->child);
    g->killing = killing;
    g->is_on = true;
}

/* The news of a stop that came before anybody listened is lost, with the disposition that is set.
 */
void guard_settle(guard *g)
{
    if (g->is_on && listens_to_stops(g))
        guard_take_stops(g);
}

/* Nothing of it stops: its tasks are seized while they run. */
static void guard_process(guard *g, pid_t tid)
{
    if (!interrupted_is_known || !listens_to_stops(g)) {
        give_up(g, tid, interrupted_is_known ? errno : ENOSYS);
        return;
    }
    g->is_on = tracing_seize_process(&g->board->guarded, tid,
                                     TRACING_FOLLOW | PTRACE_O_TRACESYSGOOD, false) > 0 ||
               g->is_on;
    if (errno != 0)
        give_up(g, tid, errno);
}

static bool is_leaving(const guard *g, pid_t tid)
{
    for (uint32_t i = 0; i < g->leaving_count; i++) {
        if (g->leaving[i] == tid)
            return true;
    }
    return false;
}

/* Asks a task to stop, to be let go there: one that asks for it behind its call, which is then made
 * again. */
static int let_go(guard *g, pid_t tid)
{
    if (g->leaving_count == GUARD_LEAVING_COUNT_MAX ||
        tracing_request(PTRACE_INTERRUPT, tid, 0, 0) != 0)
        return 0;
    g->leaving[g->leaving_count++] = tid;
    return ERESTARTNOINTR;
}

/* For another tracer, whose call waits meanwhile. Who doesn't stop soon stays guarded, and can't be
 * traced: one that waits for an answer itself, say. */
static void give_away(guard *g, pid_t tid)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
    bool is_going = task_list_has(&g->board->guarded, tid) && let_go(g, tid) != 0;
    for (int look = 0; is_going && look < GIVE_AWAY_LOOK_COUNT; look++) {
        guard_take_stops(g);
        is_going = task_list_has(&g->board->guarded, tid);
        if (is_going)
            nanosleep(&pause, NULL);
    }
}

int guard_see(guard *g, const callgate_call_data *call, pid_t tid)
{
    guard_call_meaning meaning = guard_call_mean(&g->calls, call, tid);
    bool is_guarded = meaning != GUARD_CALL_MEANS_NOTHING && task_list_has(&g->board->guarded, tid);
    if (meaning == GUARD_CALL_MEANS_BARE_HANDLER && !is_guarded)
        guard_process(g, tid);
    if (meaning == GUARD_CALL_MEANS_TRACE)
        give_away(g, (pid_t)call->args[1]);
    return meaning == GUARD_CALL_MEANS_TRACE_ME && is_guarded ? let_go(g, tid) : 0;
}

/* A task from which signals are held back stops behind its call. */
static void run_on(const guard *g, pid_t tid, int number)
{
    long how = held_has(&g->held, tid) ? PTRACE_SYSCALL : PTRACE_CONT;
    tracing_request(how, tid, 0, (unsigned long)number);
}

static void forget(guard *g, pid_t tid)
{
    task_list_remove(&g->board->guarded, tid);
    held_forget(&g->held, tid);
    for (uint32_t i = 0; i < g->leaving_count; i++) {
        if (g->leaving[i] == tid)
            g->leaving[i--] = g->leaving[--g->leaving_count];
    }
}

static void detach(guard *g, pid_t tid)
{
    held_give(&g->held, tid);
    forget(g, tid);
    tracing_request(PTRACE_DETACH, tid, 0, 0);
}

static bool is_notified(const guard *g, const callgate_call_data *call)
{
    uint32_t word = callgate_filter_run(g->filter, call, NULL);
    return (word & CALLGATE_ACTION_MASK) == CALLGATE_USER_NOTIF;
}

/* Is a task going to make a call that waits to be taken up? */
static bool is_before_notified_call(const guard *g, pid_t tid)
{
    callgate_call_data call;
    return interrupted_call(tid, &call) && is_notified(g, &call);
}

/* Holds a signal back that is in the way of such a call. One without a handler isn't. */
static void signal_stop(guard *g, pid_t tid, int number)
{
    siginfo_t info;
    bool is_new = tracing_request(PTRACE_GETSIGINFO, tid, 0, (uintptr_t)&info) == 0 &&
                  !held_take_back(&g->held, tid, &info);
    if (is_new && is_before_notified_call(g, tid)) {
        bool is_held = task_handles(tid, number) && held_add(&g->held, tid, &info);
        run_on(g, tid, is_held ? 0 : number);
        return;
    }
    if (number == SIGSYS && g->killing != NULL)
        deaths_see_trap(g->board, g->killing, tid);
    held_give(&g->held, tid); /* others wait for that call no longer */
    run_on(g, tid, number);
}

/* A new task's first stop, one that was asked for, or that of its group. */
static void event_stop(guard *g, pid_t tid, int number)
{
    task_list_add(&g->board->guarded, tid);
    if (is_leaving(g, tid))
        detach(g, tid);
    else if (tracing_is_group_stop(number))
        tracing_request(PTRACE_LISTEN, tid, 0, 0);
    else
        run_on(g, tid, 0);
}

static bool was_interrupted(const uapi_syscall_info *info)
{
    int64_t result = (int64_t)info->nr; /* at a call's end its result is there */
    return result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK;
}

/* Before or behind a call. One that was interrupted although it was answered, before it saw the
 * answer, say, is made again: by a signal's stop, or at once where another thread took the signal.
 */
static void call_stop(guard *g, pid_t tid)
{
    uapi_syscall_info info = {0};
    bool is_known =
        tracing_request(UAPI_PTRACE_GET_SYSCALL_INFO, tid, sizeof info, (uintptr_t)&info) > 0;
    bool is_entry = is_known && info.op == UAPI_SYSCALL_INFO_ENTRY;
    bool is_again = is_known && !is_entry && was_interrupted(&info);
    if (is_again)
        held_retract(&g->held, tid);
    if (is_entry || is_again) {
        run_on(g, tid, 0);
        return;
    }
    held_give(&g->held, tid);
    tracing_request(PTRACE_CONT, tid, 0, 0);
}

static void stopped(guard *g, pid_t tid, int status)
{
    int number = WSTOPSIG(status);
    switch (status >> 16) {
    case 0:
        if (number == SYSCALL_STOP)
            call_stop(g, tid);
        else
            signal_stop(g, tid, number);
        return;
    case PTRACE_EVENT_EXEC: /* of a thread: it takes on the number of the first */
        forget(g, tracing_event_message(tid));
        if (g->killing == NULL) {
            detach(g, tid);
            return;
        }
        task_list_add(&g->board->guarded, tid);
        run_on(g, tid, 0);
        return;
    case PTRACE_EVENT_EXIT:
        deaths_see_exit(g->board, g->killing, tid);
        run_on(g, tid, 0);
        return;
    case PTRACE_EVENT_STOP:
        event_stop(g, tid, number);
        return;
    default:
        task_list_add(&g->board->guarded, tracing_event_message(tid));
        run_on(g, tid, 0);
    }
}

void guard_take_stops(guard *g)
{
    struct signalfd_siginfo news;
    while (read(g->news, &news, sizeof news) > 0)
        ;
    int status;
    pid_t tid;
    while ((tid = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
        if (WIFSTOPPED(status))
            stopped(g, tid, status);
        else
            forget(g, tid);
    }
    g->is_on = tid == 0;
}

short guard_wait(guard *g, int listener)
{
    struct pollfd ends[] = {{.fd = listener, .events = POLLIN}, {.fd = g->news, .events = POLLIN}};
    int ready = poll(ends, 2, g->held.answered_count > 0 ? LOOK_MS : -1);
    if (ready > 0 && ends[1].revents != 0)
        guard_take_stops(g);
    held_give_sleepers(&g->held);
    return ready > 0 ? ends[0].revents : 0;
}

void guard_answered(guard *g, pid_t tid)
{
    held_answer(&g->held, tid);
}
