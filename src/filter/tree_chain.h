/* Chains: runs peeled off one by one until one target is left.
 */
#ifndef FILTER_TREE_CHAIN_H
#define FILTER_TREE_CHAIN_H

#include "filter/tree_plan.h"

enum { CHAIN_RUN_COUNT = 32, CHAIN_NONE = UINT16_MAX };
#define CHAIN_IMPOSSIBLE UINT32_MAX
#define CHAIN_OVER (UINT32_MAX - 1)

/* What some runs come to. */
typedef struct chain_share {
    uint16_t tests;      /* that peel them off */
    uint16_t wide_count; /* of those that can't be */
    uint16_t weight;
} chain_share;

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

/* The tests that peel a run off by itself; 0: it is too wide for that. */
uint8_t chain_peel_tests(const tree_run *run);

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
