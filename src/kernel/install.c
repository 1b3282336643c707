/* Installs a filter in this process. */
#include "callgate/kernel.h"

#include "base/limits.h"
#include "kernel/plain.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    FLAGS_KNOWN = CALLGATE_FLAG_TSYNC | CALLGATE_FLAG_LOG | CALLGATE_FLAG_SPEC_ALLOW |
                  CALLGATE_FLAG_NEW_LISTENER | CALLGATE_FLAG_WAIT_KILLABLE_RECV,
};

/* Where the caller gives no attachment: the one that works for everybody. */
static const callgate_attachment PLAIN_ATTACHMENT = {.is_known = true, .has_no_new_privs = true};

static callgate_status check_flags(uint32_t flags, callgate_error *reterr)
{
    if ((flags & ~(uint32_t)FLAGS_KNOWN) != 0)
        return PLAIN_FAIL(reterr, CALLGATE_INVALID, 0, "unknown filter flags in the attachment");
    if ((flags & CALLGATE_FLAG_WAIT_KILLABLE_RECV) != 0 &&
        (flags & CALLGATE_FLAG_NEW_LISTENER) == 0) {
        PLAIN_FAIL(reterr, CALLGATE_INVALID, 0,
                   "the flag WAIT_KILLABLE_RECV needs a listener to wait for");
        plain_hint(reterr, "install with callgate_install_listener, or leave the flag out");
        return CALLGATE_INVALID;
    }
    return CALLGATE_OK;
}

/* EINVAL: names the flags that this kernel lacks, or blames the filter. */
static callgate_status fail_invalid(uint32_t flags, callgate_error *reterr)
{
    uint32_t missing = flags & ~seccomp_flags_available(flags);
    if (missing == 0) {
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, EINVAL,
                   "the kernel refuses the filter's instructions, or runs without "
                   "CONFIG_SECCOMP_FILTER");
        return CALLGATE_SYSTEM;
    }
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, EINVAL, "this kernel lacks the filter flag");
    const seccomp_flag *flag;
    for (uint32_t i = 0; (flag = seccomp_flag_get(i)) != NULL; i++) {
        if ((missing & flag->bit) == 0)
            continue;
        plain_add(reterr, " ");
        plain_add(reterr, flag->name);
        plain_add(reterr, " (Linux ");
        plain_add(reterr, flag->since);
        plain_add(reterr, ")");
    }
    plain_hint(reterr, "take the flag out of the profile, or run on a newer kernel");
    return CALLGATE_SYSTEM;
}

static callgate_status fail_install(int number, uint32_t flags, callgate_error *reterr)
{
    switch (number) {
    case EINVAL:
        return fail_invalid(flags, reterr);
    case EACCES:
        PLAIN_FAIL(
            reterr, CALLGATE_SYSTEM, number,
            "the kernel takes filters only from a thread with no_new_privs or CAP_SYS_ADMIN");
        plain_hint(reterr, "set has_no_new_privs in the attachment");
        break;
    case ENOMEM:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
                   "no room for the filter: a thread's filters may hold 32768 instructions "
                   "together (each counts 4 more), or memory is used up");
        break;
    case EBUSY:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
                   "a filter of this thread has a listener already; a thread can have one");
        break;
    case ESRCH:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
                   "a thread of this process can't follow: it has a filter of its own");
        break;
    case ENOSYS:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
                   "no seccomp(2): the kernel is older than 3.17, was built without "
                   "CONFIG_SECCOMP, or a filter in place refuses it");
        break;
    case EPERM:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number,
                   "seccomp(2) is refused, most likely by a filter in place");
        break;
    default:
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, "seccomp(2) failed with ");
        plain_add_errno(reterr, number);
    }
    return CALLGATE_SYSTEM;
}

static callgate_status fail_thread(uint64_t thread, callgate_error *reterr)
{
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, ESRCH, "thread ");
    plain_add_number(reterr, thread);
    plain_add(reterr, " can't follow: it has a filter of its own; nothing was installed");
    plain_hint(reterr, "install before the threads are started, or without TSYNC in each of them");
    return CALLGATE_SYSTEM;
}

