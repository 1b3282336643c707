/* The eBPF recorder: calls seen at full speed, by tracepoints.
 */
#include "record/ebpf.h"
#include "base/clock.h"
#include "base/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static int descriptor_of(recorder *base)
{
    return ring_buffer__epoll_fd(((ebpf_recorder *)base)->news);
}

static void leave(recorder *base)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    ebpf_unhook(rec);
    rec->has_left = true;
}

static uint64_t lost_count(recorder *base)
{
    return __atomic_load_n(&((ebpf_recorder *)base)->control->lost, __ATOMIC_RELAXED);
}

static uint64_t unjudged_count(recorder *base)
{
    return __atomic_load_n(&((ebpf_recorder *)base)->control->unjudged, __ATOMIC_RELAXED);
}

static void free_recorder(recorder *base)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    if (rec == NULL)
        return;
    ebpf_unload(rec);
    ebpf_forget_harvest(rec);
    free(rec->counters);
    free(rec);
}

_Static_assert((int)SEEN_LINEAGE_COUNT == (int)EBPF_LINEAGE_COUNT, "whole lineages");
_Static_assert((int)SEEN_NAMESPACE_COUNT_MAX == (int)EBPF_SLOT_COUNT_MAX, "a slot a namespace");

static const recorder_class class = {
    .by = OBSERVED_BY_EBPF,
    .name = "ebpf",
    .plan = ebpf_plan,
    .harvest = ebpf_harvest,
    .has_ended = ebpf_has_ended,
    .task_count = ebpf_task_count,
    .total_count = ebpf_total_count,
    .descriptor = descriptor_of,
    .leave = leave,
    .kill = ebpf_kill,
    .lost_count = lost_count,
    .unjudged_count = unjudged_count,
    .free = free_recorder,
};

static callgate_status start(ebpf_recorder *rec, callgate_error *reterr)
{
    callgate_status status = ebpf_load(rec, reterr);
    if (status != CALLGATE_OK)
        return status;
    rec->counters = calloc(rec->cpu_count, sizeof(ebpf_counts));
    if (rec->counters == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "no memory for the eBPF recorder");
    return rec->scope == EBPF_CONTAINER ? ebpf_walk(rec, reterr) : CALLGATE_OK;
}

callgate_status ebpf_make(ebpf_scope scope, bool tries_storage, recorder **ret_recorder,
                          callgate_error *reterr)
{
    callgate_status status = ebpf_check(reterr);
    if (status != CALLGATE_OK)
        return status;
    ebpf_recorder *rec = calloc(1, sizeof *rec);
    if (rec == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "no memory for the eBPF recorder");
    rec->base.class = &class;
    rec->scope = scope;
    rec->tries_storage = tries_storage;
    rec->clock_offset_ns = (int64_t)(clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME));
    status = start(rec, reterr);
    if (status == CALLGATE_OK)
        *ret_recorder = &rec->base;
    else
        free_recorder(&rec->base);
    return status;
}

callgate_status ebpf_recorder_new(const recorder_options *options, ebpf_scope scope,
                                  recorder **ret_recorder, callgate_error *reterr)
{
    (void)options; /* filters don't hinder it, skipped calls cost it nothing */
    return ebpf_make(scope, true, ret_recorder, reterr);
}

callgate_status ebpf_recorder_attach(recorder *base, pid_t pid, callgate_error *reterr)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    rec->control->tree_root = (uint32_t)pid;
    rec->control->front_end = (uint32_t)getpid(); /* whose shell may be what is recorded */
    callgate_status status = ebpf_walk(rec, reterr);
    rec->control->tree_root = 0;
    if (status == CALLGATE_OK && rec->control->slots[0].total == 0)
        return FAIL_OS(reterr, ESRCH, "there is no process %ld to record", (long)pid);
    return status;
}

