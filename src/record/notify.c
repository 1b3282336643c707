/* Records by a filter that notifies: every stopped call is answered.
 */
#include "base/fail.h"
#include "kernel/listener.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"
#include "record/guard.h"
#include "record/marking.h"
#include "record/watcher.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    NOTIF_BYTES_MAX = 1024,   /* of what this and coming kernels hand out */
    PAUSE_NS = 20 * 1000,     /* between two looks for the listener */
    LOOK_COUNT_PER_LIFE = 64, /* looks between two questions whether the child still lives */
    ORDINARY_ERRNO = EPERM,   /* where an answer isn't known for sure */
};

/* linux/seccomp.h, with the sizes of the first kernels: the numbers stay what they were. */
#define NOTIF_SET_FLAGS _IOW('!', 4, uint64_t)

typedef struct notifier {
    watcher_board *board;
    const callgate_policy *profile;
    const callgate_policy *skip;
    int listener;
    bool has_waking_end; /* a receiver that waits is told of the end: Linux 6.11 */
    guard guard;
    union {
        uapi_notif notif;
        char room[NOTIF_BYTES_MAX];
    } request;
    union {
        uapi_notif_answer answer;
        char room[NOTIF_BYTES_MAX];
    } reply;
} notifier;

/* ioctl, whose request C libraries don't agree on the type of. */
static long control(int listener, unsigned long what, uintptr_t argument)
{
    return syscall(SYS_ioctl, listener, what, argument);
}

/* The word that decides; what the filter would not have sent here is refused. */
static uint32_t word_of(const notifier *n, const callgate_call_data *call)
{
    if (n->profile == NULL)
        return CALLGATE_ALLOW;
    uint32_t word = callgate_policy_eval(n->profile, call);
    if (callgate_word_level(word) == CALLGATE_PERMITTED)
        return CALLGATE_ALLOW;
    uint32_t action = word & CALLGATE_ACTION_MASK;
    if (action == CALLGATE_TRACE)
        return CALLGATE_ERRNO | ENOSYS;
    return action == CALLGATE_ERRNO ? word : CALLGATE_ERRNO | ORDINARY_ERRNO;
}

static callgate_call_data call_of(const uapi_notif *notif)
{
    callgate_call_data call = {
        .nr = (uint32_t)notif->nr,
        .arch = notif->arch,
        .instruction_pointer = notif->instruction_pointer,
    };
    memcpy(call.args, notif->args, sizeof call.args);
    return call;
}

/* Came for the guard alone? */
static bool is_skipped(const notifier *n, const callgate_call_data *call, uint32_t word)
{
    return n->skip != NULL && word == CALLGATE_ALLOW &&
           callgate_word_level(callgate_policy_eval(n->skip, call)) == CALLGATE_PERMITTED;
}

