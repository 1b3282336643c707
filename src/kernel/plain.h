/* Errors made without anything that a signal handler may not call.
 *
 * fail.h formats with vsnprintf, which may allocate and is not async-signal-safe. What runs in a
 * vfork child or a signal handler uses these: they only copy bytes.
 *
 *     status = PLAIN_FAIL(reterr, CALLGATE_SYSTEM, ENOMEM, "thread ");
 *     plain_add_number(reterr, tid);
 *     plain_add(reterr, " can't follow");
 *     plain_hint(reterr, "…");
 *
 * What doesn't fit is cut; with a NULL reterr all of them do nothing but return the status.
 */
#ifndef KERNEL_PLAIN_H
#define KERNEL_PLAIN_H

#include "callgate/error.h"

#define PLAIN_FAIL(reterr, status, number, text)                                                   \
    plain_fail((reterr), (status), (number), __FILE__, __LINE__, (text))

callgate_status plain_fail(callgate_error *reterr, callgate_status status, int os_errno,
                           const char *file, int line, const char *text);
void plain_add(callgate_error *reterr, const char *text);
void plain_add_number(callgate_error *reterr, uint64_t number);
void plain_hint(callgate_error *reterr, const char *hint);

/* The name of an errno that the calls of this directory give ("EPERM"), or its number. */
void plain_add_errno(callgate_error *reterr, int os_errno);

#endif
