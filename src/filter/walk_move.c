/* Changes a graph at random. */
#include "filter/walk_impl.h"
#include <string.h>

/* What answers as a test does to its care may take its place; so may one test of two nodes, each of
 * which answers so to what comes to it. Two tests in a row may change places. None of that makes
 * the graph larger, and now and then nobody leads to some node any more. */

enum { TURN_ONE_IN = 8 };

/* A byte in each byte. */
#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Tests and masks in their order, then leaves. */
static walk_node any_node(walk_graph *walk)
{
    const walk_order *order = &walk->order;
    uint32_t leaf_count = walk->node_count - walk->inner_count;
    uint32_t at = walk_draw(walk, order->count + leaf_count);

    return at < order->count ? order->nodes[at] : walk->inner_count + at - order->count;
}

/* The atoms of a test's care that a node answers otherwise. False: all of them. */
static bool find_gap(const walk_graph *walk, walk_node test, walk_node node, walk_set *ret_gap)
{
    const uint64_t *care = walk_care_words(walk, test);
    uint64_t some = 0;

    ret_gap->first = walk->cares[test].first;
    ret_gap->last = walk->cares[test].last;
    ret_gap->some = 0;
    for (uint32_t word = ret_gap->first; word <= ret_gap->last; word++) {
        ret_gap->words[word] = care[word] & walk_differing(walk, test, node, word);
        some |= ret_gap->words[word] ^ care[word];
    }
    return some != 0;
}

/* Does a node answer as a test does to some atoms? */
static bool answers(const walk_graph *walk, walk_node test, walk_node node, const walk_set *atoms)
{
    for (uint32_t word = atoms->first; word <= atoms->last; word++)
        if ((atoms->words[word] & walk_differing(walk, test, node, word)) != 0)
            return false;
    return true;
}

static bool replace(walk_node test, walk_node node, walk_change *ret_change)
{
    *ret_change = (walk_change){.nodes = {test}, .instead = node};
    return true;
}

/* Another node beside one whose gap is known; the test that tells what goes to which. */
static bool complete(walk_graph *walk, walk_node test, walk_node node, walk_set *gap,
                     walk_node other, walk_change *ret_change)
{
    walk_node nodes[] = {node, other};
    walk_set other_gap;
    graph_insn insn;

    if (!answers(walk, test, other, gap) || !find_gap(walk, test, other, &other_gap))
        return false;
    if (!walk_set_trim(&other_gap))
        return replace(test, other, ret_change);
    if (!walk_tell_any(walk, &other_gap, gap, &insn))
        return false;
    insn.yes = nodes[insn.yes];
    insn.no = nodes[insn.no];
    *ret_change = (walk_change){.count = 1, .nodes = {test}, .insns = {insn}};
    return !graph_insn_is_same(&insn, &walk->insns[test]);
}

/* The bytes that are 0, by their highest bits. */
static uint64_t zero_bytes(uint64_t bytes)
{
    uint64_t low = EACH_BYTE * 0x7f;

    return ~(((bytes & low) + low) | bytes | low);
}

/* Which of the nodes from one on, that don't lead to the test, have the codes that it has, for two
 * atoms; by the highest bits of bytes. */
static uint64_t find_alike(const walk_graph *walk, const uint8_t *const *codes,
                           const uint64_t *wanted, uint32_t at)
{
    uint64_t differ = 0, leading;

    for (uint32_t i = 0; i < 2; i++) {
        uint64_t bytes;
        memcpy(&bytes, &codes[i][at], sizeof bytes);
        differ |= bytes ^ wanted[i];
    }
    memcpy(&leading, &walk->is_leading[at], sizeof leading);
    return zero_bytes(differ | leading);
}

/* The first node, from any on, that completes another one. Most don't answer right to the ends of
 * its gap. */
