/* Makes one test of those that lead to the same nodes.
 */
#ifndef FILTER_GRAPH_JOIN_H
#define FILTER_GRAPH_JOIN_H

#include "filter/graph.h"

/* Tests of which all is known that comes to them (graph_test) and that lead to the same two nodes
 * become one where one test does. No path gets longer. No node may be made afterwards.
 * Returns what the root has become. */
graph_node graph_join(insn_graph *graph, graph_node root);

#endif
