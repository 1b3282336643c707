/* Two sorted lists of runs, walked side by side.
 *
 *     pair_walk walk = {0};
 *     while (!walk.is_done) {
 *         pair_stretch(&walk, a[walk.a].last, b[walk.b].last);
 *         … [walk.first, walk.last] lies in one run of each …
 *         pair_advance(&walk, a[walk.a].last, b[walk.b].last);
 *     }
 */
#ifndef POLICY_PAIR_WALK_H
#define POLICY_PAIR_WALK_H

#include <stdbool.h>
#include <stdint.h>

/* The next stretch on which neither list changes. */
typedef struct pair_walk {
    uint32_t a; /* index of a's run */
    uint32_t b;
    uint32_t first; /* the stretch: [first, last] */
    uint32_t last;
    bool is_done;
} pair_walk;

static inline void pair_stretch(pair_walk *walk, uint32_t last_a, uint32_t last_b)
{
    walk->last = last_a < last_b ? last_a : last_b;
}

static inline void pair_advance(pair_walk *walk, uint32_t last_a, uint32_t last_b)
{
    if (walk->last == UINT32_MAX) {
        walk->is_done = true;
        return;
    }
    walk->a += last_a == walk->last;
    walk->b += last_b == walk->last;
    walk->first = walk->last + 1;
}

#endif
