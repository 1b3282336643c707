/* Reads a thread's filters by eBPF, while it runs. */
#include "base/fail.h"
#include "callgate/profile.h"
#include "kernel/bpf/installed_shared.h"
#include "kernel/installed_impl.h"
#include "kernel/installed_object.h"
#include "kernel/privilege.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

_Static_assert(sizeof(callgate_insn) == INSTALLED_INSN_BYTES, "instructions are copied whole");

struct installed_bpf {
    struct bpf_object *object;
    struct bpf_link *walker;
    installed_memory *memory;
    size_t memory_bytes;
};

static bool holds(uint32_t cap)
{
    return (privilege_permitted() >> cap & 1) != 0;
}

static callgate_status check(callgate_error *reterr)
{
    uint32_t release = kernel_release();

    if (!holds(UAPI_CAP_SYS_ADMIN) && !(holds(UAPI_CAP_BPF) && holds(UAPI_CAP_PERFMON)))
        return FAIL(reterr, CALLGATE_SYSTEM, "eBPF needs CAP_BPF and CAP_PERFMON");
    if (release != 0 && release < CALLGATE_KERNEL(5, 8))
        return FAIL(reterr, CALLGATE_UNSUPPORTED, "eBPF needs Linux 5.8");
    if (access("/sys/kernel/btf/vmlinux", R_OK) != 0)
        return FAIL(reterr, CALLGATE_UNSUPPORTED,
                    "eBPF needs /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF)");
    return CALLGATE_OK;
}

static callgate_status map_memory(installed_bpf *bpf, callgate_error *reterr)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct stat status;
    int map = bpf_object__find_map_fd_by_name(bpf->object, ".bss");

    bpf->memory_bytes = (sizeof(installed_memory) + page - 1) / page * page;
    void *memory = mmap(NULL, bpf->memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
    if (memory == MAP_FAILED)
        return FAIL_OS(reterr, errno, "the eBPF program's memory can't be mapped");
    bpf->memory = memory;
    if (stat("/proc/self/ns/pid", &status) != 0)
        return FAIL_OS(reterr, errno, "'/proc/self/ns/pid' can't be read");
    bpf->memory->own_namespace = (uint32_t)status.st_ino;
    return CALLGATE_OK;
}

static callgate_status load(installed_bpf *bpf, callgate_error *reterr)
{
    const struct bpf_object_open_opts options = {.sz = sizeof options, .object_name = "callgate"};

    bpf->object = bpf_object__open_mem(installed_object, installed_object_bytes, &options);
    if (bpf->object == NULL)
        return FAIL_OS(reterr, errno, "the eBPF program can't be read");
    int failed = bpf_object__load(bpf->object);
    if (failed != 0)
        return FAIL_OS(reterr, -failed, "the eBPF program can't be loaded into this kernel");
    bpf->walker =
        bpf_program__attach(bpf_object__find_program_by_name(bpf->object, "read_filters"));
    if (bpf->walker == NULL)
        return FAIL_OS(reterr, errno, "the eBPF program can't be started in this kernel");
    return map_memory(bpf, reterr);
}

callgate_status installed_bpf_new(installed_bpf **ret_bpf, callgate_error *reterr)
{
    callgate_status status = check(reterr);

    if (status != CALLGATE_OK)
        return status;
    installed_bpf *bpf = calloc(1, sizeof *bpf);
    if (bpf == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    libbpf_print_fn_t printer = libbpf_set_print(NULL);
    status = load(bpf, reterr);
    libbpf_set_print(printer);
    if (status == CALLGATE_OK)
        *ret_bpf = bpf;
    else
        installed_bpf_free(bpf);
    return status;
}

void installed_bpf_free(installed_bpf *bpf)
{
    if (bpf == NULL)
        return;
    bpf_link__destroy(bpf->walker);
    if (bpf->memory != NULL)
        munmap(bpf->memory, bpf->memory_bytes);
    bpf_object__close(bpf->object);
    free(bpf);
}

/* One walk over the tasks; the program tells of the one that is wanted. */
static callgate_status walk(installed_bpf *bpf, pid_t thread, callgate_error *reterr)
{
    char nothing[64];
    ssize_t got;

    bpf->memory->wanted = (uint32_t)thread;
    bpf->memory->state = INSTALLED_NOT_FOUND;
    int file = bpf_iter_create(bpf_link__fd(bpf->walker));
    if (file < 0)
        return FAIL_OS(reterr, errno, "the eBPF program can't be run");
    do
        got = read(file, nothing, sizeof nothing);
    while (got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN)));
    int saved = errno;
    close(file);
    if (got < 0)
        return FAIL_OS(reterr, saved, "the eBPF program can't be run");
    return CALLGATE_OK;
}

static callgate_status take(const installed_memory *memory, installed_stack *stack,
                            callgate_error *reterr)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < memory->filter_count; i++) {
        const installed_entry *entry = &memory->entries[i];
        installed_filter *filter;
        callgate_status status = installed_add(stack, entry->insn_count, &filter, reterr);
        if (status != CALLGATE_OK)
            return status;
        memcpy(filter->insns, &memory->insns[at], entry->insn_count * sizeof *filter->insns);
        filter->flags = (entry->is_logging ? CALLGATE_FLAG_LOG : 0) |
                        (entry->has_listener ? CALLGATE_FLAG_NEW_LISTENER : 0) |
                        (entry->is_killable ? CALLGATE_FLAG_WAIT_KILLABLE_RECV : 0);
        filter->known_flags =
            CALLGATE_FLAG_LOG | CALLGATE_FLAG_NEW_LISTENER | CALLGATE_FLAG_WAIT_KILLABLE_RECV;
        at += entry->insn_count;
    }
    return CALLGATE_OK;
}

callgate_status installed_bpf_read(installed_bpf *bpf, pid_t thread, installed_stack *stack,
                                   bool *ret_is_stable, callgate_error *reterr)
{
    callgate_status status = walk(bpf, thread, reterr);

    if (status != CALLGATE_OK)
        return status;
    *ret_is_stable = bpf->memory->state == INSTALLED_READ;
    switch (bpf->memory->state) {
    case INSTALLED_READ:
        return take(bpf->memory, stack, reterr);
    case INSTALLED_NOT_KEPT:
        return installed_fail_not_kept(reterr);
    case INSTALLED_TOO_MANY:
        return FAIL(reterr, CALLGATE_LIMIT, "eBPF follows %d filters, and there are more",
                    INSTALLED_FILTER_COUNT_MAX);
    case INSTALLED_UNREADABLE:
        return FAIL(reterr, CALLGATE_SYSTEM, "eBPF found filters that can't be read");
    default: /* it changed or ended: the caller looks again */
        return CALLGATE_OK;
    }
}
