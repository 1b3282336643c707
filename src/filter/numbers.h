/* Trees over call numbers: one for each run of arch.
 */
#ifndef FILTER_NUMBERS_H
#define FILTER_NUMBERS_H

#include "filter/graph.h"
#include "policy/store.h"

/* What the numbers of one run of arch mean, and where their tree begins. */
typedef struct number_tree {
    uint32_t arch; /* the first of its run */
    const nr_runs *runs;
    graph_node entry; /* loads nr; A holds anything */
} number_tree;

/* Builds the `count` trees (entry is filled in).
 *   kernel  the oldest kernel that has to run the filter fast; 0: any with the allow-cache
 * On failure the graph says why. */
void numbers_build(insn_graph *graph, const callgate_store *store, number_tree *rows,
                   uint32_t count, uint32_t kernel);

#endif
