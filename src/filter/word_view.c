/* Lists the values of one argument word by where they lead. */
#include "filter/word_view.h"
#include <stdlib.h>
#include <string.h>

typedef struct word_list {
    const callgate_store *store;
    uint32_t word;
    uint32_t support;
    uint32_t count;
    uint32_t count_max;
    decision *nodes;
    decision *slots; /* those of nodes that were met */
    uint32_t slot_count;
    word_cube *cubes;
    word_run *runs;
} word_list;

static bool is_in_word(const word_list *view, decision d)
{
    return decision_get(view->store, d)->var / 32 == view->word;
}

/* The slot of a node in a table of twice as many slots as nodes may be listed, or the empty one
 * where it belongs. */
static uint32_t *slot_of(const word_list *view, decision d)
{
    uint32_t i = (d * 0x9e3779b9u >> 8) % view->slot_count;

    while (view->slots[i] != DECISION_NONE && view->slots[i] != d)
        i = (i + 1) % view->slot_count;
    return &view->slots[i];
}

static void walk_nodes(word_list *view, decision d)
{
    if (view->count > view->count_max || !is_in_word(view, d))
        return;
    uint32_t *slot = slot_of(view, d);
    if (*slot == d)
        return;
    if (view->count == view->count_max) {
        view->count++;
        return;
    }
    view->nodes[view->count++] = d;
    *slot = d;
    walk_nodes(view, decision_get(view->store, d)->lo);
    walk_nodes(view, decision_get(view->store, d)->hi);
}

/* Puts the nodes in the order of their bits, the highest first, by way of the table. */
static void sort_nodes(word_list *view)
{
    uint32_t begins[33] = {0};

    for (uint32_t i = 0; i < view->count; i++)
        begins[decision_get(view->store, view->nodes[i])->var % 32 + 1]++;
    for (uint32_t bit = 0; bit < 32; bit++)
        begins[bit + 1] += begins[bit];
    for (uint32_t i = 0; i < view->count; i++)
        view->slots[begins[decision_get(view->store, view->nodes[i])->var % 32]++] = view->nodes[i];
    memcpy(view->nodes, view->slots, view->count * sizeof *view->nodes);
}

static uint32_t fill_table(word_list *view, decision d)
{
    memset(view->slots, 0xff, view->slot_count * sizeof *view->slots);
    walk_nodes(view, d);
    if (view->count <= view->count_max)
        sort_nodes(view);
    return view->count;
}

uint32_t word_nodes(const callgate_store *store, decision d, decision *ret_nodes,
                    uint32_t count_max)
{
    decision few[2 * WORD_NODES_FEW];
    word_list view = {.store = store,
                      .word = word_of(store, d),
                      .nodes = ret_nodes,
                      .count_max = count_max,
                      .slots = few,
                      .slot_count = 2 * count_max};

    if (count_max <= WORD_NODES_FEW)
        return fill_table(&view, d);
    view.slots = malloc(view.slot_count * sizeof *view.slots);
    if (!view.slots)
        return WORD_NO_MEMORY;
    uint32_t count = fill_table(&view, d);
    free(view.slots);
    return count;
}

/* Two exits of the listed nodes; false: there are more, or fewer. */
static bool two_exits(const callgate_store *store, const decision *nodes, uint32_t count,
                      decision *ret_exits)
{
    uint32_t word = word_of(store, nodes[0]), found = 0;

    for (uint32_t i = 0; i < 2 * count; i++) {
        const decision_node *node = decision_get(store, nodes[i / 2]);
        decision exit = i % 2 ? node->hi : node->lo;
        if (decision_get(store, exit)->var / 32 == word || (found > 0 && exit == ret_exits[0]) ||
            (found > 1 && exit == ret_exits[1]))
            continue;
        if (found == 2)
            return false;
        ret_exits[found++] = exit;
    }
    return found == 2;
}

bool word_is_guard(const callgate_store *store, decision d, decision *ret_low, decision *ret_else)
{
    decision nodes[WORD_NODES_FEW], exits[2];

    if (decision_is_leaf(store, d) || word_of(store, d) % 2 != 0)
        return false;
    uint32_t low_word = word_of(store, d) + 1;
    uint32_t count = word_nodes(store, d, nodes, WORD_NODES_FEW);
    if (count > WORD_NODES_FEW || !two_exits(store, nodes, count, exits))
        return false;
    bool is_first = decision_get(store, exits[0])->var / 32 == low_word;
    bool is_second = decision_get(store, exits[1])->var / 32 == low_word;
    *ret_low = exits[is_first ? 0 : 1];
    *ret_else = exits[is_first ? 1 : 0];
    return is_first != is_second;
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
