/* Reads what the eBPF program has seen: totals since its start.
 */
#include "base/clock.h"
#include "base/fail.h"
#include "record/ebpf.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

/* A call as the harvest before left it: the program keeps no time of the last sighting, so a
 * count that has grown is what tells it. */
typedef struct last_sighting {
    ebpf_key key;
    uint64_t count;
    uint64_t last_ns;
} last_sighting;

/* One harvest under way. */
typedef struct harvest {
    ebpf_recorder *rec;
    observation *seen;
    uint32_t run;
    uint64_t now_ns;
    /* Of each slot with counters: their sums, less what is handed out. */
    uint64_t *sums;
} harvest;

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(ebpf_key));
}

/* 0: no memory; the time of the last sighting is evidence, nothing hangs on it. */
static uint64_t last_seen(const harvest *job, const ebpf_key *key, uint64_t count)
{
    last_sighting **found = tfind(key, &job->rec->seen_before, compare_keys);
    if (found == NULL) {
        last_sighting *made = malloc(sizeof *made);
        if (made == NULL)
            return 0;
        *made = (last_sighting){*key, 0, 0};
        found = tsearch(made, &job->rec->seen_before, compare_keys);
        if (found == NULL) {
            free(made);
            return 0;
        }
    }
    if (count > (*found)->count) {
        (*found)->count = count;
        (*found)->last_ns = job->now_ns;
    }
    return (*found)->last_ns;
}

void ebpf_forget_harvest(ebpf_recorder *rec)
{
    tdestroy(rec->seen_before, free);
    rec->seen_before = NULL;
}

static const ebpf_row *row_of(const harvest *job, const ebpf_key *key)
{
    uint32_t number = key->abi == EBPF_ABI_X32 ? key->nr & ~(uint32_t)EBPF_X32_BIT : key->nr;
    uint32_t index = number < EBPF_ROW_COUNT ? key->abi * EBPF_ROW_COUNT + number : EBPF_ROW_NONE;
    return &job->rec->control->rows[index];
}

/* The counter of a call that has one on each CPU; NULL: it has none. */
static uint64_t *sum_of(const harvest *job, const ebpf_key *key)
{
    if (key->slot >= job->rec->plain_slot_count || key->word != CALLGATE_ALLOW ||
        key->abi > EBPF_ABI_COMPAT || key->nr >= EBPF_PLAIN_COUNT || row_of(job, key)->count > 0)
        return NULL;
    uint32_t row = 2u * key->slot + key->abi;
    return &job->sums[row * EBPF_PLAIN_COUNT + key->nr];
}

static callgate_status hand_out(const harvest *job, const ebpf_key *key, const ebpf_sighting *found,
                                uint64_t count, callgate_error *reterr)
{
    sighting what = {
        .run = job->run,
        .abi = job->rec->abis[key->abi],
        .nr = key->nr,
        .has_args = key->has_args != 0,
        .word = key->word,
        .count = count,
        .last_ns = last_seen(job, key, count),
    };
    const ebpf_row *row = row_of(job, key);
    for (uint32_t i = 0; i < row->count && what.has_args; i++)
        what.args[row->index[i]] = key->args[i];
    if (found->first_ns != 0)
        what.first_ns = (uint64_t)((int64_t)found->first_ns + job->rec->clock_offset_ns);
    memcpy(what.program, found->program, sizeof what.program - 1);
    return observation_add(job->seen, &what, reterr);
}

static callgate_status take(const harvest *job, const ebpf_key *key, callgate_error *reterr)
{
    ebpf_sighting found;
    if (!ebpf_is_chosen(job->rec, key->slot) || job->rec->abis[key->abi] == CALLGATE_ABI_NONE)
        return CALLGATE_OK;
    if (bpf_map_lookup_elem(job->rec->maps.sightings, key, &found) != 0)
        return FAIL_OS(reterr, errno, "what the eBPF program has seen can't be read");
    uint64_t count = found.count;
    uint64_t *sum = sum_of(job, key);
    if (sum != NULL) {
        count += *sum;
        *sum = 0;
    }
    return count == 0 ? CALLGATE_OK : hand_out(job, key, &found, count, reterr);
}

/* Nothing is ever deleted from the map, so a walk over it misses nothing but what is new. */
static callgate_status take_sightings(const harvest *job, callgate_error *reterr)
{
    ebpf_key key, next;
    const ebpf_key *previous = NULL;
    callgate_status status = CALLGATE_OK;
    for (uint32_t i = 0; i < EBPF_SIGHTING_COUNT_MAX && status == CALLGATE_OK; i++) {
        if (bpf_map_get_next_key(job->rec->maps.sightings, previous, &next) != 0)
            break;
        status = take(job, &next, reterr);
        key = next;
        previous = &key;
    }
    return status;
}

/* Calls that were counted though there was no room for their evidence. */
static callgate_status take_rest(const harvest *job, uint32_t slot, callgate_error *reterr)
{
    const ebpf_sighting none = {0};
    const uint64_t *sums = &job->sums[slot * 2 * EBPF_PLAIN_COUNT];
    for (uint32_t i = 0; i < 2 * EBPF_PLAIN_COUNT; i++) {
        ebpf_key key = {.nr = i % EBPF_PLAIN_COUNT,
                        .slot = (uint16_t)slot,
                        .abi = (uint8_t)(i / EBPF_PLAIN_COUNT),
                        .has_args = 1,
                        .word = CALLGATE_ALLOW};
        if (sums[i] == 0)
            continue;
        callgate_status status = hand_out(job, &key, &none, sums[i], reterr);
        if (status != CALLGATE_OK)
            return status;
    }
    return CALLGATE_OK;
}

static callgate_status add_up(const harvest *job, uint32_t slot, callgate_error *reterr)
{
    const ebpf_recorder *rec = job->rec;
    uint64_t *sums = &job->sums[slot * 2 * EBPF_PLAIN_COUNT];
    if (bpf_map_lookup_elem(rec->maps.counts, &slot, rec->counters) != 0)
        return FAIL_OS(reterr, errno, "the eBPF program's counters can't be read");
    for (uint32_t cpu = 0; cpu < rec->cpu_count; cpu++)
        for (uint32_t i = 0; i < 2 * EBPF_PLAIN_COUNT; i++)
            sums[i] += rec->counters[cpu * 2 * EBPF_PLAIN_COUNT + i];
    return CALLGATE_OK;
}

static callgate_status take_all(const harvest *job, callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;
    uint32_t slot_count = job->rec->plain_slot_count;
    for (uint32_t slot = 0; slot < slot_count && status == CALLGATE_OK; slot++)
        if (ebpf_is_chosen(job->rec, slot))
            status = add_up(job, slot, reterr);
    if (status == CALLGATE_OK)
        status = take_sightings(job, reterr);
    for (uint32_t slot = 0; slot < slot_count && status == CALLGATE_OK; slot++)
        if (ebpf_is_chosen(job->rec, slot))
            status = take_rest(job, slot, reterr);
    return status;
}

callgate_status ebpf_harvest(recorder *base, observation *seen, uint32_t run,
                             callgate_error *reterr)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    ring_buffer__consume(rec->news);
    harvest job = {.rec = rec, .seen = seen, .run = run, .now_ns = clock_ns(CLOCK_REALTIME)};
    job.sums = calloc(rec->plain_slot_count, sizeof(ebpf_counts));
    if (job.sums == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "no memory to read the eBPF program's counters");
    callgate_status status = take_all(&job, reterr);
    free(job.sums);
    return status;
}
