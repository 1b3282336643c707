/* Lists the nodes that a walk still reaches. */
#include "filter/walk_impl.h"
#include <string.h>

enum { SLOT_COUNT = 2 * WALK_INNER_COUNT_MAX, SLOT_SHIFT = 22 };

/* A listing in progress: what stands for each node, and the tests that were met, by what they do.
 */
typedef struct walk_listing {
    walk_graph *walk;
    bool is_seen[WALK_INNER_COUNT_MAX];
    walk_node standing[WALK_INNER_COUNT_MAX];
    uint16_t slots[SLOT_COUNT]; /* node + 1 */
} walk_listing;

static walk_node visit(walk_listing *list, walk_node node);

static void visit_successor(walk_listing *list, walk_node node, bool is_yes)
{
    walk_node *successor = walk_successor(&list->walk->insns[node], is_yes);
    walk_node standing = visit(list, *successor);

    list->walk->is_stale[node] |= standing != *successor;
    *successor = standing;
}

/* An equal node that was met before, or this one, which is listed. What only else than numbers may
 * tell apart stays apart. */
static walk_node stand_for(walk_listing *list, walk_node node)
{
    walk_graph *walk = list->walk;
    const graph_insn *insn = &walk->insns[node];
    uint32_t hash =
        insn->k * 0x9e3779b1u + insn->code * 77 + insn->yes * 0x85ebca6bu + insn->no * 0xc2b2ae35u;
    uint32_t slot = hash >> SLOT_SHIFT;

    for (; list->slots[slot] != 0; slot = (slot + 1) % SLOT_COUNT) {
        walk_node met = list->slots[slot] - 1u;
        if (walk->is_fixed[met] == walk->is_fixed[node] &&
            graph_insn_is_same(&walk->insns[met], insn))
            return met;
    }
    list->slots[slot] = (uint16_t)(node + 1);
    walk->order->places[node] = walk->order->count;
    walk->order->nodes[walk->order->count++] = node;
    return node;
}

/* What stands for a node from now on. No deeper than the longest path. */
static walk_node visit(walk_listing *list, walk_node node)
{
    walk_graph *walk = list->walk;
    uint32_t *parent_counts = walk->order->parent_counts;

    if (walk_is_leaf(walk, node)) {
        parent_counts[node]++;
        return node;
    }
    if (!list->is_seen[node]) {
        const graph_insn *insn = &walk->insns[node];
        list->is_seen[node] = true;
        visit_successor(list, node, false);
        visit_successor(list, node, true);
        bool is_needed = insn->code == OP_AND_K || insn->yes != insn->no;
        list->standing[node] = is_needed ? stand_for(list, node) : insn->yes;
        if (list->standing[node] != node) {
            parent_counts[insn->yes]--;
            parent_counts[insn->no]--;
        }
    }
    parent_counts[list->standing[node]]++;
    return list->standing[node];
}

void walk_list(walk_graph *walk)
{
    walk_listing list = {.walk = walk};

    walk->order = &walk->orders[walk->order == &walk->orders[0]];
    walk->order->count = 0;
    memset(walk->order->parent_counts, 0, walk->node_count * sizeof(uint32_t));
    for (uint32_t r = 0; r < walk->root_count; r++)
        walk->roots[r].node = visit(&list, walk->roots[r].node);
}
