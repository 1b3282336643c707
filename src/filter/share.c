/* Lets parts of a graph do for each other. */
#include "filter/share.h"
#include "base/limits.h"
#include "filter/share_impl.h"
#include <stdlib.h>

/* Trees are planned an arch, a side of a split at a time, each for all numbers that may come. In
 * the finished graph it is known which numbers do come to a test, its care, and what every test
 * answers to each number (share_rows.h). So one node may take the place of another that answers the
 * same to all that come to that one, and one test that of two.
 *
 * Tests are looked at from the returns upwards, after each change in the graph that it leaves; a
 * test once looked at may have become worth another look, so all are, until nothing changes. */

enum { ROUND_COUNT_MAX = 8, NODE_COUNT_MAX = GRAPH_NODE_COUNT_MAX / 2 };

/* The graph with a change made; nodes that don't lead to it stay what they are. */
static graph_node rebuild(insn_graph *graph, const share_rows *rows, const share_change *change,
                          graph_node *made)
{
    const graph_insn *by = &change->insn;
    graph_node changed = graph_branch(graph, by->code, by->k, by->yes, by->no);

    for (graph_node at = 0; at <= rows->root; at++) {
        const share_node *node = &rows->nodes[at];
        const graph_insn *insn = &node->insn;
        if (node->parent_count == 0)
            continue;
        if (at == change->tests[0] || at == change->tests[1])
            made[at] = changed;
        else if (insn->code == OP_RET_K)
            made[at] = at;
        else if (graph_insn_is_test(insn))
            made[at] = graph_branch(graph, insn->code, insn->k, made[insn->yes], made[insn->no]);
        else
            made[at] = graph_step(graph, insn->code, insn->k, made[insn->yes]);
    }
    return made[rows->root];
}

/* The first change from a node on; false: there is none. */
static bool find_change(share_rows *rows, graph_node from, uint32_t step_calls,
                        share_candidate *candidates, share_change *ret_change)
{
    for (uint32_t test = 0; test < rows->test_count; test++) {
        graph_node at = rows->tests[test];
        if (at >= from && !rows->nodes[at].has_other &&
            (share_fit(rows, test, step_calls, candidates, ret_change) ||
             share_merge(rows, test, ret_change)))
            return true;
    }
    return false;
}

/* One change at most; GRAPH_NONE: there is none. *from moves on to the changed test. */
static graph_node change_once(insn_graph *graph, graph_node root, uint32_t step_calls,
                              graph_node *from)
{
    share_rows rows;
    share_change change;
    graph_node changed = GRAPH_NONE;
    callgate_status status = share_rows_make(&rows, graph, root);
    size_t candidate_count = status == CALLGATE_OK ? rows.test_count + SHARE_LEAF_COUNT_MAX : 1;
    share_candidate *candidates = malloc(candidate_count * sizeof *candidates);
    graph_node *made = malloc((root + 1) * sizeof *made);

    if (status == CALLGATE_MEMORY || !candidates || !made) {
        graph_fail(graph, CALLGATE_MEMORY);
    } else if (status == CALLGATE_OK &&
               find_change(&rows, *from, step_calls, candidates, &change)) {
        changed = rebuild(graph, &rows, &change, made);
        *from = change.tests[0];
    }
    share_rows_release(&rows);
    free(candidates);
    free(made);
    return changed;
}

graph_node graph_share(insn_graph *graph, graph_node root, uint32_t step_calls)
{
    for (uint32_t round = 0; round < ROUND_COUNT_MAX; round++) {
        graph_node from = 0, before = root;
        while (graph->failure == CALLGATE_OK && graph->count < NODE_COUNT_MAX) {
            graph_node changed = change_once(graph, root, step_calls, &from);
            if (changed == GRAPH_NONE)
                break;
            root = changed;
        }
        if (root == before)
            break;
    }
    return root;
}
