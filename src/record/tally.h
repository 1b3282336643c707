/* What a watcher has seen, in shared memory.
 *
 * One process writes, others may read at any time: an entry never changes its key, is complete
 * when the count of entries reaches it, and its totals only grow. So a watcher that is killed
 * leaves behind what it had seen.
 *
 *     tally_entry *entry = tally_find(seen, abi, nr, args, word, tid);   // the writer
 *     if (entry != NULL)
 *         tally_count(entry);
 *     …
 *     tally_harvest(seen, run, &observation, &err);                     // a reader
 *
 * Its memory has an end: of each call TALLY_WAYS_MAX different arguments are kept, further ones
 * are one entry whose arguments are not known; where no entry is left, calls are counted as lost.
 */
#ifndef RECORD_TALLY_H
#define RECORD_TALLY_H

#include "record/observation.h"
#include <sys/types.h>

enum {
    TALLY_WAYS_MAX = 256,          /* different arguments of a call with one answer */
    TALLY_ENTRY_COUNT_MAX = 32768, /* 4 MiB, taken page by page as they fill */
    TALLY_SLOT_COUNT = 65536,      /* twice the entries: chains stay short */
};

typedef struct tally_entry {
    sighting what;      /* run is not used */
    pid_t tid;          /* the first task that made it */
    uint64_t args[6];   /* of the first call, as they came */
    uint32_t way_count; /* of an entry without arguments: how many with arguments there are */
} tally_entry;

typedef struct tally {
    uint64_t lost_count;
    uint32_t entry_count;
    uint32_t slots[TALLY_SLOT_COUNT]; /* index into entries, plus 1; 0: empty */
    tally_entry entries[TALLY_ENTRY_COUNT_MAX];
} tally;

/* The entry of a call with these arguments (all six, as they came) and this answer; made where
 * there is none: then the task's name is read from /proc. NULL: lost, and counted so. */
tally_entry *tally_find(tally *seen, callgate_abi abi, uint32_t nr, const uint64_t args[6],
                        uint32_t word, pid_t tid);

/* Adds a call, now. */
void tally_count(tally_entry *entry);

/* Adds the totals so far to an observation. */
CALLGATE_MUST_CHECK callgate_status tally_harvest(const tally *seen, uint32_t run,
                                                  observation *into, callgate_error *reterr);

/* Copies an entry, index < tally_entry_count; false: it wasn't counted once, yet. */
uint32_t tally_entry_count(const tally *seen);
bool tally_get(const tally *seen, uint32_t index, tally_entry *ret_entry);

#endif
