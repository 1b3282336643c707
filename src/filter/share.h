/* One test in the place of two.
 */
#ifndef FILTER_SHARE_H
#define FILTER_SHARE_H

#include "filter/graph.h"

/* Lets parts of a graph do for each other where no number can tell: the graph means the same. An
 * instruction may cost one more step to `step_calls` calls at most. Returns the new root; on
 * failure the graph says why. */
graph_node graph_share(insn_graph *graph, graph_node root, uint32_t step_calls);

#endif
