/* Writes a walked graph back. */
#include "filter/walk_impl.h"
#include <stdlib.h>
#include <string.h>

/* What has been written of a graph: places in the new one, or GRAPH_NONE. */
typedef struct walk_writing {
    const walk_graph *walk;
    const insn_graph *from;
    insn_graph *to;
    graph_node *outer; /* by node of the graph that was read */
    graph_node inner[WALK_INNER_COUNT_MAX];
} walk_writing;

static graph_node write_outer(walk_writing *writing, graph_node node);

/* Nothing is deeper than the longest path. */
static graph_node write_node(walk_writing *writing, walk_node node)
{
    const walk_graph *walk = writing->walk;

    if (walk_is_leaf(walk, node))
        return write_outer(writing, walk->leaves[node - walk->inner_count]);
    if (writing->inner[node] == GRAPH_NONE && writing->to->failure == CALLGATE_OK) {
        graph_insn insn = walk->insns[node];
        insn.yes = write_node(writing, insn.yes);
        insn.no = write_node(writing, insn.no);
        writing->inner[node] = graph_add(writing->to, &insn);
    }
    return writing->inner[node];
}

/* The node that numbers come to from a load of them. */
static walk_node loaded_by(const walk_graph *walk, graph_node load)
{
    uint32_t r = 0;

    while (walk->roots[r].load != load)
        r++;
    return walk->roots[r].node;
}

static graph_node write_outer(walk_writing *writing, graph_node node)
{
    graph_insn insn = writing->from->insns[node];

    if (writing->outer[node] != GRAPH_NONE || writing->to->failure != CALLGATE_OK)
        return writing->outer[node];
    if (insn.code == OP_LD_ABS && insn.k == DATA_NR) {
        insn.yes = write_node(writing, loaded_by(writing->walk, node));
    } else if (insn.code != OP_RET_K) {
        insn.yes = write_outer(writing, insn.yes);
        insn.no = graph_insn_is_test(&insn) ? write_outer(writing, insn.no) : 0;
    }
    return writing->outer[node] = graph_add(writing->to, &insn);
}

graph_node walk_write(const walk_graph *walk, insn_graph *graph, graph_node root)
{
    size_t bytes = (root + (size_t)1) * sizeof(graph_node);
    insn_graph made;
    walk_writing writing = {.walk = walk, .from = graph, .to = &made, .outer = malloc(bytes)};
    graph_node written = GRAPH_NONE;

    if (!graph_init(&made) || !writing.outer) {
        graph_fail(&made, CALLGATE_MEMORY);
    } else {
        memset(writing.outer, GRAPH_NONE & 0xff, bytes);
        memset(writing.inner, GRAPH_NONE & 0xff, sizeof writing.inner);
        written = write_outer(&writing, root);
    }
    free(writing.outer);
    graph_release(graph);
    *graph = made;
    return written;
}
