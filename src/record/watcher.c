/* Starts the process that answers for a recorded program.
 */
#include "record/watcher.h"
#include "base/fail.h"
#include "kernel/descriptors.h"
#include "kernel/plain.h"
#include "kernel/privilege.h"
#include "kernel/uapi.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    STACK_BYTES = 256 * 1024,
    PAUSE_NS = 50 * 1000,        /* between two looks at the board */
    LOOK_COUNT_MAX = 200 * 1000, /* ten seconds, on the busiest machine more */
    KILL_PASS_COUNT_MAX = 200,   /* of 10 ms: a storm of forks is over by then */
    KILL_PAUSE_NS = 10 * 1000 * 1000,
};

/* What a watcher keeps: to end tasks of another user, to read about them, to trace them. */
#define KEPT_CAPS (UINT64_C(1) << UAPI_CAP_KILL | UINT64_C(1) << UAPI_CAP_SYS_PTRACE)

static void rest(long nanoseconds)
{
    const struct timespec pause = {.tv_nsec = nanoseconds};
    nanosleep(&pause, NULL);
}

static watcher_stage stage_of(const watcher_board *board)
{
    return (watcher_stage)__atomic_load_n(&board->stage, __ATOMIC_ACQUIRE);
}

void watcher_say(watcher_board *board, watcher_stage stage, int os_errno)
{
    board->os_errno = os_errno;
    __atomic_store_n(&board->stage, (uint32_t)stage, __ATOMIC_RELEASE);
}

void watcher_settle(const watched_recorder *rec, int kept)
{
    descriptors_keep(rec->news[1], kept);
    if ((privilege_permitted() & UINT64_C(1) << UAPI_CAP_SYS_PTRACE) == 0)
        return; /* it may trace only who can do no more than itself */
    const privilege few = {.caps = KEPT_CAPS};
    if (privilege_drop(&few, NULL) != CALLGATE_OK)
        return; /* it keeps what it came with: no reason to leave a program without answers */
}

tally_entry *watcher_see(watcher_board *board, const callgate_call_data *call, uint32_t word,
                         pid_t tid)
{
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);

    task_list_add(&board->tasks, tid);
    if (abi == CALLGATE_ABI_NONE || __atomic_load_n(&board->is_left, __ATOMIC_RELAXED))
        return NULL;
    return tally_find(&board->seen, abi, call->nr, call->args, word, tid);
}

static int watcher_main(void *argument)
{
    const watched_recorder *rec = *(const watched_recorder **)argument;
    while (__atomic_load_n(&rec->board->watcher, __ATOMIC_ACQUIRE) == 0)
        rest(PAUSE_NS);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    prctl(PR_SET_NAME, "callgate-watch", 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* who it answers can't reach into it, and answer itself */
    prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    if (chdir("/") != 0)
        watcher_say(rec->board, WATCHER_STARTED, errno);
    rec->watch(rec);
    _exit(0);
}

/* Waits until the watcher is ready or has failed. It may also be gone, killed:
 * only its parent, who stands still, would be told. */
static bool becomes_ready(watcher_board *board)
{
    for (int look = 0; look < LOOK_COUNT_MAX && stage_of(board) == WATCHER_STARTED; look++)
        rest(PAUSE_NS);
    if (stage_of(board) == WATCHER_STARTED)
        watcher_say(board, WATCHER_FAILED, ETIMEDOUT);
    return stage_of(board) == WATCHER_READY;
}

/* Copies this process, or vfork child, into a watcher that is a child of the front end. */
static bool start(const watched_recorder *rec, int flags)
{
    watcher_board *board = rec->board;
    watcher_say(board, WATCHER_STARTED, 0);
    pid_t watcher = clone(watcher_main, rec->stack + STACK_BYTES, flags | SIGCHLD, &rec);
    if (watcher < 0) {
        watcher_say(board, WATCHER_FAILED, errno);
        return false;
    }
    if (rec->filter != NULL)
        prctl(PR_SET_PTRACER, watcher, 0, 0, 0); /* Yama lets ancestors alone trace */
    __atomic_store_n(&board->watcher, watcher, __ATOMIC_RELEASE);
    bool is_ready = becomes_ready(board);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the front end's memory too, which has the board */
    return is_ready;
}

/* The watcher comes first: a program that then becomes another user can be traced by nobody new. */
static callgate_status prepare(const void *user, callgate_error *reterr)
{
    const watched_recorder *rec = user;
    rec->board->child = getpid();
    if (start(rec, CLONE_PARENT | (rec->has_listener ? CLONE_FILES : 0)))
        return rec->prepare == NULL ? CALLGATE_OK : rec->prepare(rec->prepare_user, reterr);
    int number = rec->board->os_errno;
    bool is_untraceable = number == EPERM && !rec->has_listener;
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
               is_untraceable ? "the program can't be traced: "
                              : "the recorder's watching process can't start: ");
    plain_add_errno(reterr, number);
    if (is_untraceable)
        plain_hint(reterr,
                   "somebody traces it already (strace, gdb, another recording), or tracing is "
                   "forbidden here (kernel.yama.ptrace_scope); --recorder notify doesn't trace");
    return CALLGATE_SYSTEM;
}

callgate_status watcher_start(watched_recorder *rec, pid_t pid, callgate_error *reterr)
{
    rec->board->child = pid;
    if (start(rec, 0))
        return CALLGATE_OK;
    if (rec->board->child == pid)
        return FAIL_OS(reterr, rec->board->os_errno, "process %d can't be traced", (int)pid);
    return FAIL_OS(reterr, rec->board->os_errno,
                   "process %d, which descends from %d, can't be traced", (int)rec->board->child,
                   (int)pid);
}

