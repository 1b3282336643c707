/* Adds rules to a tree of conditions as libseccomp does.
 */
#include "lint/call_tree.h"
#include <assert.h>
#include <string.h>

/* The rule that is added. */
typedef struct new_chain {
    const chain_node *nodes;
    uint32_t count;
    uint32_t word;
} new_chain;

bool chain_node_equals(const chain_node *a, const chain_node *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool is_at(const call_tree *tree, uint32_t node, const new_chain *chain, uint32_t at)
{
    return chain_node_equals(&tree->nodes[node].test, &chain->nodes[at]);
}

static bool is_less(const chain_node *a, const chain_node *b)
{
    return a->place != b->place ? a->place < b->place : a->datum < b->datum;
}

static uint32_t last_below(const call_tree *tree, uint32_t above)
{
    uint32_t node = tree->nodes[above].first;

    while (node != 0 && tree->nodes[node].next != 0)
        node = tree->nodes[node].next;
    return node;
}

static uint32_t count_below(const call_tree *tree, uint32_t above)
{
    uint32_t count = 0;

    for (uint32_t node = tree->nodes[above].first; node != 0; node = tree->nodes[node].next)
        count += 1 + count_below(tree, node);
    return count;
}

/* What isn't the first of its level isn't counted as gone. */
static void take_out(call_tree *tree, uint32_t above, uint32_t node)
{
    tree_node *gone = &tree->nodes[node];
    bool is_first = tree->nodes[above].first == node;

    if (is_first && !gone->is_stale)
        tree->node_count -= 1 + count_below(tree, node);
    if (is_first) {
        tree->nodes[above].first = gone->next;
        tree->nodes[gone->next].is_stale = true;
    } else {
        tree->nodes[gone->previous].next = gone->next;
    }
    tree->nodes[gone->next].previous = gone->previous;
}

/* Takes rules out of a level, and of those below it, that hold the chain from a node on: looked for
 * from the level's end on, and no further than to a node that isn't less. If one was taken out by
 * then, what libseccomp makes of the others has no rule. */
static void prune(call_tree *tree, uint32_t above, const new_chain *chain, uint32_t at)
{
    bool has_taken = false;
    uint32_t previous;

    for (uint32_t node = last_below(tree, above); node != 0; node = previous) {
        bool is_same = is_at(tree, node, chain, at), was_end = tree->nodes[node].first == 0;
        previous = tree->nodes[node].previous;
        if (!is_same && !is_less(&tree->nodes[node].test, &chain->nodes[at])) {
            tree->is_unsure |= has_taken;
            return;
        }
        if (is_same && at + 1 < chain->count)
            prune(tree, node, chain, at + 1);
        else if (!is_same && at == 0)
            prune(tree, node, chain, 0);
        if ((is_same && at + 1 == chain->count) || (!was_end && tree->nodes[node].first == 0)) {
            take_out(tree, above, node);
            has_taken = true;
        }
    }
}

/* Does the chain, from one of its nodes on, hold a rule that begins with this node? */
static bool holds_rule(const call_tree *tree, uint32_t node, const new_chain *chain, uint32_t at)
{
    if (tree->nodes[node].first == 0)
        return true;
    if (at + 1 == chain->count)
        return false;
    for (uint32_t below = last_below(tree, node); below != 0; below = tree->nodes[below].previous)
        if (is_at(tree, below, chain, at + 1))
            return holds_rule(tree, below, chain, at + 1);
    return false;
}

/* Takes out the rules that hold the chain. Is there one that the chain holds? A rule that begins
 * within the chain, and goes on otherwise, ends the search for both. */
static bool find_held(call_tree *tree, const new_chain *chain)
{
    bool is_held = false;
    uint32_t previous;

    for (uint32_t top = last_below(tree, 0); top != 0; top = previous) {
        bool was_end = tree->nodes[top].first == 0;
        uint32_t at = 1;
        previous = tree->nodes[top].previous;
        if (!is_at(tree, top, chain, 0))
            prune(tree, top, chain, 0);
        if (!was_end && tree->nodes[top].first == 0) {
            take_out(tree, 0, top);
            continue;
        }
        while (at < chain->count && !is_at(tree, top, chain, at))
            at++;
        if (at < chain->count && !holds_rule(tree, top, chain, at))
            return is_held;
        is_held |= at < chain->count;
    }
    return is_held;
}

/* The rest of the chain, one node below the other. */
static uint32_t make_nodes(call_tree *tree, const new_chain *chain, uint32_t at)
{
    uint32_t first = tree->made_count;

    assert(first + chain->count - at <= CALL_TREE_NODE_COUNT_MAX);
    for (uint32_t i = at; i < chain->count; i++) {
        tree_node *made = &tree->nodes[tree->made_count++];
        *made = (tree_node){.test = chain->nodes[i],
                            .first = i + 1 < chain->count ? tree->made_count : 0,
                            .word = chain->word};
    }
    tree->node_count += chain->count - at;
    return first;
}

static void put_in(call_tree *tree, uint32_t above, const new_chain *chain, uint32_t at)
{
    uint32_t made = make_nodes(tree, chain, at), before = 0, node = tree->nodes[above].first;

    for (; node != 0 && is_less(&tree->nodes[node].test, &chain->nodes[at]);
         node = tree->nodes[node].next)
        before = node;
    tree->nodes[made].next = node;
    tree->nodes[made].previous = before;
    if (before == 0)
        tree->nodes[above].first = made;
    else
        tree->nodes[before].next = made;
    if (node != 0)
        tree->nodes[node].previous = made;
}

/* The chain ends at a node that others go on from. These go: counted only if they begin as one,
 * that never was the second of two. */
static void end_at(call_tree *tree, uint32_t node, uint32_t word)
{
    uint32_t first = tree->nodes[node].first;

    if (tree->nodes[first].next == 0 && !tree->nodes[first].is_stale)
        tree->node_count -= count_below(tree, node);
    tree->nodes[node].first = 0;
    tree->nodes[node].word = word;
}

static void insert(call_tree *tree, const new_chain *chain)
{
    uint32_t above = 0;

    for (uint32_t at = 0; at < chain->count; at++) {
        uint32_t node = tree->nodes[above].first;
        while (node != 0 && !is_at(tree, node, chain, at))
            node = tree->nodes[node].next;
        if (node == 0) {
            put_in(tree, above, chain, at);
            return;
        }
        if (tree->nodes[node].first == 0)
            return;
        above = node;
    }
    end_at(tree, above, chain->word);
}

void call_tree_init(call_tree *tree)
{
    tree->nodes[0] = (tree_node){0};
    tree->made_count = 1;
    tree->node_count = 0;
    tree->is_unsure = false;
}

void call_tree_add(call_tree *tree, const chain_node *nodes, uint32_t count, uint32_t word)
{
    const new_chain chain = {nodes, count, word};
    bool is_held = tree->nodes[0].first != 0 && find_held(tree, &chain);

    if (tree->nodes[0].first == 0)
        tree->node_count = 0;
    if (!is_held || tree->nodes[0].first == 0)
        insert(tree, &chain);
}
