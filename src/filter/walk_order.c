/* Keeps the order of a walked graph. */
#include "filter/walk_impl.h"
#include <string.h>

void walk_link(walk_graph *walk, walk_edge edge, walk_node to)
{
    walk_edges *edges = &walk->edges;

    if (walk_is_leaf(walk, to))
        return;
    walk_edge next = edges->firsts[to];
    edges->nexts[edge] = next;
    edges->previous[edge] = WALK_EDGE_NONE;
    if (next != WALK_EDGE_NONE)
        edges->previous[next] = edge;
    edges->firsts[to] = edge;
}

void walk_unlink(walk_graph *walk, walk_edge edge, walk_node to)
{
    walk_edges *edges = &walk->edges;

    if (walk_is_leaf(walk, to))
        return;
    walk_edge next = edges->nexts[edge], previous = edges->previous[edge];
    if (previous == WALK_EDGE_NONE)
        edges->firsts[to] = next;
    else
        edges->nexts[previous] = next;
    if (next != WALK_EDGE_NONE)
        edges->previous[next] = previous;
}

void walk_find_leading(walk_graph *walk, walk_node test)
{
    const walk_order *order = &walk->order;
    uint8_t *is_leading = walk->is_leading;

    memset(is_leading, 0, walk->code_stride);
    is_leading[test] = WALK_LEADING;
    for (uint32_t place = order->places[test] + 1; place < order->count; place++) {
        walk_node node = order->nodes[place];
        const graph_insn *insn = &walk->insns[node];
        is_leading[node] = is_leading[insn->yes] | is_leading[insn->no];
    }
}

/* What a node leads to, down to a place. */
static void find_led_to(const walk_graph *walk, walk_node from, uint32_t low,
                        walk_places *ret_led_to)
{
    const walk_order *order = &walk->order;
    walk_places left = {{0}};

    memset(ret_led_to, 0, sizeof *ret_led_to);
    walk_add_place(&left, order->places[from]);
    for (uint32_t word = order->places[from] / 64 + 1; word-- > low / 64;)
        while (left.words[word] != 0) {
            uint32_t place = word * 64 + 63 - (uint32_t)__builtin_clzll(left.words[word]);
            const graph_insn *insn = &walk->insns[order->nodes[place]];
            left.words[word] ^= UINT64_C(1) << place % 64;
            walk_add_place(ret_led_to, place);
            if (!walk_is_leaf(walk, insn->yes) && order->places[insn->yes] > low)
                walk_add_place(&left, order->places[insn->yes]);
            if (!walk_is_leaf(walk, insn->no) && order->places[insn->no] > low)
                walk_add_place(&left, order->places[insn->no]);
        }
}

static void put_at(walk_order *order, walk_node node, uint32_t place)
{
    order->nodes[place] = node;
    order->places[node] = place;
}

/* What the node leads to goes before the others between both, each part in its order. */
void walk_put_before(walk_graph *walk, walk_node node, walk_node test)
{
    walk_node others[WALK_INNER_COUNT_MAX];
    walk_order *order = &walk->order;
    uint32_t low = order->places[test], end = low, other_count = 0;
    walk_places led_to;

    if (walk_is_leaf(walk, node) || order->places[node] < low)
        return;
    uint32_t high = order->places[node];
    find_led_to(walk, node, low, &led_to);
    for (uint32_t place = low; place <= high; place++) {
        if ((led_to.words[place / 64] >> place % 64 & 1) != 0)
            put_at(order, order->nodes[place], end++);
        else
            others[other_count++] = order->nodes[place];
    }
    for (uint32_t i = 0; i < other_count; i++)
        put_at(order, others[i], end++);
}