void watched_plan(recorder *base, spawn_plan *plan)
{
    watched_recorder *rec = (watched_recorder *)base;
    rec->prepare = plan->prepare;
    rec->prepare_user = plan->prepare_user;
    uint32_t flags = rec->attachment.flags;
    if (plan->attachment != NULL)
        rec->attachment = *plan->attachment;
    rec->attachment.flags |= flags;
    plan->prepare = prepare;
    plan->prepare_user = rec;
    plan->filter = rec->filter;
    plan->attachment = &rec->attachment;
    if (rec->has_listener)
        plan->ret_listener = &rec->board->listener;
}

callgate_status watched_harvest(recorder *base, observation *seen, uint32_t run,
                                callgate_error *reterr)
{
    return tally_harvest(&((watched_recorder *)base)->board->seen, run, seen, reterr);
}

const tally *watched_tally(const recorder *base)
{
    return &((const watched_recorder *)base)->board->seen;
}

/* The read end of the pipe, the other one being the watcher's alone once there is a watcher. */
int watched_descriptor(recorder *base)
{
    watched_recorder *rec = (watched_recorder *)base;
    if (stage_of(rec->board) == WATCHER_ABSENT)
        return -1;
    if (rec->news[1] >= 0) {
        close(rec->news[1]);
        rec->news[1] = -1;
    }
    return rec->news[0];
}

bool watched_has_ended(recorder *base)
{
    const watched_recorder *rec = (const watched_recorder *)base;
    struct pollfd end = {.fd = watched_descriptor(base), .events = POLLIN};
    if (stage_of(rec->board) == WATCHER_ABSENT)
        return false;
    return poll(&end, 1, 0) > 0;
}

void watcher_signal_until_end(watched_recorder *rec, int number)
{
    for (int pass = 0; pass < KILL_PASS_COUNT_MAX && !watched_has_ended(&rec->base); pass++) {
        kill(rec->board->watcher, number);
        rest(KILL_PAUSE_NS);
    }
}

uint32_t watched_task_count(recorder *base)
{
    return task_list_process_count(&((watched_recorder *)base)->board->tasks);
}

uint64_t watched_total_count(recorder *base)
{
    return __atomic_load_n(&((watched_recorder *)base)->board->tasks.total, __ATOMIC_RELAXED);
}

void watched_leave(recorder *base)
{
    watched_recorder *rec = (watched_recorder *)base;
    __atomic_store_n(&rec->board->is_left, true, __ATOMIC_RELAXED);
}

void watched_kill(recorder *base)
{
    watched_recorder *rec = (watched_recorder *)base;
    __atomic_store_n(&rec->board->is_killing, true, __ATOMIC_RELAXED);
    for (int pass = 0; pass < KILL_PASS_COUNT_MAX; pass++) {
        if (task_list_kill(&rec->board->tasks) == 0 && pass > 0)
            return;
        rest(KILL_PAUSE_NS);
    }
}

uint64_t watched_lost_count(recorder *base)
{
    return __atomic_load_n(&((watched_recorder *)base)->board->seen.lost_count, __ATOMIC_RELAXED);
}

/* A watcher that is gone before it was done leaves calls that nobody saw. One that has failed had
 * no program to answer for. */
bool watched_was_killed(recorder *base)
{
    const watched_recorder *rec = (const watched_recorder *)base;
    return watched_has_ended(base) && stage_of(rec->board) == WATCHER_READY;
}

void watched_free(recorder *base)
{
    watched_recorder *rec = (watched_recorder *)base;
    if (rec == NULL)
        return;
    if (rec->board != NULL) {
        if (rec->board->watcher > 0) {
            watched_leave(base);
            waitpid(rec->board->watcher, NULL, WNOHANG);
        }
        munmap(rec->board, sizeof *rec->board);
    }
    if (rec->stack != NULL)
        munmap(rec->stack, STACK_BYTES);
    for (int i = 0; i < 2; i++) {
        if (rec->news[i] >= 0)
            close(rec->news[i]);
    }
    callgate_filter_free(rec->filter);
    free(rec);
}

static void *map(size_t bytes, int kind)
{
    void *at =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

callgate_status watched_recorder_new(const recorder_class *class, const recorder_options *options,
                                     marking_kind kind, watched_recorder **ret_recorder,
                                     callgate_error *reterr)
{
    watched_recorder *rec = calloc(1, sizeof *rec);
    if (rec == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    rec->base.class = class;
    rec->news[0] = rec->news[1] = -1;
    rec->attachment = (callgate_attachment){.is_known = true, .has_no_new_privs = true};
    rec->board = map(sizeof *rec->board, MAP_SHARED);
    rec->stack = map(STACK_BYTES, MAP_PRIVATE);
    if (rec->board == NULL || rec->stack == NULL || pipe2(rec->news, O_CLOEXEC) != 0) {
        int number = errno;
        watched_free(&rec->base);
        return FAIL_OS(reterr, number, "the recorder gets no memory to share");
    }
    rec->board->listener = -1;
    rec->profile = options->profile;
    callgate_status status = marking_make(options, kind, &rec->filter, reterr);
    if (status == CALLGATE_OK)
        *ret_recorder = rec;
    else
        watched_free(&rec->base);
    return status;
}
