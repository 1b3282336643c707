/* Loads the eBPF program, maps its memory, arms its hooks.
 */
#include "abi/abi.h"
#include "base/fail.h"
#include "callgate/profile.h"
#include "kernel/probe.h"
#include "record/ebpf.h"
#include "record/ebpf_objects.h"
#include "record/interest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

/* PROC_PID_INIT_INO, linux/proc_ns.h */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

/* Armed in this order: who dies and who is born is known before the first call is. */
static const char *const hook_names[EBPF_HOOK_COUNT] = {
    "on_death", "on_exec", "on_fork", "on_exit", "on_enter", NULL,
};

static int keep_silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
    (void)level;
    (void)format;
    (void)arguments;
    return 0;
}

static int map_of(const ebpf_recorder *rec, const char *name)
{
    return bpf_object__find_map_fd_by_name(rec->object, name);
}

/* Sets what a section of variables begins with at the load; it is one variable long. */
static int set_section(const ebpf_recorder *rec, const char *name, const void *content,
                       size_t bytes)
{
    struct bpf_map *map = bpf_object__find_map_by_name(rec->object, name);
    return map == NULL ? -ENOENT : bpf_map__set_initial_value(map, content, bytes);
}

static callgate_abi compat_of(callgate_abi machine)
{
    if (machine == CALLGATE_ABI_X86_64)
        return CALLGATE_ABI_X86;
    return machine == CALLGATE_ABI_AARCH64 ? CALLGATE_ABI_ARM : CALLGATE_ABI_NONE;
}

static void find_abis(ebpf_recorder *rec)
{
    callgate_abi machine = callgate_abi_host();
    rec->abis[EBPF_ABI_NATIVE] = machine;
    rec->abis[EBPF_ABI_COMPAT] = compat_of(machine);
    rec->abis[EBPF_ABI_X32] = machine == CALLGATE_ABI_X86_64 ? CALLGATE_ABI_X32 : CALLGATE_ABI_NONE;
    rec->abis[EBPF_ROW_NONE / EBPF_ROW_COUNT] = CALLGATE_ABI_NONE;
}

static uint32_t own_namespace(void)
{
    struct stat status;
    return stat("/proc/self/ns/pid", &status) == 0 ? (uint32_t)status.st_ino : FIRST_PID_NAMESPACE;
}

static ebpf_choice choice_of(ebpf_scope scope)
{
    if (scope == EBPF_CONTAINER)
        return EBPF_BY_CONFINED;
    return scope == EBPF_CGROUP ? EBPF_BY_CGROUP : EBPF_BY_TREE;
}

static int set_config(const ebpf_recorder *rec)
{
    ebpf_config config = {
        .choice = choice_of(rec->scope),
        .own_namespace = own_namespace(),
    };
    config.is_initial = config.own_namespace == FIRST_PID_NAMESPACE;
    callgate_call_nr(rec->abis[EBPF_ABI_NATIVE], "execve", &config.execve_nr);
    callgate_call_nr(rec->abis[EBPF_ABI_NATIVE], "execveat", &config.execveat_nr);
    for (uint32_t i = 0; i < EBPF_ABI_COUNT; i++)
        if (rec->abis[i] != CALLGATE_ABI_NONE)
            config.arch[i] = callgate_abi_arch(rec->abis[i]);
    return set_section(rec, ".rodata", &config, sizeof config);
}

static ebpf_row row_of(callgate_abi abi, uint32_t nr)
{
    interest found = interest_of(abi, nr);
    ebpf_row row = {.count = found.count};
    for (uint32_t i = 0; i < found.count; i++) {
        row.index[i] = (uint8_t)found.args[i].index;
        row.mask[i] = found.args[i].mask;
    }
    return row;
}

static int set_rows(const ebpf_recorder *rec)
{
    ebpf_control *control = calloc(1, sizeof *control);
    if (control == NULL)
        return -ENOMEM;
    for (uint32_t abi = 0; abi < EBPF_ABI_COUNT; abi++) {
        if (rec->abis[abi] == CALLGATE_ABI_NONE)
            continue;
        uint32_t base = abi_get(rec->abis[abi])->nr_base;
        for (uint32_t nr = 0; nr < EBPF_ROW_COUNT; nr++)
            control->rows[abi * EBPF_ROW_COUNT + nr] = row_of(rec->abis[abi], base + nr);
    }
    int failed = set_section(rec, ".bss", control, sizeof *control);
    free(control);
    return failed;
}

/* How many slots get counters on each CPU. */
static callgate_status size_counters(ebpf_recorder *rec, callgate_error *reterr)
{
    int cpus = libbpf_num_possible_cpus();
    if (cpus <= 0)
        return FAIL_OS(reterr, -cpus, "the number of CPUs can't be read");
    rec->cpu_count = (uint32_t)cpus;
    uint32_t room = EBPF_COUNTER_BYTES_MAX / ((uint32_t)sizeof(ebpf_counts) * rec->cpu_count);
    uint32_t wanted = rec->scope == EBPF_CONTAINER ? EBPF_SLOT_COUNT_MAX : 1;
    rec->plain_slot_count = room < 1 ? 1 : room < wanted ? room : wanted;
    return CALLGATE_OK;
}

