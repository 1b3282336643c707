/* Calls that matter to the guard.
 *
 * They install a bare handler, or ask to be traced. A signal handler without SA_RESTART is a bare
 * one: a call that it interrupts fails with EINTR.
 */
#ifndef RECORD_GUARD_CALLS_H
#define RECORD_GUARD_CALLS_H

#include "callgate/policy.h"
#include <sys/types.h>

enum { GUARD_CALL_COUNT_MAX = 12 };

typedef enum guard_call_kind {
    GUARD_CALL_RT_ACTION,  /* behind a pointer: handler, flags */
    GUARD_CALL_OLD_ACTION, /* handler, mask, flags */
    GUARD_CALL_SIGNAL,     /* the handler is an argument; always bare */
    GUARD_CALL_PTRACE,
} guard_call_kind;

typedef struct guard_call {
    callgate_abi abi;
    uint32_t arch;
    uint32_t nr;
    uint32_t word_bytes; /* 0: the struct's form isn't known here */
    guard_call_kind kind;
} guard_call;

/* Those of a machine's ABIs. */
typedef struct guard_calls {
    uint32_t count;
    guard_call calls[GUARD_CALL_COUNT_MAX];
} guard_calls;

typedef enum guard_call_meaning {
    GUARD_CALL_MEANS_NOTHING,
    GUARD_CALL_MEANS_BARE_HANDLER, /* or it can't be read */
    GUARD_CALL_MEANS_TRACE_ME,
    GUARD_CALL_MEANS_TRACE, /* the task in its second argument */
} guard_call_meaning;

void guard_calls_init(guard_calls *calls, callgate_abi machine);

/* What a call means, at which its task waits. */
guard_call_meaning guard_call_mean(const guard_calls *calls, const callgate_call_data *call,
                                   pid_t tid);

/* Takes these calls of this machine out of a policy that lets calls pass unseen: ALLOW becomes
 * KILL_PROCESS.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status guard_calls_take_out(callgate_store *store,
                                                         const callgate_policy **passing,
                                                         callgate_error *reterr);

#endif
