/* Counts the nodes that changes of edges free, or need. */
#include "filter/share_impl.h"

uint32_t share_drop(share_rows *rows, graph_node node)
{
    share_node *of = &rows->nodes[node];

    if (--of->parent_count > 0)
        return 0;
    if (of->insn.code == OP_RET_K)
        return 1;
    uint32_t freed = 1 + share_drop(rows, of->insn.yes);
    return graph_insn_is_test(&of->insn) ? freed + share_drop(rows, of->insn.no) : freed;
}

uint32_t share_hold(share_rows *rows, graph_node node)
{
    share_node *of = &rows->nodes[node];

    if (of->parent_count++ > 0)
        return 0;
    if (of->insn.code == OP_RET_K)
        return 1;
    uint32_t held = 1 + share_hold(rows, of->insn.yes);
    return graph_insn_is_test(&of->insn) ? held + share_hold(rows, of->insn.no) : held;
}

static uint32_t hold_successor(share_rows *rows, const share_change *change, graph_node node)
{
    if (node != SHARE_INNER)
        return share_hold(rows, node);
    return 1 + share_hold(rows, change->inner.yes) + share_hold(rows, change->inner.no);
}

static void drop_successor(share_rows *rows, const share_change *change, graph_node node)
{
    (void)share_drop(rows, node == SHARE_INNER ? change->inner.yes : node);
    if (node == SHARE_INNER)
        (void)share_drop(rows, change->inner.no);
}

uint32_t share_held(share_rows *rows, const share_change *change)
{
    const graph_insn *insn = &change->insn;
    bool is_test = insn->yes != insn->no;
    uint32_t held = hold_successor(rows, change, insn->yes);

    if (is_test)
        held += hold_successor(rows, change, insn->no);
    drop_successor(rows, change, insn->yes);
    if (is_test)
        drop_successor(rows, change, insn->no);
    return held;
}
