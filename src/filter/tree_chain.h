/* Chains: runs peeled off one by one until one target is left.
 */
#ifndef FILTER_TREE_CHAIN_H
#define FILTER_TREE_CHAIN_H

#include "filter/tree_plan.h"

enum { CHAIN_RUN_COUNT = 32, CHAIN_NONE = UINT16_MAX };
#define CHAIN_IMPOSSIBLE UINT32_MAX /* no chain, but one over more runs may be */
#define CHAIN_OVER (UINT32_MAX - 1) /* no chain, nor over more runs */

/* A chain over runs first..j, j growing. */
typedef struct chain_scan {
    const tree_plan *plan;
    uint32_t first;
    uint32_t count;      /* of runs taken in */
    uint32_t tests;      /* that peel off every run */
    uint32_t wide_count; /* runs that can't be peeled off */
    uint32_t best;       /* the id that saves most tests */
    uint32_t group_count;
    uint16_t groups[CHAIN_RUN_COUNT];               /* that are peeled off as one */
    bool is_grouped[CHAIN_RUN_COUNT];               /* by run - first */
    uint32_t tests_of[TREE_PLAN_RUN_COUNT_MAX * 2]; /* by id: of runs that suit it */
    uint32_t wides_of[TREE_PLAN_RUN_COUNT_MAX * 2];
    uint32_t weight_of[TREE_PLAN_RUN_COUNT_MAX * 2];
} chain_scan;

void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i);

/* Takes the next run in. Returns the cost of the best chain over all so far in units of tree.h,
 * and the id of its base; or one of the two above. */
uint32_t chain_extend(chain_scan *scan, uint32_t *ret_base);

/* Builds the chain over the runs taken in with that base; `rest` is the base's node. */
graph_node chain_build(const chain_scan *scan, insn_graph *graph, uint32_t base, graph_node rest);

#endif
