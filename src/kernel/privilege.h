/* What a program may do besides its filter: capabilities, user, groups.
 *
 *     privilege who = {.caps = CALLGATE_CAPS_DOCKER, .has_user = true, .uid = 65534, .gid = 65534,
 *                      .groups = &gid, .group_count = 1};
 *     privilege_drop(&who, &err);
 *
 * Reducing never adds: each of the bounding, permitted, effective, inheritable and ambient sets is
 * cut down to `caps`. A user other than root who was root before holds no capability at all, as in
 * a container. Without CAP_SETPCAP the bounding set stays, which gives nothing to a thread with
 * no_new_privs: set it before the program starts.
 *
 * Raw system calls throughout, so that a vfork child changes itself alone: the C library's setuid
 * would tell it to every thread on the list that the child shares with its parent.
 */
#ifndef KERNEL_PRIVILEGE_H
#define KERNEL_PRIVILEGE_H

#include "callgate/error.h"
#include <stdbool.h>

typedef struct privilege {
    bool keeps_caps; /* capabilities stay as found; `caps` is not looked at */
    uint64_t caps;   /* bits 1 << CAP_* */
    bool has_user;   /* uid, gid and groups are to be taken on */
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups; /* supplementary ones; all others are given up */
    size_t group_count;
} privilege;

/* Takes a privilege on in the calling thread. Async-signal-safe, allocates nothing.
 * Errors: CALLGATE_SYSTEM; some of it may be done then, so start nothing. */
CALLGATE_MUST_CHECK callgate_status privilege_drop(const privilege *wanted, callgate_error *reterr);

/* The sets of the calling thread as bits 1 << CAP_*. 0 where the kernel doesn't say. */
uint64_t privilege_bounding(void);
uint64_t privilege_permitted(void);
uint64_t privilege_ambient(void);

#endif
