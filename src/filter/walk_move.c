/* Changes a graph at random. */
#include "filter/walk_impl.h"

/* What answers as a test does to its care may take its place; so may one test of two nodes, each of
 * which answers so to what comes to it. Two tests in a row may change places. None of that makes
 * the graph larger, and now and then nobody leads to some node any more. */

enum { TURN_ONE_IN = 8 };

static walk_node any_test(walk_graph *walk)
{
    return walk->order->nodes[walk_draw(walk, walk->order->count)];
}

/* Tests and masks in their order, then leaves. */
static walk_node node_at(const walk_graph *walk, uint32_t at)
{
    return at < walk->order->count ? walk->order->nodes[at]
                                   : walk->inner_count + at - walk->order->count;
}

/* The atoms of a test's care that a node answers otherwise. False: all of them. */
static bool find_gap(const walk_graph *walk, walk_node test, walk_node node, walk_set *ret_gap)
{
    const uint64_t *care = walk_care(walk, test);
    uint64_t some = 0;

    ret_gap->first = walk->cares->first[test];
    ret_gap->last = walk->cares->last[test];
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

static bool are_apart(const walk_set *a, const walk_set *b)
{
    uint32_t first = a->first > b->first ? a->first : b->first;
    uint32_t last = a->last < b->last ? a->last : b->last;

    for (uint32_t word = first; word <= last; word++)
        if ((a->words[word] & b->words[word]) != 0)
            return false;
    return true;
}

static bool is_leading(const walk_graph *walk, walk_node node)
{
    return !walk_is_leaf(walk, node) && walk->is_leading[node];
}

static void find_leading(walk_graph *walk, walk_node test)
{
    for (uint32_t at = 0; at < walk->order->count; at++) {
        walk_node node = walk->order->nodes[at];
        const graph_insn *insn = &walk->insns[node];
        walk->is_leading[node] =
            node == test || is_leading(walk, insn->yes) || is_leading(walk, insn->no);
    }
    walk->is_leading_known = true;
}

/* Does a way lead from a node to the test that is to be changed? Successors come first in the
 * order. */
static bool leads_to(walk_graph *walk, walk_node from, walk_node test)
{
    const uint32_t *places = walk->order->places;

    if (walk_is_leaf(walk, from) || places[from] < places[test])
        return false;
    if (!walk->is_leading_known)
        find_leading(walk, test);
    return walk->is_leading[from];
}

/* All that leads to a node leads to another one from now on. */
static void redirect(walk_graph *walk, walk_node from, walk_node to)
{
    for (uint32_t i = 0; i < walk->order->count; i++) {
        walk_node at = walk->order->nodes[i];
        graph_insn *insn = &walk->insns[at];
        walk->is_stale[at] |= insn->yes == from || insn->no == from;
        insn->yes = insn->yes == from ? to : insn->yes;
        insn->no = insn->no == from ? to : insn->no;
    }
    for (uint32_t r = 0; r < walk->root_count; r++)
        walk->roots[r].node = walk->roots[r].node == from ? to : walk->roots[r].node;
}

static void change_to(walk_graph *walk, walk_node node, const graph_insn *insn, walk_change *change)
{
    change->nodes[change->count] = node;
    change->old[change->count++] = walk->insns[node];
    walk->insns[node] = *insn;
    walk_part(walk, node);
}

/* A node in the place of a test. */
static bool replace(walk_graph *walk, walk_node test, walk_node node)
{
    if (leads_to(walk, node, test))
        return false;
    redirect(walk, test, node);
    return true;
}

/* Another node beside one whose gap is known; the test that tells what goes to which. */
static bool complete(walk_graph *walk, walk_node test, walk_node node, const walk_set *gap,
                     walk_node other, walk_change *change)
{
    walk_node nodes[] = {node, other};
    walk_set other_gap;
    graph_insn insn;

    if (other == test || other == node || !answers(walk, test, other, gap) ||
        !find_gap(walk, test, other, &other_gap))
        return false;
    if (!walk_set_trim(&other_gap))
        return replace(walk, test, other);
    if (!are_apart(gap, &other_gap) || !walk_tell_any(walk, &other_gap, gap, &insn))
        return false;
    insn.yes = nodes[insn.yes];
    insn.no = nodes[insn.no];
    if (graph_insn_is_same(&insn, &walk->insns[test]) || leads_to(walk, insn.yes, test) ||
        leads_to(walk, insn.no, test))
        return false;
    change_to(walk, test, &insn, change);
    return true;
}

/* A node in the place of a test, or one test of it and the first other that fits. Half of them are
 * successors of the test as it is. */
static bool fit(walk_graph *walk, walk_node test, walk_change *change)
{
    uint32_t count = walk->order->count + walk->node_count - walk->inner_count;
    bool is_own = walk_draw(walk, 2);
    walk_node node = is_own ? *walk_successor(&walk->insns[test], walk_draw(walk, 2))
                            : node_at(walk, walk_draw(walk, count));
    walk_set gap;

    if (node == test || !find_gap(walk, test, node, &gap))
        return false;
    if (!walk_set_trim(&gap))
        return replace(walk, test, node);
    uint32_t start = walk_draw(walk, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = start + i < count ? start + i : start + i - count;
        if (complete(walk, test, node, &gap, node_at(walk, at), change))
            return true;
    }
    return false;
}

/* Does a node answer as a test does to what comes to it and goes to a side of another? */
static bool answers_side(const walk_graph *walk, walk_node test, walk_node node, walk_node other,
                         bool is_yes)
{
    const uint64_t *care = walk_care(walk, test), *side = walk_side(walk, other, is_yes);

    for (uint32_t word = walk->cares->first[test]; word <= walk->cares->last[test]; word++)
        if ((care[word] & side[word] & walk_differing(walk, test, node, word)) != 0)
            return false;
    return true;
}

/* A test and one of its successors, which nobody else leads to, change places. */
static bool turn(walk_graph *walk, walk_node test, walk_change *change)
{
    graph_insn outer = walk->insns[test];
    bool is_yes = walk_draw(walk, 2), is_inner_yes = walk_draw(walk, 2);
    walk_node below = *walk_successor(&outer, is_yes);

    if (walk_is_leaf(walk, below) || walk->is_fixed[below] ||
        walk->order->parent_counts[below] != 1)
        return false;
    graph_insn inner = walk->insns[below];
    if (!answers_side(walk, test, *walk_successor(&inner, !is_inner_yes), below, !is_inner_yes))
        return false;
    *walk_successor(&outer, is_yes) = *walk_successor(&inner, is_inner_yes);
    *walk_successor(&inner, is_inner_yes) = below;
    change_to(walk, test, &inner, change);
    change_to(walk, below, &outer, change);
    return true;
}

bool walk_move(walk_graph *walk, walk_change *ret_change)
{
    walk_node test = any_test(walk);

    ret_change->count = 0;
    walk->is_leading_known = false;
    if (walk->is_fixed[test])
        return false;
    return walk_draw(walk, TURN_ONE_IN) == 0 ? turn(walk, test, ret_change)
                                             : fit(walk, test, ret_change);
}
