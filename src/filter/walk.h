/* Smaller graphs that a long walk finds.
 */
#ifndef FILTER_WALK_H
#define FILTER_WALK_H

#include "filter/graph.h"

/* How long to walk, and where. */
typedef struct walk_effort {
    uint32_t try_count;    /* changes that are tried: about a microsecond each */
    uint32_t tries_a_pair; /* of tests: no more in one walk; 0: as many as there are */
    uint32_t walk_count;   /* walks at most, of as many tries as are left; the best is taken */
    uint64_t dice;         /* not 0: another one, another walk */
    callgate_progress progress;
} walk_effort;

/* What --small asks for, so many times (small_times of callgate_compile_options): walks that are
 * longer by the root of it, and more of them. */
static inline walk_effort walk_effort_of(uint32_t times)
{
    enum { TRY_COUNT = 10 * 1000 * 1000, TRIES_A_PAIR = 512, WALK_COUNT = 8 };

    uint32_t longer = 1;

    times = times == 0 ? 1 : times > CALLGATE_SMALL_TIMES_MAX ? CALLGATE_SMALL_TIMES_MAX : times;
    while ((longer + 1) * (longer + 1) <= times)
        longer++;
    return (walk_effort){.try_count = TRY_COUNT * times,
                         .tries_a_pair = TRIES_A_PAIR * longer,
                         .walk_count = WALK_COUNT * times,
                         .dice = UINT64_C(0x9e3779b97f4a7c15)};
}

/* Makes a graph smaller by changes drawn at random, always the same for one graph and effort: it
 * means the same. A graph that is too large for it stays as it is. Returns the new root; on failure
 * the graph says why. */
graph_node graph_walk(insn_graph *graph, graph_node root, const walk_effort *effort);

#endif
