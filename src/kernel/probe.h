/* What the running kernel's seccomp supports, found out by asking it.
 *
 * All of these are async-signal-safe, allocate nothing and leave errno alone. They install nothing:
 * a flag is probed with a NULL program, which a kernel that knows the flag answers with EFAULT.
 */
#ifndef KERNEL_PROBE_H
#define KERNEL_PROBE_H

#include "callgate/policy.h"
#include <stdbool.h>

/* A CALLGATE_FLAG_* bit (or UAPI_FLAG_TSYNC_ESRCH), its name, the first kernel that has it. */
typedef struct seccomp_flag {
    uint32_t bit;
    const char *name;  /* "LOG" */
    const char *since; /* "4.14" */
} seccomp_flag;

/* The table of flags, in the order of their bits. */
const seccomp_flag *seccomp_flag_get(uint32_t index); /* NULL behind the last */

/* Those of `flags` that this kernel has. */
uint32_t seccomp_flags_available(uint32_t flags);

/* Does a filter in place, or who listens to it, answer in the kernel's stead that a filter with
 * these flags is installed? The kernel takes none from NULL. */
bool seccomp_is_answered(uint32_t flags);

/* Does it refuse every filter, as a filter in place may? */
bool seccomp_is_refused(void);

/* Is it answered so of prctl(PR_SET_SECCOMP), by which runc installs where there are no flags. */
bool seccomp_prctl_is_answered(void);

/* The running kernel, CALLGATE_KERNEL form; 0: its release can't be read. */
uint32_t kernel_release(void);

#endif
