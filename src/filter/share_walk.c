/* Walks among graphs of one size until one is smaller. */
#include "filter/share_walk.h"
#include "filter/share.h"
#include "filter/share_impl.h"

/* Where no change makes a graph smaller, many leave it as large: another test of two nodes, or two
 * tests in a row that change places. One of the graphs that they lead to is smaller, perhaps; so
 * they are made at random, always the same ones for the same graph. */

enum {
    STEP_COUNT_MAX = 400 * 1000,
    STEPS_A_PAIR = 256,                /* of tests */
    WORD_COUNT_MAX = 64 * 1000 * 1000, /* of rows, over all steps */
    TURN_ONE_IN = 3,
};

typedef struct share_walk {
    share_rows rows;
    uint64_t dice;
    share_set gaps[2];
} share_walk;

/* Xorshift: Marsaglia, Xorshift RNGs, 2003. */
static uint32_t draw_below(share_walk *walk, uint32_t end)
{
    walk->dice ^= walk->dice << 13;
    walk->dice ^= walk->dice >> 7;
    walk->dice ^= walk->dice << 17;
    return (uint32_t)((walk->dice >> 32) * end >> 32);
}

/* A test, or a leaf behind them. */
static graph_node node_at(const share_rows *rows, uint32_t at)
{
    return at < rows->test_count ? rows->tests[at] : rows->leaf_nodes[at - rows->test_count];
}

/* Does a change of one test make the graph no larger? */
static bool is_small_enough(share_rows *rows, const share_change *change)
{
    const graph_insn *old = &rows->nodes[change->tests[0]].insn, *insn = &change->insn;
    uint32_t freed = share_drop(rows, old->yes) + share_drop(rows, old->no);
    uint32_t held = share_held(rows, change);

    (void)share_hold(rows, old->yes);
    (void)share_hold(rows, old->no);
    return freed + (insn->yes == insn->no) >= held;
}

/* Successors are made before what leads to them. */
static bool leads_to(share_rows *rows, graph_node node, graph_node to)
{
    share_node *nodes = rows->nodes;

    for (graph_node at = to; at <= node; at++) {
        const graph_insn *insn = &nodes[at].insn;
        nodes[at].leads_there =
            at == to ||
            (insn->code != OP_RET_K && insn->yes >= to && nodes[insn->yes].leads_there) ||
            (graph_insn_is_test(insn) && insn->no >= to && nodes[insn->no].leads_there);
    }
    return node >= to && nodes[node].leads_there;
}

static bool is_possible(share_rows *rows, const share_change *change)
{
    const graph_insn *insn = &change->insn;

    return is_small_enough(rows, change) && !leads_to(rows, insn->yes, change->tests[0]) &&
           !leads_to(rows, insn->no, change->tests[0]);
}

/* One test for what a node answers otherwise, which goes to another one; the gap of the node is the
 * first one. */
static bool complete(share_walk *walk, uint32_t test, graph_node node, graph_node other,
                     share_change *change)
{
    share_rows *rows = &walk->rows;
    graph_node nodes[] = {node, other};
    graph_insn *insn = &change->insn;

    if (!share_gap(rows, test, other, &walk->gaps[1]) || !share_set_ends(rows, &walk->gaps[1]) ||
        !share_are_apart(&walk->gaps[0], &walk->gaps[1]) ||
        !share_tell(rows, &walk->gaps[1], &walk->gaps[0], insn))
        return false;
    insn->yes = nodes[insn->yes];
    insn->no = nodes[insn->no];
    return is_possible(rows, change);
}

