/* Chains: runs peeled off one by one until one target is left.
 */
#ifndef FILTER_TREE_CHAIN_H
#define FILTER_TREE_CHAIN_H

#include "filter/tree_plan.h"

enum { CHAIN_RUN_COUNT = 32 };
#define CHAIN_IMPOSSIBLE UINT32_MAX
#define CHAIN_OVER (UINT32_MAX - 1)

/* What some runs come to, in one word, so that it is added up and compared in one step: the tests
 * that peel them off, their weight, the count of those that can't be peeled off, and room for the
 * id that they suit. No part ever outgrows its 16 bits: runs are TREE_PLAN_RUN_COUNT_MAX at most,
 * weights TREE_WEIGHT_MAX. */
typedef uint64_t chain_share;

static inline chain_share chain_share_of(uint32_t tests, uint32_t weight, uint32_t wide_count)
{
    return (uint64_t)tests << 48 | (uint64_t)weight << 32 | wide_count << 16;
}

static inline uint32_t chain_tests(chain_share share)
{
    return (uint32_t)(share >> 48);
}

static inline uint32_t chain_weight(chain_share share)
{
    return (uint16_t)(share >> 32);
}

static inline uint32_t chain_wides(chain_share share)
{
    return (uint32_t)share >> 16;
}

/* A chain over runs first..j, j growing. */
typedef struct chain_scan {
    const tree_plan *plan;
    chain_share *shares; /* by id: of the runs that suit it; of TREE_NO_ID always 0 */
    uint32_t first;
    uint32_t number;  /* the first one of run `first` */
    uint32_t count;   /* of runs taken in */
    chain_share all;  /* of them */
    uint32_t wides;   /* bit k: run first + k can't be peeled off */
    uint32_t grouped; /* bit k: run first + k is in a group */
    bool is_best_known;
    chain_share best; /* of all ids the greatest share, with its id; of all runs narrow */
    uint32_t group_count;
    uint32_t group_end;               /* the number as far as all of them hold */
    uint16_t groups[CHAIN_RUN_COUNT]; /* that are peeled off as one */
} chain_scan;

/* What a run by itself comes to, in a plan whose weights are set. */
chain_share chain_run_share(const tree_plan *plan, uint32_t k);

/* Fills in what a chain is spared by a group, once the runs' shares are known. */
void chain_price_group(const tree_plan *plan, peel_group *group);

/*   shares  borrowed; plan->id_count of them, all 0 */
void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i, chain_share *shares);

/* Takes in the next run, without asking for a price. */
void chain_take(chain_scan *scan);

/* Takes in the next run: the cost, in units of tree.h, of the best chain over all that were taken
 * in; CHAIN_IMPOSSIBLE: there is none; CHAIN_OVER: nor over more runs. */
uint32_t chain_extend(chain_scan *scan);

/* Takes in runs first..j; the id of the best chain's base, TREE_NO_ID: there is no chain. */
uint32_t chain_base(chain_scan *scan, uint32_t j);

/* Builds the chain over the runs taken in with that base; `rest` is the base's node. */
graph_node chain_build(const chain_scan *scan, insn_graph *graph, uint32_t base, graph_node rest);

#endif
