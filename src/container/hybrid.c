/* Hides the unified cgroup tree of a hybrid host from one process. */
#include "container/hybrid.h"

#include "kernel/plain.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/vfs.h>

#define UNIFIED "/sys/fs/cgroup/unified"

enum { HYBRID_CGROUP2_MAGIC = 0x63677270 }; /* CGROUP2_SUPER_MAGIC, linux/magic.h */

bool cgroups_are_hybrid(void)
{
    struct statfs found;
    return statfs(UNIFIED, &found) == 0 && found.f_type == HYBRID_CGROUP2_MAGIC;
}

/* A slave's changes stay its own, while what the host mounts later still arrives. */
callgate_status cgroups_hide_unified(const void *unused, callgate_error *reterr)
{
    (void)unused;
    if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) == 0 &&
        umount2(UNIFIED, MNT_DETACH) == 0)
        return CALLGATE_OK;
    int number = errno;
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, "'" UNIFIED "' can't be hidden from the runtime: ");
    plain_add_errno(reterr, number);
    return CALLGATE_SYSTEM;
}