/* A drawn node in the place of a test, or one test of it and the first other that fits. */
static bool draw_fit(share_walk *walk, uint32_t test, share_change *change)
{
    share_rows *rows = &walk->rows;
    uint32_t count = rows->test_count + rows->leaf_count;
    graph_node at = rows->tests[test], node = node_at(rows, draw_below(walk, count));
    uint32_t start = draw_below(walk, count);

    if (!share_gap(rows, test, node, &walk->gaps[0]))
        return false;
    change->insn = (graph_insn){OP_JEQ_K, 0, node, node};
    if (!share_set_ends(rows, &walk->gaps[0]))
        return is_possible(rows, change);
    uint32_t atom = walk->gaps[0].first;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t next = start + i < count ? start + i : start + i - count;
        graph_node other = node_at(rows, next);
        if (share_leaves(rows, next)[atom] == share_leaves(rows, test)[atom] && other != at &&
            complete(walk, test, node, other, change) &&
            !graph_insn_is_same(&change->insn, &rows->nodes[at].insn))
            return true;
    }
    return false;
}

/* Does a node answer as a test does to what comes to that and goes to a side of another? */
static bool answers_side(const share_rows *rows, graph_node node, uint32_t test, uint32_t other,
                         uint32_t is_yes)
{
    const uint64_t *side = share_side(rows, other, is_yes);
    share_set gap;

    (void)share_gap(rows, test, node, &gap);
    for (uint32_t word = 0; word < rows->word_count; word++)
        if ((gap.words[word] & side[word]) != 0)
            return false;
    return true;
}

/* A test and one of its successors change places. */
static bool draw_turn(share_walk *walk, uint32_t test, share_change *change)
{
    share_rows *rows = &walk->rows;
    const graph_insn *outer = &rows->nodes[rows->tests[test]].insn;
    bool is_yes = draw_below(walk, 2), is_inner_yes = draw_below(walk, 2);
    const share_node *after = &rows->nodes[is_yes ? outer->yes : outer->no];
    const graph_insn *inner = &after->insn;

    if (after->test == SHARE_NO_TEST || !answers_side(rows, is_inner_yes ? inner->no : inner->yes,
                                                      test, after->test, !is_inner_yes))
        return false;
    change->insn = *inner;
    change->inner = *outer;
    *(is_yes ? &change->inner.yes : &change->inner.no) = is_inner_yes ? inner->yes : inner->no;
    *(is_inner_yes ? &change->insn.yes : &change->insn.no) = SHARE_INNER;
    return change->inner.yes != change->inner.no && is_small_enough(rows, change);
}

static bool draw_change(share_walk *walk, share_change *change)
{
    share_rows *rows = &walk->rows;
    uint32_t test = draw_below(walk, rows->test_count);

    *change = (share_change){.tests = {rows->tests[test], GRAPH_NONE}};
    if (rows->nodes[rows->tests[test]].has_other || !share_is_known(rows, test))
        return false;
    return draw_below(walk, TURN_ONE_IN) == 0 ? draw_turn(walk, test, change)
                                              : draw_fit(walk, test, change);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* By how many pairs of tests there are, and by what a step may cost. */
static uint32_t count_steps(const share_rows *rows)
{
    uint32_t tests = rows->test_count, words = tests * rows->word_count;

    return least(least(tests * tests * STEPS_A_PAIR, STEP_COUNT_MAX), WORD_COUNT_MAX / words);
}

graph_node graph_walk(insn_graph *graph, graph_node root, uint32_t step_calls)
{
    if (graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    share_walk walk = {.dice = UINT64_C(0x9e3779b97f4a7c15)};
    share_change change;
    uint32_t size = graph->count;
    callgate_status status = share_rows_make(&walk.rows, graph, root);
    bool goes_on = status == CALLGATE_OK;
    uint32_t step_count = goes_on ? count_steps(&walk.rows) : 0;

    if (status == CALLGATE_MEMORY)
        graph_fail(graph, status);
    for (uint32_t step = 0; goes_on && step < step_count; step++) {
        if (!draw_change(&walk, &change))
            continue;
        root = share_copy(graph, &walk.rows, &change, &change.tests[0]);
        if (graph->count < size && graph->failure == CALLGATE_OK)
            root = graph_share(graph, root, step_calls);
        size = graph->count < size ? graph->count : size;
        goes_on = graph->failure == CALLGATE_OK && share_rows_make_again(&walk.rows, graph, root);
    }
    share_rows_release(&walk.rows);
    return root;
}
