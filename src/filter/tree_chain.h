/* Chains: runs peeled off one by one until one target is left.
 */
#ifndef FILTER_TREE_CHAIN_H
#define FILTER_TREE_CHAIN_H

#include "filter/tree_plan.h"

enum { CHAIN_RUN_COUNT = 32, CHAIN_NONE = UINT16_MAX };
#define CHAIN_IMPOSSIBLE UINT32_MAX
#define CHAIN_OVER (UINT32_MAX - 1)

/* What some runs come to, in one word, so that it is added up in one step: the tests that peel them
 * off, the count of those that can't be, their weight. No part ever outgrows its 16 bits: runs are
 * TREE_PLAN_RUN_COUNT_MAX at most, weights TREE_WEIGHT_MAX. */
typedef uint64_t chain_share;

static inline chain_share chain_share_of(uint32_t tests, uint32_t wide_count, uint32_t weight)
{
    return (uint64_t)tests << 32 | (uint64_t)wide_count << 16 | weight;
}

static inline uint32_t chain_tests(chain_share share)
{
    return (uint32_t)(share >> 32);
}

static inline uint32_t chain_wides(chain_share share)
{
    return (uint32_t)share >> 16;
}

static inline uint32_t chain_weight(chain_share share)
{
    return (uint16_t)share;
}

/* A chain over runs first..j, j growing. */
typedef struct chain_scan {
    const tree_plan *plan;
    chain_share *shares; /* by id: of the runs that suit it */
    uint32_t first;
    uint32_t count;   /* of runs taken in */
    chain_share all;  /* of them */
    uint32_t wides;   /* bit k: run first + k can't be peeled off */
    uint32_t grouped; /* bit k: run first + k is in a group */
    uint32_t best;    /* the id that saves most tests; CHAIN_NONE: not known */
    uint32_t group_count;
    uint16_t groups[CHAIN_RUN_COUNT]; /* that are peeled off as one */
} chain_scan;

/* What a run by itself comes to, in a plan whose weights are set. */
chain_share chain_run_share(const tree_plan *plan, uint32_t k);

/*   shares  borrowed; room for plan->id_count */
void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i, chain_share *shares);

/* Takes in the next run: the cost, in units of tree.h, of the best chain over all that were taken
 * in; CHAIN_IMPOSSIBLE: there is none; CHAIN_OVER: nor over more runs. */
uint32_t chain_extend(chain_scan *scan);

/* Takes in runs first..j; the id of the best chain's base, CHAIN_NONE: there is no chain. */
uint32_t chain_base(chain_scan *scan, uint32_t j);

/* Builds the chain over the runs taken in with that base; `rest` is the base's node. */
graph_node chain_build(const chain_scan *scan, insn_graph *graph, uint32_t base, graph_node rest);

#endif
