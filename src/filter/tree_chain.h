/* Chains: runs peeled off one by one until one target is left.
 */
#ifndef FILTER_TREE_CHAIN_H
#define FILTER_TREE_CHAIN_H

#include "filter/tree_plan.h"

enum { CHAIN_RUN_COUNT = 32, CHAIN_NONE = UINT16_MAX };

/* A chain over runs i..j, j growing. */
typedef struct chain_scan {
    const tree_plan *plan;
    uint32_t first;      /* i */
    uint32_t tests;      /* that peel off every run */
    uint32_t wide_count; /* runs that can't be peeled off */
    uint32_t wide_run;   /* the newest of them */
    uint32_t best;       /* the id that saves most tests */
    uint32_t block_count;
    uint16_t blocks[CHAIN_RUN_COUNT];               /* runs that jset peels off, so far */
    uint32_t tests_of[TREE_PLAN_RUN_COUNT_MAX * 2]; /* by id: of runs that suit it */
    uint32_t wides_of[TREE_PLAN_RUN_COUNT_MAX * 2];
    uint32_t weight_of[TREE_PLAN_RUN_COUNT_MAX * 2];
} chain_scan;

void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i);

/* Takes run j in, the next one. Returns the cost of the best chain over i..j in units of tree.h,
 * and the id of its base; UINT32_MAX: there is none, nor over more runs. */
uint32_t chain_extend(chain_scan *scan, uint32_t j, uint32_t *ret_base);

/* Builds the chain over i..j with that base; `rest` is the base's node. */
graph_node chain_build(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j,
                       uint32_t base, graph_node rest);

#endif
