/* Lists the nodes that a walk still reaches. */
#include "filter/walk_impl.h"
#include <string.h>

enum { SLOT_SHIFT = 22 };

/* A listing in progress: what stands for each node. */
typedef struct walk_listing {
    walk_graph *walk;
    bool is_seen[WALK_INNER_COUNT_MAX];
    walk_node standing[WALK_INNER_COUNT_MAX];
} walk_listing;

static uint32_t slot_of(const graph_insn *insn)
{
    uint32_t hash =
        insn->k * 0x9e3779b1u + insn->code * 77 + insn->yes * 0x85ebca6bu + insn->no * 0xc2b2ae35u;

    return hash >> SLOT_SHIFT;
}

walk_node walk_find_twin(const walk_graph *walk, const graph_insn *insn, bool is_fixed)
{
    uint32_t twin = walk->twins[slot_of(insn)];

    while (twin != 0 && (walk->is_fixed[twin - 1] != is_fixed ||
                         !graph_insn_is_same(&walk->insns[twin - 1], insn)))
        twin = walk->next_twins[twin - 1];
    return twin - 1;
}

static void add_twin(walk_graph *walk, walk_node node)
{
    uint16_t *slot = &walk->twins[slot_of(&walk->insns[node])];

    walk->next_twins[node] = *slot;
    *slot = (uint16_t)(node + 1);
}

void walk_note_twin(walk_graph *walk, walk_node test, const graph_insn *before)
{
    uint16_t *at = &walk->twins[slot_of(before)];

    while (*at != test + 1)
        at = &walk->next_twins[*at - 1];
    *at = walk->next_twins[test];
    add_twin(walk, test);
}

static void add_to_order(walk_graph *walk, walk_node node)
{
    walk_order *order = &walk->order;

    order->places[node] = order->count;
    order->nodes[order->count++] = node;
    if (!walk->is_fixed[node])
        order->tests[order->test_count++] = node;
    walk->edges.firsts[node] = WALK_EDGE_NONE;
    for (uint32_t is_yes = 0; is_yes < 2; is_yes++)
        walk_link(walk, (walk_edge)(2 * node + is_yes),
                  *walk_successor(&walk->insns[node], is_yes));
}

/* An equal node that was met before, or this one, which is listed. */
static walk_node stand_for(walk_listing *list, walk_node node)
{
    walk_graph *walk = list->walk;
    const graph_insn *insn = &walk->insns[node];

    if (insn->code != OP_AND_K && insn->yes == insn->no)
        return insn->yes;
    walk_node twin = walk_find_twin(walk, insn, walk->is_fixed[node]);
    if (twin != WALK_NONE)
        return twin;
    add_twin(walk, node);
    add_to_order(walk, node);
    return node;
}

/* What stands for a node from now on. No deeper than the longest path. */
static walk_node visit(walk_listing *list, walk_node node)
{
    if (walk_is_leaf(list->walk, node))
        return node;
    if (!list->is_seen[node]) {
        graph_insn *insn = &list->walk->insns[node];
        list->is_seen[node] = true;
        insn->no = visit(list, insn->no);
        insn->yes = visit(list, insn->yes);
        list->standing[node] = stand_for(list, node);
    }
    return list->standing[node];
}

/* Nobody finds the codes of nodes that aren't reached. */
static void forget_codes(walk_graph *walk, const walk_listing *list)
{
    for (walk_node node = 0; node < walk->inner_count; node++) {
        if (list->is_seen[node] && list->standing[node] == node)
            continue;
        for (uint32_t atom = 0; atom < walk->atoms.count; atom++)
            walk->codes[(size_t)atom * walk->code_stride + node] = WALK_CODE_NONE;
    }
}

static void work_out_all(walk_graph *walk)
{
    walk->path = 0;
    memset(walk->cares, 0, sizeof walk->cares);
    memset(walk->care_words, 0, sizeof(uint64_t) * walk->inner_count * walk->atoms.word_count);
    for (uint32_t place = 0; place < walk->order.count; place++) {
        walk_node node = walk->order.nodes[place];
        walk_add_place(&walk->coming, place);
        walk_add_place(&walk->stale, place);
        walk->stale_words[node] = UINT32_MAX;
    }
    walk_come(walk);
    walk_fill(walk);
}

void walk_list(walk_graph *walk)
{
    walk_listing list = {.walk = walk};

    walk->order.count = 0;
    walk->order.test_count = 0;
    memset(walk->twins, 0, sizeof walk->twins);
    for (uint32_t r = 0; r < walk->root_count; r++) {
        walk_node node = visit(&list, walk->roots[r].node);
        walk->roots[r].node = node;
        walk_link(walk, (walk_edge)(WALK_ROOT_EDGES + r), node);
    }
    forget_codes(walk, &list);
    work_out_all(walk);
}
