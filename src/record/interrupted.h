/* Which call a signal has interrupted.
 *
 * A signal's stop comes before its handler is set up: a call that it interrupted is then to be made
 * again, unless the handler is one without SA_RESTART; then it fails with EINTR. If the signal is
 * taken away, it is made again.
 *
 * On x86 the registers say by ERESTARTSYS that a call was interrupted so, as every wait for a
 * notification's answer is. On arm64 the kernel has gone back to the instruction that makes the
 * call already. A task that is about to make it for the first time looks the same there.
 */
#ifndef RECORD_INTERRUPTED_H
#define RECORD_INTERRUPTED_H

#include "callgate/policy.h"
#include <stdbool.h>
#include <sys/types.h>

/* Can this machine's tasks be asked? */
extern const bool interrupted_is_known;

/* The call that a task in a signal's stop makes when the signal is taken away. false: none. */
bool interrupted_call(pid_t tid, callgate_call_data *ret_call);

/* The call that a stopped task has made last, or makes, as its filters see it. false: it can't be
 * told. */
bool interrupted_registers(pid_t tid, callgate_call_data *ret_call);

#endif
