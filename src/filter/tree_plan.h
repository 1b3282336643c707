/* A planned tree, for builders that need more than tree_build.
 *
 * A plan may be built twice: whole, and without its last run, for calls that can't be in it. The
 * two share all they can; give the last run the weight TREE_SIZE more, since every step to it is
 * there twice. A target may be replaced between planning and building.
 */
#ifndef FILTER_TREE_PLAN_H
#define FILTER_TREE_PLAN_H

#include "filter/tree_group.h"

/* Costs are kept in 16 bits, in units of 1 / 64 instruction: TREE_COST_MAX is more than the best
 * tree of TREE_PLAN_RUN_COUNT_MAX runs costs, two of it still fit, and both of its bytes are
 * equal. Weights are those of runs, in units of tree.h, scaled to 14 bits. */
typedef int16_t tree_cost;
typedef int16_t tree_weight;

enum {
    TREE_COST_SHIFT = 4, /* from units of tree.h to those of tree_cost */
    TREE_COST_HALF = 1 << (TREE_COST_SHIFT - 1),
    TREE_COST_MAX = 0x3f3f,
    TREE_WEIGHT_MAX = 8 * TREE_SIZE, /* of all runs */
    TREE_LANES = 16,                 /* rows are this much longer than what they hold */
    TREE_NO_ID = 0,
};

typedef struct tree_plan {
    tree_run *runs; /* borrowed */
    uint32_t count;
    uint32_t stride;    /* of costs */
    uint32_t id_count;  /* TREE_NO_ID is one of them */
    tree_cost *costs;   /* [k * stride + i] of runs i..i + k */
    peel_group *groups; /* of run k: those from group_begins[k] to group_begins[k + 1] - 1 */
    uint16_t group_begins[TREE_PLAN_RUN_COUNT_MAX + 1];
    /* By run: where the last group ends that holds it; of those that it ends itself the greatest
     * first run and the least low. */
    uint8_t group_ends[TREE_PLAN_RUN_COUNT_MAX];
    uint8_t group_firsts[TREE_PLAN_RUN_COUNT_MAX];
    uint32_t group_lows[TREE_PLAN_RUN_COUNT_MAX];
    tree_weight weight_before[TREE_PLAN_RUN_COUNT_MAX + 1 + TREE_LANES]; /* by run: of all before */
    uint16_t ids[2 * TREE_PLAN_RUN_COUNT_MAX]; /* by run: of its target, of its other */
    uint64_t shares[TREE_PLAN_RUN_COUNT_MAX];  /* by run: chain_run_share */
} tree_plan;

bool tree_plan_make(tree_plan *plan, tree_run *runs, uint32_t count);
void tree_plan_release(tree_plan *plan);
uint64_t tree_plan_cost(const tree_plan *plan); /* in units of tree.h */
graph_node tree_plan_build(const tree_plan *plan, insn_graph *graph);
graph_node tree_plan_build_rest(const tree_plan *plan, insn_graph *graph);

#endif
