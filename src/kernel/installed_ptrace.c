/* Reads a thread's filters by ptrace, which interrupts it. */
#include "base/fail.h"
#include "kernel/installed_impl.h"
#include "kernel/privilege.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    STOP_MS_MAX = 2000,           /* how long a thread is waited for to stop */
    FILTER_COUNT_LIMIT = 1 << 13, /* a stack of 2^15 instructions, each filter counting 4 more,
                                     holds fewer: kernel/seccomp.c */
};

static bool is_nested(void)
{
    unsigned inside = 1, outside = 1, count = 0;
    FILE *map = fopen("/proc/self/uid_map", "re");

    if (map == NULL)
        return false;
    int found = fscanf(map, "%u %u %u", &inside, &outside, &count);
    fclose(map);
    return found == 3 && !(inside == 0 && outside == 0 && count == UINT32_MAX);
}

static int yama_scope(void)
{
    FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
    int scope = -1;

    if (file == NULL)
        return -1;
    if (fscanf(file, "%d", &scope) != 1)
        scope = -1;
    fclose(file);
    return scope;
}

static trace_conditions find_conditions(const thread_state *state)
{
    uint64_t caps = privilege_permitted();

    return (trace_conditions){
        .has_sys_admin = (caps >> UAPI_CAP_SYS_ADMIN & 1) != 0,
        .has_sys_ptrace = (caps >> UAPI_CAP_SYS_PTRACE & 1) != 0,
        .is_confined = prctl(PR_GET_SECCOMP) != 0,
        .is_nested = is_nested(),
        .is_own = state->process == getpid(),
        .tracer = state->tracer,
        .yama_scope = yama_scope(),
    };
}

/* What is missing, and how it can be had. */
typedef struct missing_condition {
    const char *needed; /* NULL: nothing */
    const char *hint;   /* NULL: none */
} missing_condition;

static missing_condition find_missing(const trace_conditions *found)
{
    if (!found->has_sys_admin)
        return (missing_condition){"CAP_SYS_ADMIN", "ask as root: sudo callgate …"};
    if (found->is_nested)
        return (missing_condition){"CAP_SYS_ADMIN in the first user namespace",
                                   "ask from the host, outside of this user namespace"};
    if (found->is_confined)
        return (missing_condition){"a callgate without a filter of its own",
                                   "ask from outside of this container"};
    if (found->is_own)
        return (missing_condition){"another process: none can trace itself", NULL};
    if (found->yama_scope >= 3)
        return (missing_condition){
            "ptrace, which kernel.yama.ptrace_scope=3 forbids until the next boot", NULL};
    if (found->yama_scope >= 1 && !found->has_sys_ptrace)
        return (missing_condition){"CAP_SYS_PTRACE",
                                   "kernel.yama.ptrace_scope forbids it otherwise"};
    return (missing_condition){NULL, NULL};
}

callgate_status trace_conditions_check(const trace_conditions *found, pid_t thread,
                                       callgate_error *reterr)
{
    missing_condition missing = find_missing(found);

    if (missing.needed == NULL && found->tracer == 0)
        return CALLGATE_OK;
    if (missing.needed == NULL) {
        FAIL(reterr, CALLGATE_SYSTEM, "process %d is traced by process %d already", (int)thread,
             (int)found->tracer);
        fail_hint(reterr, "end that debugger or strace first");
    } else {
        FAIL(reterr, CALLGATE_SYSTEM, "reading the filters of process %d by ptrace needs %s",
             (int)thread, missing.needed);
        if (missing.hint != NULL)
            fail_hint(reterr, "%s", missing.hint);
    }
    if (reterr != NULL)
        reterr->os_errno = EPERM;
    return CALLGATE_SYSTEM;
}

/* Waits for the stop that was asked for. Returns the signal that the stop took from the thread, 0:
 * none, -1: it doesn't stop (errno ETIMEDOUT) or is gone. */
