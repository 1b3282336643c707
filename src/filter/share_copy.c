/* Copies a graph, with a change made to it. */
#include "filter/share_impl.h"
#include <stdlib.h>
#include <string.h>

typedef struct graph_copy {
    insn_graph *to;
    const share_rows *rows;
    const share_change *change;
    graph_node *made; /* by node; GRAPH_NONE: not yet */
} graph_copy;

static graph_node copy_node(graph_copy *copy, graph_node node);

static graph_node copy_insn(graph_copy *copy, const graph_insn *insn)
{
    graph_insn made = *insn;

    if (insn->code != OP_RET_K)
        made.yes = copy_node(copy, insn->yes);
    if (graph_insn_is_test(insn))
        made.no = copy_node(copy, insn->no);
    return graph_add(copy->to, &made);
}

/* No deeper than the longest path. Once the copy has failed no node is remembered, so none is
 * looked at any more. */
static graph_node copy_node(graph_copy *copy, graph_node node)
{
    const share_change *change = copy->change;

    if (copy->to->failure != CALLGATE_OK)
        return GRAPH_NONE;
    if (node == SHARE_INNER)
        return copy_insn(copy, &change->inner);
    if (copy->made[node] == GRAPH_NONE) {
        bool is_changed = node == change->tests[0] || node == change->tests[1];
        copy->made[node] =
            copy_insn(copy, is_changed ? &change->insn : &copy->rows->nodes[node].insn);
    }
    return copy->made[node];
}

graph_node share_copy(insn_graph *graph, const share_rows *rows, const share_change *change,
                      graph_node *ret_changed)
{
    size_t bytes = (rows->root + (size_t)1) * sizeof(graph_node);
    insn_graph made;
    graph_copy copy = {.to = &made, .rows = rows, .change = change, .made = malloc(bytes)};
    graph_node root = GRAPH_NONE;

    if (!graph_init(&made) || !copy.made) {
        graph_fail(&made, CALLGATE_MEMORY);
    } else {
        memset(copy.made, GRAPH_NONE & 0xff, bytes);
        root = copy_node(&copy, rows->root);
        *ret_changed = copy.made[change->tests[0]];
    }
    free(copy.made);
    graph_release(graph);
    *graph = made;
    return root;
}
