/* The few names nearest to a mistyped one, best first.
 *
 *     candidates best;
 *     candidates_init(&best, typed, typed_bytes, names, 3);
 *     candidates_offer(&best, "openat");
 *     …
 *     // names[0 .. best.count)
 *
 * A name is taken where at most a third of the typed letters, at least one, are wrong.
 */
#ifndef ABI_CANDIDATES_H
#define ABI_CANDIDATES_H

#include <stddef.h>
#include <stdint.h>

enum { CANDIDATE_COUNT_MAX = 8 };

typedef struct candidates {
    const char *typed;
    size_t typed_bytes;
    const char **names; /* the caller's, count_max long */
    size_t count_max;   /* at most CANDIDATE_COUNT_MAX */
    size_t count;
    uint32_t distances[CANDIDATE_COUNT_MAX];
} candidates;

void candidates_init(candidates *best, const char *typed, size_t typed_bytes, const char **names,
                     size_t count_max);
void candidates_offer(candidates *best, const char *name);

/* Offers the names of all constants. */
void candidates_offer_constants(candidates *best);

#endif
