/* Why the eBPF recorder can't be had here, said helpfully.
 */
#include "base/fail.h"
#include "callgate/profile.h"
#include "kernel/privilege.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"
#include "record/ebpf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WITHOUT_PRIVILEGE "--recorder notify needs no privilege"

static bool holds(uint32_t cap)
{
    return (privilege_permitted() >> cap & 1) != 0;
}

/* The first capability that is missing; NULL: none is. */
static const char *missing_capability(void)
{
    if (holds(UAPI_CAP_SYS_ADMIN))
        return NULL;
    if (!holds(UAPI_CAP_BPF) && !holds(UAPI_CAP_PERFMON))
        return "CAP_BPF and CAP_PERFMON";
    if (!holds(UAPI_CAP_BPF))
        return "CAP_BPF";
    return holds(UAPI_CAP_PERFMON) ? NULL : "CAP_PERFMON";
}

static callgate_status unsupported(const char *what, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_UNSUPPORTED, "the eBPF recorder needs %s, which this kernel lacks", what);
    fail_hint(reterr, "--recorder notify does without");
    return CALLGATE_UNSUPPORTED;
}

static callgate_status lack(const char *what, int number, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_SYSTEM, "the eBPF recorder needs %s", what);
    if (reterr != NULL)
        reterr->os_errno = number;
    fail_hint(reterr, WITHOUT_PRIVILEGE);
    return CALLGATE_SYSTEM;
}

callgate_status ebpf_check(callgate_error *reterr)
{
    uint32_t release = kernel_release();
    if (release != 0 && release < CALLGATE_KERNEL(5, 8))
        return unsupported("Linux 5.8", reterr);
    const char *capability = missing_capability();
    if (capability != NULL)
        return lack(capability, EPERM, reterr);
    if (access("/sys/kernel/btf/vmlinux", R_OK) == 0)
        return CALLGATE_OK;
    if (errno == ENOENT && access("/sys/kernel", X_OK) == 0 && access("/sys/kernel/mm", F_OK) == 0)
        return unsupported("BTF (CONFIG_DEBUG_INFO_BTF)", reterr);
    return lack("/sys/kernel/btf/vmlinux: is /sys mounted?", errno, reterr);
}

/* Does lockdown(7) keep kernel memory from being read? The load says EINVAL then: there is no such
 * helper. */
static bool is_locked_down(void)
{
    char modes[128] = "";
    FILE *file = fopen("/sys/kernel/security/lockdown", "re");
    if (file == NULL)
        return false;
    (void)!fgets(modes, sizeof modes, file);
    fclose(file);
    return strstr(modes, "[confidentiality]") != NULL;
}

callgate_status ebpf_explain(int number, callgate_error *reterr)
{
    if (is_locked_down())
        return lack("to read kernel memory, which lockdown=confidentiality forbids", EPERM, reterr);
    uint32_t release = kernel_release();
    bool has_memlock = release != 0 && release < CALLGATE_KERNEL(5, 11);
    switch (number) {
    case EPERM:
        return lack(has_memlock ? "bpf(2), and locked memory for its maps (ulimit -l unlimited)"
                                : "bpf(2), with its capabilities held in the first user namespace",
                    EPERM, reterr);
    case ENOSYS:
        return unsupported("bpf(2) (CONFIG_BPF_SYSCALL)", reterr);
    case ENOMEM:
        FAIL_OS(reterr, number, "the eBPF recorder's maps can't be made");
        if (has_memlock)
            fail_hint(reterr, "raise the limit of locked memory (ulimit -l unlimited)");
        return CALLGATE_SYSTEM;
    default:
        FAIL_OS(reterr, number, "the eBPF recorder can't be loaded into this kernel");
        fail_hint(reterr, WITHOUT_PRIVILEGE);
        return CALLGATE_SYSTEM;
    }
}