/* Names the tasks of one cgroup directory to the walk. A directory that is gone had none. */
static void want_tasks(const ebpf_recorder *rec, const char *directory)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/cgroup.threads", directory);
    FILE *file = length < (int)sizeof path ? fopen(path, "re") : NULL;
    uint32_t number, yes = 1;
    while (file != NULL && fscanf(file, "%u", &number) == 1) {
        if (number != (uint32_t)getpid())
            (void)!bpf_map_update_elem(rec->maps.wanted, &number, &yes, BPF_ANY);
    }
    if (file != NULL)
        fclose(file);
}

static callgate_status want_cgroup(const ebpf_recorder *rec, const char *path,
                                   callgate_error *reterr)
{
    char *copy = strdup(path);
    char *const roots[] = {copy, NULL};
    FTS *tree = copy == NULL ? NULL : fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT, NULL);
    int number = errno;
    free(copy);
    if (tree == NULL)
        return FAIL_OS(reterr, number, "cgroup '%s' can't be read", path);
    for (FTSENT *entry = fts_read(tree); entry != NULL; entry = fts_read(tree))
        if (entry->fts_info == FTS_D)
            want_tasks(rec, entry->fts_path);
    fts_close(tree);
    return CALLGATE_OK;
}

static callgate_status watch_cgroup(const ebpf_recorder *rec, const char *path,
                                    callgate_error *reterr)
{
    uint32_t first = 0;
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return FAIL_OS(reterr, errno, "cgroup '%s' can't be opened", path);
    int failed = bpf_map_update_elem(rec->maps.cgroups, &first, &directory, BPF_ANY);
    close(directory);
    if (failed != 0)
        return FAIL(reterr, CALLGATE_INVALID, "'%s' is not a directory of cgroup v2", path);
    return CALLGATE_OK;
}

callgate_status ebpf_recorder_attach_cgroup(recorder *base, const char *path,
                                            callgate_error *reterr)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    callgate_status status = watch_cgroup(rec, path, reterr);
    for (uint32_t pass = 0; pass < EBPF_PASS_COUNT_MAX && status == CALLGATE_OK; pass++) {
        uint64_t before = rec->control->adopted;
        status = want_cgroup(rec, path, reterr);
        if (status == CALLGATE_OK)
            status = ebpf_walk(rec, reterr);
        if (rec->control->adopted == before)
            break;
    }
    return status;
}

/* Has the slot a namespace, all of it written? */
static bool is_taken(const ebpf_slot *slot)
{
    return __atomic_load_n(&slot->inum, __ATOMIC_ACQUIRE) != 0;
}

size_t ebpf_recorder_namespaces(recorder *base, seen_namespace *ret_list, size_t list_max)
{
    const ebpf_recorder *rec = (const ebpf_recorder *)base;
    size_t count = 0;
    for (uint32_t i = 0; i < EBPF_SLOT_COUNT_MAX && count < list_max; i++) {
        const ebpf_slot *slot = &rec->control->slots[i];
        if (!is_taken(slot))
            continue;
        int64_t live = __atomic_load_n(&slot->live, __ATOMIC_RELAXED);
        seen_namespace *found = &ret_list[count++];
        *found = (seen_namespace){
            .index = i,
            .first_ns = (uint64_t)((int64_t)slot->first_ns + rec->clock_offset_ns),
            .task_count = live > 0 ? (uint32_t)live : 0,
            .has_no_new_privs = slot->has_no_new_privs != 0,
            .was_running = slot->was_running != 0,
        };
        for (uint32_t k = 0; k < SEEN_LINEAGE_COUNT; k++)
            found->lineage[k] = (pid_t)slot->lineage[k];
    }
    return count;
}

void ebpf_recorder_choose(recorder *base, uint32_t index)
{
    ((ebpf_recorder *)base)->control->slots[index].is_chosen = 1;
}

void ebpf_recorder_dismiss(recorder *base, uint32_t index)
{
    ((ebpf_recorder *)base)->control->slots[index].is_dismissed = 1;
}
