/* What the running kernel's seccomp supports. */
#include "kernel/probe.h"

#include "callgate/profile.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static const seccomp_flag FLAGS[] = {
    {CALLGATE_FLAG_TSYNC, "TSYNC", "3.17"},
    {CALLGATE_FLAG_LOG, "LOG", "4.14"},
    {CALLGATE_FLAG_SPEC_ALLOW, "SPEC_ALLOW", "4.17"},
    {CALLGATE_FLAG_NEW_LISTENER, "NEW_LISTENER", "5.0"},
    {UAPI_FLAG_TSYNC_ESRCH, "TSYNC_ESRCH", "5.7"},
    {CALLGATE_FLAG_WAIT_KILLABLE_RECV, "WAIT_KILLABLE_RECV", "5.19"},
};

enum { FLAG_COUNT = sizeof FLAGS / sizeof FLAGS[0] };

const seccomp_flag *seccomp_flag_get(uint32_t index)
{
    return index < FLAG_COUNT ? &FLAGS[index] : NULL;
}

/* WAIT_KILLABLE_RECV is EINVAL without a listener, whatever the kernel. */
static bool flag_is_available(uint32_t bit)
{
    uint32_t flags = bit;
    if (bit == CALLGATE_FLAG_WAIT_KILLABLE_RECV)
        flags |= CALLGATE_FLAG_NEW_LISTENER;
    return syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, NULL) == -1 && errno == EFAULT;
}

uint32_t seccomp_flags_available(uint32_t flags)
{
    int saved_errno = errno;
    uint32_t available = 0;
    for (uint32_t i = 0; i < FLAG_COUNT; i++) {
        if ((flags & FLAGS[i].bit) != 0 && flag_is_available(FLAGS[i].bit))
            available |= FLAGS[i].bit;
    }
    errno = saved_errno;
    return available;
}

bool seccomp_is_answered(uint32_t flags)
{
    int saved_errno = errno;
    bool is_answered = syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, NULL) != -1;
    errno = saved_errno;
    return is_answered;
}

bool seccomp_is_refused(void)
{
    int saved_errno = errno;
    bool is_refused = syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, 0, NULL) == -1 && errno != EFAULT;
    errno = saved_errno;
    return is_refused;
}

bool seccomp_prctl_is_answered(void)
{
    int saved_errno = errno;
    bool is_answered = prctl(PR_SET_SECCOMP, UAPI_MODE_FILTER, NULL, 0, 0) != -1;
    errno = saved_errno;
    return is_answered;
}

/* Reads a decimal number of at most four digits; false: there is none. */
static bool read_number(const char **text, uint32_t *ret_number)
{
    uint32_t number = 0;
    uint32_t digits = 0;
    while (**text >= '0' && **text <= '9' && digits < 4) {
        number = number * 10 + (uint32_t)(**text - '0');
        (*text)++;
        digits++;
    }
    *ret_number = number;
    return digits > 0;
}

uint32_t kernel_release(void)
{
    struct utsname names;
    if (uname(&names) != 0)
        return 0;
    const char *at = names.release;
    uint32_t major = 0;
    uint32_t minor = 0;
    if (!read_number(&at, &major) || *at++ != '.' || !read_number(&at, &minor))
        return 0;
    return CALLGATE_KERNEL(major, minor);
}
