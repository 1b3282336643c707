/* Keeping what is seen, each different call once.
 *
 * A call without arguments that matter costs a counter of this CPU; its first sighting on each
 * CPU tries to leave evidence. All other calls have their counter in the evidence itself.
 */
#ifndef RECORD_BPF_SIGHTINGS_H
#define RECORD_BPF_SIGHTINGS_H

#include "record/bpf/judge.h"

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1); /* user space: as many as slots are needed */
    __type(key, uint32_t);
    __type(value, ebpf_counts);
} counts SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, EBPF_SIGHTING_COUNT_MAX);
    __type(key, ebpf_key);
    __type(value, ebpf_sighting);
} sightings SEC(".maps");

/* Adds to a sighting, new or not; false: there is no room. */
static __noinline bool count_key(const ebpf_key *key, uint64_t count)
{
    ebpf_sighting *known = bpf_map_lookup_elem(&sightings, key);
    if (known == NULL) {
        ebpf_sighting first = {.count = count, .first_ns = bpf_ktime_get_boot_ns()};
        bpf_get_current_comm(first.program, sizeof first.program);
        if (bpf_map_update_elem(&sightings, key, &first, BPF_NOEXIST) == 0) {
            tell_news();
            return true;
        }
        known = bpf_map_lookup_elem(&sightings, key); /* another CPU was first */
        if (known == NULL)
            return false;
    }
    __sync_fetch_and_add(&known->count, count);
    return true;
}

/* The first sighting of arguments: kept, or, beyond a bound or without room, counted as any. */
static __noinline int keep_distinct(const ebpf_key *key)
{
    ebpf_key any = {.nr = key->nr, .slot = key->slot, .abi = key->abi, .word = key->word};
    if (!count_key(&any, 0)) {
        __sync_fetch_and_add(&control.lost, 1);
        return 0;
    }
    ebpf_sighting *rest = bpf_map_lookup_elem(&sightings, &any);
    if (rest == NULL)
        return 0;
    if (rest->distinct < EBPF_DISTINCT_MAX && count_key(key, 1))
        __sync_fetch_and_add(&rest->distinct, 1);
    else
        __sync_fetch_and_add(&rest->count, 1);
    return 0;
}

/* An index below a power of two, so that the verifier sees it: the compiler, which knows better,
 * would take the mask away. */
static __always_inline uint64_t bounded_index(uint64_t index, uint64_t count)
{
    barrier_var(index);
    return index & (count - 1);
}

/* What matters of a call; of a number out of range nothing does. */
static __always_inline const ebpf_row *row_of(uint32_t abi, uint32_t nr)
{
    uint32_t number = abi == EBPF_ABI_X32 ? nr & ~EBPF_X32_BIT : nr;
    uint64_t index = number < EBPF_ROW_COUNT ? abi * EBPF_ROW_COUNT + number : EBPF_ROW_NONE;
    return &control.rows[bounded_index(index, EBPF_ABI_COUNT * EBPF_ROW_COUNT)];
}

static __always_inline void keep_args(ebpf_key *key, const ebpf_row *row,
                                      const struct pt_regs *regs)
{
    bool is_compat = key->abi == EBPF_ABI_COMPAT;
    key->args[0] = arg_of(regs, is_compat, row->index[0]) & row->mask[0];
    if (row->count < 2)
        return;
    key->args[1] = arg_of(regs, is_compat, row->index[1]) & row->mask[1];
    if (row->count > 2)
        key->args[2] = arg_of(regs, is_compat, row->index[2]) & row->mask[2];
}

/* Counts a call with the arguments that matter. */
static __always_inline void see_key(ebpf_key *key, const ebpf_row *row, const struct pt_regs *regs)
{
    if (row->count > 0)
        keep_args(key, row, regs);
    ebpf_sighting *known = bpf_map_lookup_elem(&sightings, key);
    if (known != NULL)
        __sync_fetch_and_add(&known->count, 1);
    else if (row->count > 0)
        keep_distinct(key);
    else if (!count_key(key, 1))
        __sync_fetch_and_add(&control.lost, 1);
}

/* Evidence of a call that has its counter elsewhere. */
static __noinline int see_first(uint32_t slot, uint32_t abi, uint32_t nr)
{
    ebpf_key key = {.nr = nr, .slot = slot, .abi = abi, .has_args = 1, .word = JUDGE_ALLOW};
    count_key(&key, 0);
    return 0;
}

/* Slots beyond those with counters on each CPU count in the sighting, as other calls do. */
static __always_inline void see_call(uint32_t slot, uint32_t abi, uint32_t nr,
                                     const struct pt_regs *regs)
{
    const ebpf_row *row = row_of(abi, nr);
    if (row->count == 0 && abi != EBPF_ABI_X32 && nr < EBPF_PLAIN_COUNT) {
        ebpf_counts *plain = bpf_map_lookup_elem(&counts, &slot);
        if (plain != NULL) {
            uint64_t index = bounded_index(abi * EBPF_PLAIN_COUNT + nr, 2 * EBPF_PLAIN_COUNT);
            if (plain->count[index]++ == 0)
                see_first(slot, abi, nr);
            return;
        }
    }
    ebpf_key key = {.nr = nr, .slot = slot, .abi = abi, .has_args = 1, .word = JUDGE_ALLOW};
    see_key(&key, row, regs);
}

#endif
