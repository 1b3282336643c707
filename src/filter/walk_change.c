/* Makes changes to a walked graph, or takes them back. */
#include "filter/walk_impl.h"
#include <string.h>

/* Makes tests what the change says, which then says what they were. */
static void set_tests(walk_graph *walk, walk_change *change)
{
    for (uint32_t i = 0; i < change->count; i++) {
        walk_node test = change->nodes[i];
        graph_insn before = walk->insns[test];
        walk_put_before(walk, change->insns[i].yes, test);
        walk_put_before(walk, change->insns[i].no, test);
        for (uint32_t is_yes = 0; is_yes < 2; is_yes++) {
            walk_edge edge = (walk_edge)(2 * test + is_yes);
            walk_unlink(walk, edge, *walk_successor(&before, is_yes));
            walk_link(walk, edge, *walk_successor(&change->insns[i], is_yes));
        }
        walk->insns[test] = change->insns[i];
        change->insns[i] = before;
    }
}

static bool is_left(const walk_graph *walk, walk_node node)
{
    return !walk_is_leaf(walk, node) && walk->edges.firsts[node] == WALK_EDGE_NONE;
}

/* Does what a test is to be stand elsewhere? */
static bool has_twin(const walk_graph *walk, const walk_change *change)
{
    for (uint32_t i = 0; i < change->count; i++)
        if (walk_find_twin(walk, &change->insns[i], false) != WALK_NONE)
            return true;
    return false;
}

/* Does nobody lead any more to where a test led? */
static bool leaves_some(const walk_graph *walk, const walk_change *change)
{
    for (uint32_t i = 0; i < change->count; i++)
        if (is_left(walk, change->insns[i].yes) || is_left(walk, change->insns[i].no))
            return true;
    return false;
}

static void redirect(walk_graph *walk, walk_node from, walk_node to)
{
    for (walk_edge edge = walk->edges.firsts[from]; edge != WALK_EDGE_NONE;
         edge = walk->edges.nexts[edge]) {
        if (edge >= WALK_ROOT_EDGES)
            walk->roots[edge - WALK_ROOT_EDGES].node = to;
        else
            *walk_successor(&walk->insns[edge / 2], edge % 2) = to;
    }
}

static void part_changed(walk_graph *walk, const walk_change *change)
{
    size_t word_count = 2 * walk->atoms.word_count;

    for (uint32_t i = 0; i < change->count; i++) {
        walk_node test = change->nodes[i];
        memcpy(&walk->old_sides[i * word_count], walk_sides(walk, test),
               word_count * sizeof(uint64_t));
        walk_part(walk, test);
    }
}

/* The cares of what changed tests lead to, and led to. */
static void come_changed(walk_graph *walk, const walk_change *change)
{
    for (uint32_t i = 0; i < change->count; i++) {
        const graph_insn *before = &change->insns[i], *insn = &walk->insns[change->nodes[i]];
        walk_mark_coming(walk, before->yes);
        walk_mark_coming(walk, before->no);
        walk_mark_coming(walk, insn->yes);
        walk_mark_coming(walk, insn->no);
    }
    walk_come(walk);
}

void walk_take_back(walk_graph *walk, walk_change *change)
{
    size_t word_count = 2 * walk->atoms.word_count;

    walk_come_back(walk);
    for (uint32_t i = 0; i < change->count; i++)
        memcpy(walk_sides(walk, change->nodes[i]), &walk->old_sides[i * word_count],
               word_count * sizeof(uint64_t));
    set_tests(walk, change);
}

/* What follows from a change upwards. */
void walk_keep(walk_graph *walk, const walk_change *change)
{
    for (uint32_t i = 0; i < change->count; i++) {
        walk_node test = change->nodes[i];
        walk_note_twin(walk, test, &change->insns[i]);
        walk->stale_words[test] = UINT32_MAX;
        walk_add_place(&walk->stale, walk->order.places[test]);
    }
    walk_fill(walk);
}

bool walk_make(walk_graph *walk, walk_change *change)
{
    bool is_smaller = change->count == 0 || has_twin(walk, change);

    if (change->count == 0)
        redirect(walk, change->nodes[0], change->instead);
    set_tests(walk, change);
    part_changed(walk, change);
    if (is_smaller || leaves_some(walk, change)) {
        walk_list(walk);
        return true;
    }
    come_changed(walk, change);
    return false;
}
