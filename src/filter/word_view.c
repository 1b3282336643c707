/* Lists the values of one argument word by where they lead. */
#include "filter/word_view.h"

typedef struct word_list {
    const callgate_store *store;
    uint32_t word;
    uint32_t support;
    uint32_t count;
    uint32_t count_max;
    decision *nodes;
    word_cube *cubes;
    word_run *runs;
} word_list;

static bool is_in_word(const word_list *view, decision d)
{
    return decision_get(view->store, d)->var / 32 == view->word;
}

static bool is_listed(const word_list *view, decision d)
{
    for (uint32_t i = 0; i < view->count; i++)
        if (view->nodes[i] == d)
            return true;
    return false;
}

/* Inserts d where its variable belongs, so that every node stands before its successors. */
static void list_node(word_list *view, decision d)
{
    uint32_t at = view->count++;
    uint32_t var = decision_get(view->store, d)->var;

    while (at > 0 && decision_get(view->store, view->nodes[at - 1])->var > var) {
        view->nodes[at] = view->nodes[at - 1];
        at--;
    }
    view->nodes[at] = d;
}

static void walk_nodes(word_list *view, decision d)
{
    if (view->count > view->count_max || !is_in_word(view, d) || is_listed(view, d))
        return;
    if (view->count == view->count_max) {
        view->count++;
        return;
    }
    list_node(view, d);
    walk_nodes(view, decision_get(view->store, d)->lo);
    walk_nodes(view, decision_get(view->store, d)->hi);
}

uint32_t word_nodes(const callgate_store *store, decision d, decision *ret_nodes,
                    uint32_t count_max)
{
    word_list view = {
        .store = store, .word = word_of(store, d), .nodes = ret_nodes, .count_max = count_max};

    walk_nodes(&view, d);
    return view.count;
}

static void walk_cubes(word_list *view, decision d, uint32_t mask, uint32_t value)
{
    if (view->count > view->count_max)
        return;
    if (is_in_word(view, d)) {
        const decision_node *node = decision_get(view->store, d);
        uint32_t bit = word_bit(node);
        walk_cubes(view, node->lo, mask | bit, value);
        walk_cubes(view, node->hi, mask | bit, value | bit);
        return;
    }
    if (view->count < view->count_max)
        view->cubes[view->count] = (word_cube){mask, value, d};
    view->count++;
}

uint32_t word_cubes(const callgate_store *store, decision d, word_cube *ret_cubes,
                    uint32_t count_max)
{
    word_list view = {
        .store = store, .word = word_of(store, d), .cubes = ret_cubes, .count_max = count_max};

    walk_cubes(&view, d, 0, 0);
    return view.count;
}

static void add_run(word_list *view, uint32_t first, uint32_t last, decision exit)
{
    if (view->count > 0 && view->runs[view->count - 1].exit == exit) {
        view->runs[view->count - 1].last = last;
        return;
    }
    if (view->count < view->count_max)
        view->runs[view->count] = (word_run){first, last, exit};
    view->count++;
}

/* d decides the values that begin with `value` above `bit` (0: none is left). */
static void walk_runs(word_list *view, decision d, uint32_t bit, uint32_t value)
{
    if (view->count > view->count_max)
        return;
    if (!is_in_word(view, d)) {
        uint32_t below = bit == 0 ? 0 : bit | (bit - 1);
        add_run(view, value, value | (below & view->support), d);
        return;
    }
    const decision_node *node = decision_get(view->store, d);
    bool is_tested = word_bit(node) == bit;
    walk_runs(view, is_tested ? node->lo : d, bit >> 1, value);
    if (view->support & bit)
        walk_runs(view, is_tested ? decision_get(view->store, d)->hi : d, bit >> 1, value | bit);
}

uint32_t word_runs(const callgate_store *store, decision d, uint32_t support, word_run *ret_runs,
                   uint32_t count_max)
{
    word_list view = {.store = store,
                      .word = word_of(store, d),
                      .support = support,
                      .runs = ret_runs,
                      .count_max = count_max};

    walk_runs(&view, d, 0x80000000u, 0);
    return view.count;
}