static bool complete_by_any(walk_graph *walk, walk_node test, walk_node node, walk_set *gap,
                            walk_change *ret_change)
{
    uint32_t ends[] = {walk_set_first(gap), walk_set_last(gap)};
    uint32_t step_count = walk->code_stride / WALK_CODES_STEP;
    uint32_t start = walk_draw(walk, walk->code_stride), at = start / WALK_CODES_STEP;
    uint64_t after = UINT64_MAX << start % WALK_CODES_STEP * 8;
    const uint8_t *codes[2];
    uint64_t wanted[2];

    for (uint32_t i = 0; i < 2; i++) {
        codes[i] = &walk->codes[(size_t)ends[i] * walk->code_stride];
        wanted[i] = codes[i][test] * EACH_BYTE;
        if (codes[i][test] >= (1u << walk->plane_count) - 1)
            return false;
    }
    for (uint32_t i = 0; i <= step_count; i++, at = at + 1 < step_count ? at + 1 : 0) {
        uint64_t alike = find_alike(walk, codes, wanted, at * WALK_CODES_STEP);
        alike &= i == 0 ? after : i == step_count ? ~after : UINT64_MAX;
        for (; alike != 0; alike &= alike - 1) {
            uint32_t byte = (uint32_t)__builtin_ctzll(alike) / 8;
            if (complete(walk, test, node, gap, at * WALK_CODES_STEP + byte, ret_change))
                return true;
        }
    }
    return false;
}

/* A node in the place of a test, or one test of it and the first other that fits. Half of them are
 * successors of the test as it is. */
static bool fit(walk_graph *walk, walk_node test, walk_change *ret_change)
{
    bool is_own = walk_draw(walk, 2);
    walk_node node =
        is_own ? *walk_successor(&walk->insns[test], walk_draw(walk, 2)) : any_node(walk);
    walk_set gap;

    if (node == test || !find_gap(walk, test, node, &gap))
        return false;
    walk_find_leading(walk, test);
    if (walk->is_leading[node] != 0)
        return false;
    if (!walk_set_trim(&gap))
        return replace(test, node, ret_change);
    return complete_by_any(walk, test, node, &gap, ret_change);
}

/* Does a node answer as a test does to what comes to it and goes to a side of another? */
static bool answers_side(const walk_graph *walk, walk_node test, walk_node node, walk_node other,
                         bool is_yes)
{
    const uint64_t *care = walk_care_words(walk, test), *side = walk_side(walk, other, is_yes);

    for (uint32_t word = walk->cares[test].first; word <= walk->cares[test].last; word++)
        if ((care[word] & side[word] & walk_differing(walk, test, node, word)) != 0)
            return false;
    return true;
}

static bool has_one_edge(const walk_graph *walk, walk_node node)
{
    return walk->edges.nexts[walk->edges.firsts[node]] == WALK_EDGE_NONE;
}

/* A test and one of its successors, which nobody else leads to, change places. */
static bool turn(walk_graph *walk, walk_node test, walk_change *ret_change)
{
    graph_insn outer = walk->insns[test];
    bool is_yes = walk_draw(walk, 2), is_inner_yes = walk_draw(walk, 2);
    walk_node below = *walk_successor(&outer, is_yes);

    if (walk_is_leaf(walk, below) || walk->is_fixed[below] || !has_one_edge(walk, below))
        return false;
    graph_insn inner = walk->insns[below];
    if (!answers_side(walk, test, *walk_successor(&inner, !is_inner_yes), below, !is_inner_yes))
        return false;
    *walk_successor(&outer, is_yes) = *walk_successor(&inner, is_inner_yes);
    *walk_successor(&inner, is_inner_yes) = below;
    *ret_change = (walk_change){.count = 2, .nodes = {test, below}, .insns = {inner, outer}};
    return outer.yes != outer.no;
}

bool walk_move(walk_graph *walk, walk_change *ret_change)
{
    uint32_t test_count = walk->order.test_count;

    if (test_count == 0)
        return false;
    walk_node test = walk->order.tests[walk_draw(walk, test_count)];
    return walk_draw(walk, TURN_ONE_IN) == 0 ? turn(walk, test, ret_change)
                                             : fit(walk, test, ret_change);
}