static struct bpf_object *open_object(bool has_storage)
{
    const struct bpf_object_open_opts options = {.sz = sizeof options, .object_name = "callgate"};
    return has_storage
               ? bpf_object__open_mem(ebpf_object_storage, ebpf_object_storage_bytes, &options)
               : bpf_object__open_mem(ebpf_object_hash, ebpf_object_hash_bytes, &options);
}

/* 0, or a negative errno. */
static int load_object(ebpf_recorder *rec, bool has_storage)
{
    rec->object = open_object(has_storage);
    if (rec->object == NULL)
        return -errno;
    rec->has_storage = has_storage;
    struct bpf_map *counts = bpf_object__find_map_by_name(rec->object, "counts");
    bpf_map__set_max_entries(counts, rec->plain_slot_count);
    int failed = set_config(rec);
    if (failed == 0)
        failed = set_rows(rec);
    if (failed == 0)
        failed = bpf_object__load(rec->object);
    if (failed != 0) {
        bpf_object__close(rec->object);
        rec->object = NULL;
    }
    return failed;
}

static int load_either(ebpf_recorder *rec)
{
    int failed = rec->tries_storage ? load_object(rec, true) : -ENOTSUP;
    if (failed != 0 && failed != -EPERM)
        failed = load_object(rec, false);
    return failed;
}

/* Before 5.11 maps are locked memory. The limit is lifted for the load alone, as far as this
 * process may: libbpf lifts it for good, once, and the program would inherit that. */
static int load_unlimited(ebpf_recorder *rec)
{
    struct rlimit before;
    uint32_t release = kernel_release();
    if (release == 0 || release >= CALLGATE_KERNEL(5, 11) ||
        getrlimit(RLIMIT_MEMLOCK, &before) != 0)
        return load_either(rec);
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    const struct rlimit most = {before.rlim_max, before.rlim_max};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0)
        setrlimit(RLIMIT_MEMLOCK, &most);
    int failed = load_either(rec);
    setrlimit(RLIMIT_MEMLOCK, &before);
    return failed;
}

static callgate_status map_memory(ebpf_recorder *rec, callgate_error *reterr)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    rec->control_bytes = (sizeof(ebpf_control) + page - 1) / page * page;
    void *memory =
        mmap(NULL, rec->control_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, map_of(rec, ".bss"), 0);
    if (memory == MAP_FAILED)
        return FAIL_OS(reterr, errno, "the eBPF program's memory can't be mapped");
    rec->control = memory;
    rec->maps = (ebpf_maps){
        .tasks = map_of(rec, "tasks"),
        .members = map_of(rec, "members"),
        .wanted = map_of(rec, "wanted"),
        .free_slots = map_of(rec, "free_slots"),
        .cgroups = map_of(rec, "cgroups"),
        .counts = map_of(rec, "counts"),
        .sightings = map_of(rec, "sightings"),
    };
    return CALLGATE_OK;
}

static callgate_status fill_slots(const ebpf_recorder *rec, callgate_error *reterr)
{
    for (uint32_t slot = 0; slot < EBPF_SLOT_COUNT_MAX; slot++)
        if (bpf_map_update_elem(rec->maps.free_slots, NULL, &slot, BPF_ANY) != 0)
            return FAIL_OS(reterr, errno, "the eBPF program's slots can't be set");
    return CALLGATE_OK;
}

/* What is read from the ring only wakes: the maps say it all. */
static int take_news(void *context, void *data, size_t bytes)
{
    (void)context;
    (void)data;
    (void)bytes;
    return 0;
}

static callgate_status arm(ebpf_recorder *rec, callgate_error *reterr)
{
    for (uint32_t i = 0; hook_names[i] != NULL; i++) {
        struct bpf_program *hook = bpf_object__find_program_by_name(rec->object, hook_names[i]);
        rec->links[i] = bpf_program__attach(hook);
        if (rec->links[i] == NULL)
            return ebpf_explain(errno, reterr);
    }
    rec->walker =
        bpf_program__attach(bpf_object__find_program_by_name(rec->object, "adopt_running"));
    rec->news = ring_buffer__new(map_of(rec, "news"), take_news, NULL, NULL);
    if (rec->walker == NULL || rec->news == NULL)
        return ebpf_explain(errno, reterr);
    return CALLGATE_OK;
}

callgate_status ebpf_load(ebpf_recorder *rec, callgate_error *reterr)
{
    libbpf_print_fn_t printer = libbpf_set_print(keep_silent);
    find_abis(rec);
    callgate_status status = size_counters(rec, reterr);
    if (status == CALLGATE_OK) {
        int failed = load_unlimited(rec);
        status = failed == 0 ? map_memory(rec, reterr) : ebpf_explain(-failed, reterr);
    }
    if (status == CALLGATE_OK && rec->scope == EBPF_CONTAINER)
        status = fill_slots(rec, reterr);
    if (status == CALLGATE_OK)
        status = arm(rec, reterr);
    libbpf_set_print(printer);
    return status;
}

void ebpf_unhook(ebpf_recorder *rec)
{
    for (uint32_t i = EBPF_HOOK_COUNT; i-- > 0;) {
        bpf_link__destroy(rec->links[i]);
        rec->links[i] = NULL;
    }
    bpf_link__destroy(rec->walker);
    rec->walker = NULL;
}

void ebpf_unload(ebpf_recorder *rec)
{
    ebpf_unhook(rec);
    ring_buffer__free(rec->news);
    if (rec->control != NULL)
        munmap(rec->control, rec->control_bytes);
    bpf_object__close(rec->object);
}
