/* Lets parts of a graph do for each other. */
#include "filter/share.h"
#include "filter/share_impl.h"
#include <stdlib.h>

/* Trees are planned an arch, a side of a split at a time, each for all numbers that may come. In
 * the finished graph it is known which numbers do come to a test, its care, and what every test
 * answers to each number (share_rows.h). So one node may take the place of another that answers the
 * same to all that come to that one, and one test that of two.
 *
 * Tests are looked at from the returns upwards, after each change in the graph that it leaves; a
 * test once looked at may have become worth another look, so all are, until nothing changes. */

enum { ROUND_COUNT_MAX = 8 };

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

/* Makes one change at most, from a node on, which moves on to the changed test. Returns the new
 * root; GRAPH_NONE: nothing changes. */
static graph_node change_once(insn_graph *graph, graph_node root, uint32_t step_calls,
                              graph_node *from)
{
    share_rows rows;
    share_change change;
    graph_node changed = GRAPH_NONE;
    callgate_status status = share_rows_make(&rows, graph, root);
    size_t candidate_count = status == CALLGATE_OK ? rows.test_count + SHARE_LEAF_COUNT_MAX : 1;
    share_candidate *candidates = malloc(candidate_count * sizeof *candidates);

    if (status == CALLGATE_MEMORY || !candidates) {
        graph_fail(graph, CALLGATE_MEMORY);
    } else if (status == CALLGATE_OK &&
               find_change(&rows, *from, step_calls, candidates, &change)) {
        changed = share_copy(graph, &rows, &change, from);
    }
    share_rows_release(&rows);
    free(candidates);
    return changed;
}

graph_node graph_share(insn_graph *graph, graph_node root, uint32_t step_calls)
{
    bool is_changed = true;

    for (uint32_t round = 0; round < ROUND_COUNT_MAX && is_changed; round++) {
        graph_node from = 0, changed;
        is_changed = false;
        while (graph->failure == CALLGATE_OK &&
               (changed = change_once(graph, root, step_calls, &from)) != GRAPH_NONE) {
            root = changed;
            is_changed = true;
        }
    }
    return root;
}
