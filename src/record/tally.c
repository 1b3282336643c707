/* Keeps what a watcher sees in memory that it shares.
 */
#include "record/tally.h"
#include "base/clock.h"
#include "record/interest.h"
#include "record/task_list.h"
#include <string.h>

static uint32_t hash_of(const sighting *what)
{
    uint64_t hash = (uint64_t)what->abi << 40 ^ (uint64_t)what->nr << 1 ^ what->has_args;

    hash = (hash ^ (uint64_t)what->word << 8) * 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < 6; i++)
        hash = (hash ^ hash >> 29 ^ what->args[i]) * 0xbf58476d1ce4e5b9u;
    return (uint32_t)(hash >> 32);
}

static bool is_same(const sighting *a, const sighting *b)
{
    return a->nr == b->nr && a->abi == b->abi && a->word == b->word && a->has_args == b->has_args &&
           memcmp(a->args, b->args, sizeof a->args) == 0;
}

/* The slot of a key: taken by it, or empty. */
static uint32_t *slot_of(tally *seen, const sighting *key)
{
    uint32_t at = hash_of(key) & (TALLY_SLOT_COUNT - 1);

    while (seen->slots[at] != 0 && !is_same(&seen->entries[seen->slots[at] - 1].what, key))
        at = (at + 1) & (TALLY_SLOT_COUNT - 1);
    return &seen->slots[at];
}

/* A call that was stopped: its arguments as they came, who made it. */
typedef struct raw_call {
    const uint64_t *args;
    pid_t tid;
} raw_call;

static tally_entry *make_entry(tally *seen, uint32_t *slot, const sighting *key,
                               const raw_call *raw)
{
    uint32_t index = seen->entry_count;

    if (index == TALLY_ENTRY_COUNT_MAX)
        return NULL;
    tally_entry *made = &seen->entries[index];
    made->what = *key;
    made->what.first_ns = clock_ns(CLOCK_REALTIME);
    made->tid = raw->tid;
    memcpy(made->args, raw->args, sizeof made->args);
    task_name(raw->tid, made->what.program);
    *slot = index + 1;
    __atomic_store_n(&seen->entry_count, index + 1, __ATOMIC_RELEASE);
    return made;
}

/* The entry of a call whatever its arguments: it counts the ways, and takes those beyond. */
static tally_entry *find_any(tally *seen, const sighting *key, const raw_call *raw)
{
    sighting any = *key;
    any.has_args = false;
    memset(any.args, 0, sizeof any.args);
    uint32_t *slot = slot_of(seen, &any);

    return *slot != 0 ? &seen->entries[*slot - 1] : make_entry(seen, slot, &any, raw);
}

static tally_entry *lose(tally *seen)
{
    __atomic_add_fetch(&seen->lost_count, 1, __ATOMIC_RELAXED);
    return NULL;
}

tally_entry *tally_find(tally *seen, callgate_abi abi, uint32_t nr, const uint64_t args[6],
                        uint32_t word, pid_t tid)
{
    sighting key = {.abi = abi, .nr = nr, .has_args = true, .word = word};
    const raw_call raw = {args, tid};
    memcpy(key.args, args, sizeof key.args);
    interest_keep(abi, nr, key.args);
    uint32_t *slot = slot_of(seen, &key);
    if (*slot != 0)
        return &seen->entries[*slot - 1];

    tally_entry *any = find_any(seen, &key, &raw);
    if (any == NULL)
        return lose(seen);
    if (any->way_count == TALLY_WAYS_MAX)
        return any;
    slot = slot_of(seen, &key);
    tally_entry *made = make_entry(seen, slot, &key, &raw);
    if (made == NULL)
        return lose(seen);
    any->way_count++;
    return made;
}

void tally_count(tally_entry *entry)
{
    __atomic_store_n(&entry->what.last_ns, clock_ns(CLOCK_REALTIME), __ATOMIC_RELAXED);
    __atomic_store_n(&entry->what.count, entry->what.count + 1, __ATOMIC_RELEASE);
}

uint32_t tally_entry_count(const tally *seen)
{
    return __atomic_load_n(&seen->entry_count, __ATOMIC_ACQUIRE);
}

bool tally_get(const tally *seen, uint32_t index, tally_entry *ret_entry)
{
    const tally_entry *entry = &seen->entries[index];
    uint64_t count = __atomic_load_n(&entry->what.count, __ATOMIC_ACQUIRE);

    if (count == 0)
        return false;
    *ret_entry = *entry;
    ret_entry->what.count = count;
    ret_entry->what.last_ns = __atomic_load_n(&entry->what.last_ns, __ATOMIC_RELAXED);
    return true;
}

callgate_status tally_harvest(const tally *seen, uint32_t run, observation *into,
                              callgate_error *reterr)
{
    uint32_t entry_count = tally_entry_count(seen);
    callgate_status status = CALLGATE_OK;

    for (uint32_t i = 0; i < entry_count && status == CALLGATE_OK; i++) {
        tally_entry entry;
        if (!tally_get(seen, i, &entry))
            continue;
        entry.what.run = run;
        status = observation_add(into, &entry.what, reterr);
    }
    return status;
}
