/* Trees over call numbers: one for each run of arch.
 */
#ifndef FILTER_NUMBERS_H
#define FILTER_NUMBERS_H

#include "filter/weights.h"

/* What the numbers of one run of arch mean, and where their tree begins. */
typedef struct number_tree {
    uint32_t arch; /* the first of its run */
    const nr_runs *runs;
    graph_node entry; /* loads nr; A holds anything */
} number_tree;

/* Builds the `count` trees (entry is filled in).
 *   weights  what a step is worth to each call
 * On failure the graph says why. */
void numbers_build(insn_graph *graph, const callgate_store *store, number_tree *rows,
                   uint32_t count, const call_weights *weights);

#endif
