/* Smaller graphs that a long walk finds.
 */
#ifndef FILTER_SHARE_WALK_H
#define FILTER_SHARE_WALK_H

#include "filter/graph.h"

/* Changes a graph that graph_share has left at random, as long as it grows no larger, and shares
 * again where it has become smaller: the graph means the same. Paths may grow longer. Returns the
 * new root; on failure the graph says why. Cost: some three microseconds a step, 400,000 at most,
 * fewer the larger the graph is. */
graph_node graph_walk(insn_graph *graph, graph_node root, uint32_t step_calls);

#endif
