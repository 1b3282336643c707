/* One test in the place of two.
 */
#ifndef FILTER_SHARE_H
#define FILTER_SHARE_H

#include "filter/graph.h"

/* Merges tests of the number that lead to the same two nodes, where one test tells all numbers
 * that come to either: the graph means the same, no path is longer. Returns the new root.
 * On failure the graph says why. */
graph_node graph_share(insn_graph *graph, graph_node root);

#endif