/* seccomp(2). SPEC_ALLOW alone is dropped where the kernel doesn't know it: such a kernel never
 * slows a filtered thread down, so there is nothing the flag could switch off. */
static long set_filter(uint32_t flags, const uapi_program *program)
{
    long result = syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, program);
    if (result == -1 && errno == EINVAL && (flags & CALLGATE_FLAG_SPEC_ALLOW) != 0 &&
        seccomp_flags_available(CALLGATE_FLAG_SPEC_ALLOW) == 0) {
        flags &= ~(uint32_t)CALLGATE_FLAG_SPEC_ALLOW;
        result = syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, program);
    }
    return result;
}

/* A filter that is in place may answer 0 to a call, which then isn't made, and so may who listens
 * to it: what is said to be done is looked at. */
static callgate_status fail_answered(const char *what, callgate_error *reterr)
{
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, EPERM, "a filter in place answers ");
    plain_add(reterr, what);
    plain_add(reterr, " in the kernel's stead, which does nothing");
    return CALLGATE_SYSTEM;
}

static callgate_status set_no_new_privs(callgate_error *reterr)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        bool is_set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0; /* or nobody may ask */
        return is_set ? CALLGATE_OK : fail_answered("prctl(PR_SET_NO_NEW_PRIVS)", reterr);
    }
    int number = errno;
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, "no_new_privs can't be set: ");
    plain_add_errno(reterr, number);
    return CALLGATE_SYSTEM;
}

/* What install and install_listener share. *ret_result: 0, or the listener. */
static callgate_status install(const callgate_filter *filter, const callgate_attachment *attachment,
                               uint32_t flags, int *ret_result, callgate_error *reterr)
{
    callgate_status status = check_flags(flags, reterr);
    if (status == CALLGATE_OK && attachment->has_no_new_privs)
        status = set_no_new_privs(reterr);
    if (status == CALLGATE_OK && seccomp_is_answered(flags))
        status = fail_answered("seccomp(2)", reterr);
    if (status != CALLGATE_OK)
        return status;

    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    if (insn_count == 0 || insn_count > INSN_COUNT_MAX)
        return PLAIN_FAIL(reterr, CALLGATE_INVALID, 0, "a filter has 1 to 4096 instructions");
    const uapi_program program = {(unsigned short)insn_count, insns};

    bool has_listener = (flags & CALLGATE_FLAG_NEW_LISTENER) != 0;
    if (has_listener && (flags & CALLGATE_FLAG_TSYNC) != 0)
        flags |= UAPI_FLAG_TSYNC_ESRCH;
    long result = set_filter(flags, &program);
    if (result < 0)
        return fail_install(errno, flags, reterr);
    if (!has_listener && result > 0)
        return fail_thread((uint64_t)result, reterr);
    *ret_result = (int)result;
    return CALLGATE_OK;
}

callgate_status callgate_install(const callgate_filter *filter,
                                 const callgate_attachment *attachment, callgate_error *reterr)
{
    if (attachment == NULL)
        attachment = &PLAIN_ATTACHMENT;
    if ((attachment->flags & CALLGATE_FLAG_NEW_LISTENER) != 0) {
        PLAIN_FAIL(reterr, CALLGATE_INVALID, 0, "the attachment asks for a listener");
        plain_hint(reterr, "callgate_install_listener hands it out");
        return CALLGATE_INVALID;
    }
    int saved_errno = errno;
    int ignored;
    callgate_status status = install(filter, attachment, attachment->flags, &ignored, reterr);
    errno = saved_errno;
    return status;
}

callgate_status callgate_install_listener(const callgate_filter *filter,
                                          const callgate_attachment *attachment, int *ret_listener,
                                          callgate_error *reterr)
{
    if (attachment == NULL)
        attachment = &PLAIN_ATTACHMENT;
    uint32_t flags = attachment->flags | CALLGATE_FLAG_NEW_LISTENER;
    int saved_errno = errno;
    callgate_status status = install(filter, attachment, flags, ret_listener, reterr);
    errno = saved_errno;
    return status;
}
