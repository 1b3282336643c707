/* The best tree of tests that sends a number to its target.
 *
 * Runs are sorted neighbours, from runs[0].first to the last run's last, and the number in A is
 * known to lie there. The tree costs TREE_SIZE an instruction and, on every path, the weight of
 * the numbers that take it: so a weight is what one more step for that run is worth, in units of
 * 1 / TREE_SIZE instruction.
 */
#ifndef FILTER_TREE_H
#define FILTER_TREE_H

#include "filter/graph.h"

enum { TREE_SIZE = 1024 };

typedef struct tree_run {
    uint32_t first;
    uint32_t last;
    graph_node target;
    graph_node other; /* as good a target, or GRAPH_NONE */
    uint32_t weight;
} tree_run;

/* Merges neighbours of one target; returns the new count. */
uint32_t tree_merge(tree_run *runs, uint32_t count);

/* The tree of merged runs; with a NULL graph only its cost. UINT64_MAX: out of memory. */
uint64_t tree_build(insn_graph *graph, tree_run *runs, uint32_t count, graph_node *ret_root);

#endif
