/* Installing a filter in this process.
 */
#ifndef CALLGATE_KERNEL_H
#define CALLGATE_KERNEL_H

#include "callgate/error.h"
#include "callgate/filter.h"
#include "callgate/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Installs a filter for the calling thread (with CALLGATE_FLAG_TSYNC for all threads), setting
 * no_new_privs first where the attachment says so. Allocates nothing and is async-signal-safe:
 * fit for a vfork child. On failure no filter is in place (no_new_privs stays set).
 *   attachment  NULL: no_new_privs and no flags. A flag that this kernel lacks is an error, except
 *               SPEC_ALLOW: kernels without it never slow a filtered thread down
 * Errors: CALLGATE_INVALID for CALLGATE_FLAG_NEW_LISTENER (see callgate_install_listener), for
 * WAIT_KILLABLE_RECV, which takes one, for a flag that is none of CALLGATE_FLAG_*;
 * CALLGATE_SYSTEM with os_errno and why: for TSYNC the thread that could not follow; EPERM, too,
 * where a filter in place answers seccomp(2) itself, and nothing would be installed. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_install(
    const callgate_filter *filter, const callgate_attachment *attachment, callgate_error *reterr);

/* The same with CALLGATE_FLAG_NEW_LISTENER added: *ret_listener is the notification descriptor,
 * close-on-exec, owned by the caller. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status
callgate_install_listener(const callgate_filter *filter, const callgate_attachment *attachment,
                          int *ret_listener, callgate_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