static bool is_over(const notifier *n, int patience_ms)
{
    struct pollfd listener = {.fd = n->listener, .events = POLLIN};
    int ready = poll(&listener, 1, patience_ms);
    return ready > 0 && (listener.revents & POLLIN) == 0 &&
           (listener.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void answer(notifier *n)
{
    const uapi_notif *notif = &n->request.notif;
    callgate_call_data call = call_of(notif);
    uint32_t word = word_of(n, &call);
    tally_entry *entry =
        is_skipped(n, &call, word) ? NULL : watcher_see(n->board, &call, word, (pid_t)notif->pid);
    /* 0: a task that this pid namespace doesn't show */
    if (__atomic_load_n(&n->board->is_killing, __ATOMIC_RELAXED) && notif->pid > 0)
        kill((pid_t)notif->pid, SIGKILL);
    int again = word == CALLGATE_ALLOW ? guard_see(&n->guard, &call, (pid_t)notif->pid) : 0;
    memset(&n->reply, 0, sizeof n->reply.answer);
    n->reply.answer.id = notif->id;
    if (again != 0)
        n->reply.answer.error = -again;
    else if (word == CALLGATE_ALLOW)
        n->reply.answer.flags = UAPI_NOTIF_FLAG_CONTINUE;
    else
        n->reply.answer.error = -(int32_t)(word & CALLGATE_DATA_MASK);
    /* a call that a signal took back in between is made, and seen, again */
    if (control(n->listener, UAPI_NOTIF_SEND, (uintptr_t)&n->reply) != 0)
        return;
    guard_answered(&n->guard, (pid_t)notif->pid);
    if (entry != NULL && again == 0)
        tally_count(entry);
}

/* Waits for a call. false: no task is left that could make one. */
static bool next(notifier *n)
{
    if (n->guard.is_on) {
        short events = guard_wait(&n->guard, n->listener);
        if ((events & POLLIN) == 0)
            return events == 0;
    } else if (!n->has_waking_end && is_over(n, -1)) {
        return false;
    }
    memset(&n->request, 0, sizeof n->request);
    if (control(n->listener, UAPI_NOTIF_RECV, (uintptr_t)&n->request) == 0)
        answer(n);
    else if (errno == ENOENT) /* the end, or its task was killed before it was looked at */
        return !n->has_waking_end || !is_over(n, 0);
    else if (errno != EINTR)
        return false;
    return true;
}

/* The listener's number once the filter is there; -1: the child is gone without. */
static int wait_for_listener(notifier *n)
{
    const watcher_board *board = n->board;
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    int listener = -1;
    for (uint32_t look = 1; listener < 0; look++) {
        if (look % LOOK_COUNT_PER_LIFE == 0 && kill(board->child, 0) != 0)
            return -1;
        nanosleep(&pause, NULL);
        if (n->guard.is_on)
            guard_take_stops(&n->guard);
        listener = __atomic_load_n(&board->listener, __ATOMIC_ACQUIRE);
    }
    return listener;
}

/* Takes a table of descriptors of its own: by unshare, or where a container's filter refuses that,
 * as Docker's does, by a close_range that closes none. false: neither, so whatever is closed now is
 * closed for the child too; nothing is, then, and the watcher holds all until it ends. */
static bool parts_from_child(void)
{
    if (unshare(CLONE_FILES) == 0)
        return true;
#ifdef SYS_close_range
    return syscall(SYS_close_range, UINT_MAX, UINT_MAX, UAPI_CLOSE_RANGE_UNSHARE) == 0;
#else
    return false;
#endif
}

static void watch(const watched_recorder *rec)
{
    notifier n = {
        .board = rec->board,
        .profile = rec->profile,
        .skip = rec->skip,
        .has_waking_end = kernel_release() >= CALLGATE_KERNEL(6, 11),
    };
    guard_init(&n.guard, rec->board, rec->filter);
    if (rec->profile_kills)
        guard_deaths(&n.guard, rec->profile);
    watcher_say(rec->board, WATCHER_READY, 0);
    n.listener = wait_for_listener(&n);
    if (n.listener >= 0) {
        if (parts_from_child())
            watcher_settle(rec, n.listener);
        guard_settle(&n.guard);
        control(n.listener, NOTIF_SET_FLAGS, UAPI_NOTIF_FD_SYNC_WAKE_UP); /* where it is known */
        while (next(&n))
            ;
    }
    watcher_say(rec->board, WATCHER_DONE, 0);
}

static const unguarded_task *unguarded(recorder *rec)
{
    const unguarded_task *first = &((const watched_recorder *)rec)->board->unguarded;
    return __atomic_load_n(&first->os_errno, __ATOMIC_ACQUIRE) == 0 ? NULL : first;
}

static int blind_to_deaths(recorder *rec)
{
    return ((const watched_recorder *)rec)->board->blind_to_deaths;
}

static const recorder_class NOTIFY = {
    .by = OBSERVED_BY_NOTIFY,
    .name = "notify",
    WATCHED_CLASS,
    .leave = watched_leave,
    .unguarded = unguarded,
    .blind_to_deaths = blind_to_deaths,
    .free = watched_free,
};

/* CONTINUE came with 5.5; that a listener tells of its last task's end, with 5.8. */
callgate_status notify_check(callgate_error *reterr)
{
    uapi_notif_sizes sizes = {0};
    if (listener_is_taken()) {
        FAIL(reterr, CALLGATE_UNSUPPORTED,
             "a filter of this process has a seccomp listener already, and there can be one");
        fail_hint(reterr, "--recorder ptrace needs none; it doesn't see the calls that go there");
        return CALLGATE_UNSUPPORTED;
    }
    bool is_known = seccomp_flags_available(CALLGATE_FLAG_NEW_LISTENER) != 0 &&
                    syscall(SYS_seccomp, UAPI_GET_NOTIF_SIZES, 0, &sizes) == 0;
    if (!is_known || kernel_release() < CALLGATE_KERNEL(5, 8)) {
        FAIL(reterr, CALLGATE_UNSUPPORTED,
             "this kernel can't notify of calls in the way that is needed (Linux 5.8)");
        fail_hint(reterr, "recording by ptrace needs Linux 5.3");
        return CALLGATE_UNSUPPORTED;
    }
    if (sizes.notif > NOTIF_BYTES_MAX || sizes.answer > NOTIF_BYTES_MAX)
        return FAIL(reterr, CALLGATE_UNSUPPORTED, "this kernel's notifications are too long");
    return CALLGATE_OK;
}

callgate_status notify_recorder_new(const recorder_options *options, recorder **ret_recorder,
                                    callgate_error *reterr)
{
    watched_recorder *rec;
    callgate_status status = notify_check(reterr);
    if (status == CALLGATE_OK)
        status = watched_recorder_new(&NOTIFY, options, MARK_BY_NOTIFY, &rec, reterr);
    if (status != CALLGATE_OK)
        return status;
    rec->watch = watch;
    rec->skip = options->skip;
    rec->profile_kills = options->profile_kills;
    rec->has_listener = true;
    rec->attachment.flags = seccomp_flags_available(CALLGATE_FLAG_WAIT_KILLABLE_RECV);
    *ret_recorder = &rec->base;
    return CALLGATE_OK;
}
