/* Takes capabilities, user or groups away from the calling thread. */
#include "kernel/privilege.h"

#include "kernel/plain.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where an ABI once had 16-bit ids, the call with the plain name still means those. */
#ifdef SYS_setgroups32
enum {
    NR_SETGROUPS = SYS_setgroups32,
    NR_SETRESGID = SYS_setresgid32,
    NR_SETRESUID = SYS_setresuid32,
};
#else
enum {
    NR_SETGROUPS = SYS_setgroups,
    NR_SETRESGID = SYS_setresgid,
    NR_SETRESUID = SYS_setresuid,
};
#endif

typedef struct cap_sets {
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
} cap_sets;

static bool read_caps(cap_sets *ret_sets)
{
    uapi_cap_header header = {UAPI_CAPABILITY_VERSION, 0};
    uapi_cap_word words[2];
    if (syscall(SYS_capget, &header, words) != 0)
        return false;
    ret_sets->effective = words[0].effective | (uint64_t)words[1].effective << 32;
    ret_sets->permitted = words[0].permitted | (uint64_t)words[1].permitted << 32;
    ret_sets->inheritable = words[0].inheritable | (uint64_t)words[1].inheritable << 32;
    return true;
}

static bool write_caps(const cap_sets *sets)
{
    uapi_cap_header header = {UAPI_CAPABILITY_VERSION, 0};
    const uapi_cap_word words[2] = {
        {(uint32_t)sets->effective, (uint32_t)sets->permitted, (uint32_t)sets->inheritable},
        {(uint32_t)(sets->effective >> 32), (uint32_t)(sets->permitted >> 32),
         (uint32_t)(sets->inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, words) == 0;
}

/* Asks for each capability that the kernel has whether it is in a set. */
static uint64_t collect_caps(int (*is_in_set)(unsigned long cap))
{
    int saved_errno = errno;
    uint64_t caps = 0;
    int is_in = 0; /* -1: the kernel has no such capability, nor one behind it */
    for (unsigned long cap = 0; cap < UAPI_CAP_COUNT_MAX && is_in >= 0; cap++) {
        is_in = is_in_set(cap);
        if (is_in == 1)
            caps |= UINT64_C(1) << cap;
    }
    errno = saved_errno;
    return caps;
}

static int is_bounding(unsigned long cap)
{
    return prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
}

static int is_ambient(unsigned long cap)
{
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0);
}

uint64_t privilege_bounding(void)
{
    return collect_caps(is_bounding);
}

uint64_t privilege_ambient(void)
{
    return collect_caps(is_ambient);
}

uint64_t privilege_permitted(void)
{
    int saved_errno = errno;
    cap_sets sets = {0, 0, 0};
    if (!read_caps(&sets))
        sets.permitted = 0;
    errno = saved_errno;
    return sets.permitted;
}

static callgate_status fail_call(int number, const char *what, callgate_error *reterr)
{
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, what);
    plain_add(reterr, ": ");
    plain_add_errno(reterr, number);
    return CALLGATE_SYSTEM;
}

static callgate_status reduce_bounding(uint64_t wanted, uint64_t effective, callgate_error *reterr)
{
    if ((effective & UINT64_C(1) << UAPI_CAP_SETPCAP) == 0)
        return CALLGATE_OK;
    uint64_t surplus = privilege_bounding() & ~wanted;
    for (unsigned long cap = 0; cap < UAPI_CAP_COUNT_MAX; cap++) {
        if ((surplus & UINT64_C(1) << cap) != 0 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0)
            return fail_call(errno, "the bounding set can't be reduced", reterr);
    }
    return CALLGATE_OK;
}

/* Is this process that user already, with no other to go back to? */
static bool is_user(const privilege *wanted)
{
    uid_t uids[3];
    gid_t gids[3];
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 ||
        getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return false;
    for (int i = 0; i < 3; i++) {
        if (uids[i] != wanted->uid || gids[i] != wanted->gid)
            return false;
    }
    return true;
}

/* Were the groups changed? Those of an outer user (below) can't be: a call that another answers
 * would succeed again. */
static bool has_groups(const privilege *wanted)
{
    return getgroups(0, NULL) == (int)wanted->group_count ||
           (syscall(NR_SETGROUPS, wanted->group_count, wanted->groups) != 0 && errno == EPERM);
}

/* Root of a user namespace that another user has made can't change its groups: it keeps its user's,
 * as that user does outside. */
static bool set_groups(const privilege *wanted)
{
    return syscall(NR_SETGROUPS, wanted->group_count, wanted->groups) == 0 ||
           (errno == EPERM && is_user(wanted));
}

static callgate_status change_user(const privilege *wanted, callgate_error *reterr)
{
    const char *what = NULL;
    if (!set_groups(wanted))
        what = "the groups can't be changed";
    else if (syscall(NR_SETRESGID, wanted->gid, wanted->gid, wanted->gid) != 0)
        what = "the group can't be changed";
    else if (syscall(NR_SETRESUID, wanted->uid, wanted->uid, wanted->uid) != 0)
        what = "the user can't be changed";
    if (what == NULL && is_user(wanted) && has_groups(wanted))
        return CALLGATE_OK;
    if (what == NULL) /* a filter in place, or who listens to it, may have answered */
        return PLAIN_FAIL(reterr, CALLGATE_SYSTEM, EPERM,
                          "the user or a group was kept, although the kernel says it changed");
    int number = errno;
    fail_call(number, what, reterr);
    if (number == EPERM)
        plain_hint(reterr, "only root, or a holder of CAP_SETUID with CAP_SETGID, can do that");
    return CALLGATE_SYSTEM;
}

/* Cuts the three sets of capset(2), and reads back what came of it. The ambient set follows: the
 * kernel keeps in it only what is both permitted and inheritable. */
static callgate_status reduce_sets(uint64_t wanted, callgate_error *reterr)
{
    cap_sets sets;
    if (!read_caps(&sets))
        return fail_call(errno, "the capabilities can't be read", reterr);
    sets.permitted &= wanted;
    sets.effective &= wanted;
    sets.inheritable &= wanted;
    if (!write_caps(&sets))
        return fail_call(errno, "the capabilities can't be reduced", reterr);
    if (!read_caps(&sets))
        return fail_call(errno, "the capabilities can't be read back", reterr);
    if (((sets.permitted | sets.effective | sets.inheritable) & ~wanted) != 0)
        return PLAIN_FAIL(reterr, CALLGATE_SYSTEM, EPERM,
                          "the kernel kept capabilities that were taken away");
    return CALLGATE_OK;
}

callgate_status privilege_drop(const privilege *wanted, callgate_error *reterr)
{
    cap_sets found;
    if (!read_caps(&found))
        return fail_call(errno, "the capabilities can't be read", reterr);
    uint64_t caps = wanted->keeps_caps ? UINT64_MAX : wanted->caps;
    bool was_root = geteuid() == 0;

    callgate_status status = CALLGATE_OK;
    if (!wanted->keeps_caps)
        status = reduce_bounding(caps, found.effective, reterr);
    if (status == CALLGATE_OK && wanted->has_user) {
        status = change_user(wanted, reterr);
        if (was_root && wanted->uid != 0)
            caps = 0;
    }
    if (status == CALLGATE_OK && caps != UINT64_MAX)
        status = reduce_sets(caps, reterr);
    return status;
}