static int wait_for_stop(pid_t thread)
{
    const struct timespec tick = {.tv_nsec = 1000000};

    for (uint32_t i = 0; i < STOP_MS_MAX; i++) {
        int status;
        pid_t told = waitpid(thread, &status, __WALL | WNOHANG);
        if (told == thread && WIFSTOPPED(status))
            return status >> 16 == 0 ? WSTOPSIG(status) : 0;
        if (told == thread)
            errno = ESRCH;
        if (told != 0 && errno != EINTR)
            return -1;
        nanosleep(&tick, NULL);
    }
    errno = ETIMEDOUT;
    return -1;
}

/* The kernel numbers filters from the oldest, which is 0. */
static long count_filters(pid_t thread)
{
    unsigned long first = 0, end = FILTER_COUNT_LIMIT; /* the first that isn't there is within */

    while (first < end) {
        unsigned long middle = (first + end) / 2;
        long count = ptrace(PTRACE_SECCOMP_GET_FILTER, thread, middle, NULL);
        if (count < 0 && errno != ENOENT)
            return -1;
        if (count < 0)
            end = middle;
        else
            first = middle + 1;
    }
    return (long)first;
}

static callgate_status fail_get(int number, callgate_error *reterr)
{
    if (number == EIO || number == EMEDIUMTYPE)
        return installed_fail_not_kept(reterr);
    return FAIL_OS(reterr, number, "PTRACE_SECCOMP_GET_FILTER");
}

static void read_flags(pid_t thread, unsigned long index, installed_filter *filter)
{
    struct {
        uint64_t filter_index;
        uint64_t flags;
    } metadata = {.filter_index = index};

    if (ptrace(UAPI_PTRACE_SECCOMP_GET_METADATA, thread, sizeof metadata, &metadata) < 0)
        return; /* before Linux 4.16 */
    filter->known_flags = CALLGATE_FLAG_LOG;
    filter->flags = (uint32_t)metadata.flags & CALLGATE_FLAG_LOG;
}

static callgate_status read_stopped(pid_t thread, installed_stack *stack, callgate_error *reterr)
{
    long filter_count = count_filters(thread);

    if (filter_count < 0)
        return fail_get(errno, reterr);
    for (long i = filter_count; i-- > 0;) {
        installed_filter *filter;
        long insn_count = ptrace(PTRACE_SECCOMP_GET_FILTER, thread, i, NULL);
        if (insn_count <= 0 || insn_count > CALLGATE_INSN_COUNT_MAX)
            return fail_get(errno, reterr);
        callgate_status status = installed_add(stack, (uint32_t)insn_count, &filter, reterr);
        if (status != CALLGATE_OK)
            return status;
        if (ptrace(PTRACE_SECCOMP_GET_FILTER, thread, i, filter->insns) != insn_count)
            return fail_get(errno, reterr);
        read_flags(thread, (unsigned long)i, filter);
    }
    return CALLGATE_OK;
}

callgate_status installed_ptrace_read(pid_t thread, const thread_state *state,
                                      installed_stack *stack, callgate_error *reterr)
{
    trace_conditions found = find_conditions(state);
    callgate_status status = trace_conditions_check(&found, thread, reterr);

    if (status != CALLGATE_OK)
        return status;
    if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) < 0) {
        FAIL_OS(reterr, errno, "process %d can't be traced", (int)thread);
        if (errno == EPERM && !found.has_sys_ptrace)
            fail_hint(reterr, "it needs CAP_SYS_PTRACE");
        return CALLGATE_SYSTEM;
    }
    ptrace(PTRACE_INTERRUPT, thread, NULL, NULL);
    int signal = wait_for_stop(thread);
    if (signal < 0) /* what is still seized is let go with this process */
        return FAIL_OS(reterr, errno, "process %d can't be stopped", (int)thread);
    status = read_stopped(thread, stack, reterr);
    ptrace(PTRACE_DETACH, thread, NULL, signal);
    return status;
}
