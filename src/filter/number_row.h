/* One arch's numbers on their way to a tree.
 */
#ifndef FILTER_NUMBER_ROW_H
#define FILTER_NUMBER_ROW_H

#include "filter/tree.h"
#include "policy/store.h"

/* Numbers with this bit are x32's on x86_64's arch; elsewhere nobody's. */
#define FOLD_BIT 0x40000000u

typedef struct number_row {
    uint32_t arch; /* the first of its run */
    const nr_runs *nrs;
    tree_run *runs;
    uint32_t count;
    uint32_t tail_first; /* from here to FOLD_BIT - 1 the numbers mean what `tail` does; 0: none */
    graph_node tail;
    graph_node entry; /* GRAPH_NONE: not built yet */
} number_row;

/* Copies the runs that meet [first, last], cut to it. Returns their count. */
uint32_t row_clip(const number_row *row, uint32_t first, uint32_t last, tree_run *ret_runs);

/* The target of a number. */
graph_node row_target(const number_row *row, uint32_t nr);

/* Finds rows whose highest numbers below FOLD_BIT mean the same, builds what they share, and
 * notes it in them. */
void rows_share_tails(insn_graph *graph, number_row *rows, uint32_t count);

/* Builds a row's tree, its tail not looked into. A holds nr. */
graph_node row_build(insn_graph *graph, const number_row *row);

#endif
