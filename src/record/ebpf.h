/* The eBPF recorder's inside, shared by its files.
 *
 * The program in the kernel (bpf/recorder.bpf.c) keeps all that is seen in maps; this side loads
 * it, says who is recorded and reads the maps. Its hooks end with this process, whatever ends it:
 * nobody recorded is hurt.
 */
#ifndef RECORD_EBPF_H
#define RECORD_EBPF_H

#include "record/bpf/shared.h"
#include "record/recorder.h"

#include <stddef.h>

struct bpf_object;
struct bpf_link;
struct bpf_program;
struct ring_buffer;

enum {
    EBPF_HOOK_COUNT = 6,
    EBPF_PASS_COUNT_MAX = 64,                  /* walks over the tasks until one adds none */
    EBPF_COUNTER_BYTES_MAX = 32 * 1024 * 1024, /* counters of all slots on all CPUs */
};

/* Map descriptors. */
typedef struct ebpf_maps {
    int tasks;
    int members;
    int wanted;
    int free_slots;
    int cgroups;
    int counts;
    int sightings;
} ebpf_maps;

typedef struct ebpf_recorder {
    recorder base;
    ebpf_scope scope;
    bool tries_storage;        /* task storage first, Linux 5.11; else the hash at once */
    bool has_storage;          /* the program that hangs its state on tasks, Linux 5.11 */
    bool has_walked;           /* tasks were taken that may have been ending just then */
    bool has_left;             /* leave() was called */
    int cgroup;                /* the directory, -1: none */
    uint32_t cpu_count;        /* values of a counter */
    uint32_t plain_slot_count; /* slots with counters on each CPU */
    int64_t clock_offset_ns;   /* CLOCK_REALTIME less CLOCK_BOOTTIME */
    callgate_abi abis[EBPF_ABI_COUNT];
    struct bpf_object *object;
    struct bpf_link *links[EBPF_HOOK_COUNT];
    struct bpf_link *walker;
    struct ring_buffer *news;
    ebpf_control *control; /* mapped, shared with the kernel */
    size_t control_bytes;
    ebpf_maps maps;
    void *seen_before;  /* tree of counts and last sightings: ebpf_harvest.c */
    uint64_t *counters; /* room for one slot's counters on all CPUs */
    callgate_status (*prepare)(const void *user, callgate_error *reterr); /* the plan's own */
    const void *prepare_user;
} ebpf_recorder;

/* ebpf.c: ebpf_recorder_new; without tries_storage as if on a kernel before 5.11. */
CALLGATE_MUST_CHECK callgate_status ebpf_make(ebpf_scope scope, bool tries_storage,
                                              recorder **ret_recorder, callgate_error *reterr);

/* ebpf_load.c: the program is in place, all hooks are armed. The rest of *rec is set. */
CALLGATE_MUST_CHECK callgate_status ebpf_load(ebpf_recorder *rec, callgate_error *reterr);
void ebpf_unhook(ebpf_recorder *rec);
void ebpf_unload(ebpf_recorder *rec);

/* ebpf_why.c: why a load failed with `number`, said so that it can be mended. */
CALLGATE_MUST_CHECK callgate_status ebpf_explain(int number, callgate_error *reterr);

/* ebpf_tasks.c: who is recorded. */
void ebpf_plan(recorder *base, spawn_plan *plan);
CALLGATE_MUST_CHECK callgate_status ebpf_walk(ebpf_recorder *rec, callgate_error *reterr);
bool ebpf_has_ended(recorder *base);
uint32_t ebpf_task_count(recorder *base);
uint64_t ebpf_total_count(recorder *base);
void ebpf_kill(recorder *base);

/* Is this slot's part wanted? */
bool ebpf_is_chosen(const ebpf_recorder *rec, uint32_t slot);

/* ebpf_harvest.c */
CALLGATE_MUST_CHECK callgate_status ebpf_harvest(recorder *base, observation *seen, uint32_t run,
                                                 callgate_error *reterr);
void ebpf_forget_harvest(ebpf_recorder *rec);

#endif
