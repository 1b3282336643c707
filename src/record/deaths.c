/* Takes down which calls a profile has killed tasks for.
 */
#include "record/deaths.h"
#include "record/interrupted.h"
#include "record/tracing.h"
#include <signal.h>

enum {
    TRAP_CODE = 1,     /* SYS_SECCOMP of asm-generic/siginfo.h */
    DEATH_MASK = 0x7f, /* of a wait status: the signal */
};

/* The word for the call that a task made last; ALLOW where it can't be told. */
static uint32_t last_word(const callgate_policy *profile, pid_t tid, callgate_call_data *ret_call)
{
    return interrupted_registers(tid, ret_call) ? callgate_policy_eval(profile, ret_call)
                                                : CALLGATE_ALLOW;
}

static void take_down(watcher_board *board, const callgate_call_data *call, uint32_t word,
                      pid_t tid)
{
    tally_entry *entry = watcher_see(board, call, word, tid);
    if (entry != NULL)
        tally_count(entry);
}

void deaths_see_exit(watcher_board *board, const callgate_policy *profile, pid_t tid)
{
    callgate_call_data call;
    if ((tracing_event_message(tid) & DEATH_MASK) != SIGSYS)
        return;
    uint32_t word = last_word(profile, tid, &call);
    uint32_t action = word & CALLGATE_ACTION_MASK;
    if (action == CALLGATE_KILL_PROCESS || action == CALLGATE_KILL_THREAD)
        take_down(board, &call, word, tid);
}

void deaths_see_trap(watcher_board *board, const callgate_policy *profile, pid_t tid)
{
    callgate_call_data call;
    siginfo_t info;
    if (tracing_request(PTRACE_GETSIGINFO, tid, 0, (uintptr_t)&info) != 0 ||
        info.si_code != TRAP_CODE)
        return;
    uint32_t word = last_word(profile, tid, &call);
    if ((word & CALLGATE_ACTION_MASK) == CALLGATE_TRAP)
        take_down(board, &call, word, tid);
}
