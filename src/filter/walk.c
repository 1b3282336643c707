/* Walks from graph to graph, to smaller ones. */
#include "filter/walk.h"
#include "filter/walk_impl.h"
#include <stdlib.h>
#include <string.h>

/* Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983). No change makes the graph larger; what
 * is weighed is the path, all tests that all atoms meet. Of the graphs of one size most by far have
 * long paths, where so many numbers meet every test that hardly any other may take its place: a
 * walk that takes any change ends up among those, and stays. So a change that lengthens the path is
 * taken the less often the more it does, and the later it comes. */

enum {
    TEMPERATURE_FIRST = 100, /* atoms */
    TEMPERATURE_LAST = 0,
    TRIES_A_PAIR = 512, /* of nodes */
    WORDS_FULL = 2048,  /* of all cares */
};

/* The smallest graph met, and of those the one of the shortest path. */
typedef struct best_graph {
    uint32_t count;
    uint32_t path;
    graph_insn insns[WALK_INNER_COUNT_MAX];
    walk_root roots[WALK_ROOT_COUNT_MAX];
} best_graph;

typedef struct long_walk {
    walk_graph walk;
    best_graph best;
} long_walk;

static void note_best(long_walk *walker)
{
    const walk_graph *walk = &walker->walk;
    best_graph *best = &walker->best;

    if (walk->order->count > best->count ||
        (walk->order->count == best->count && walk->cares->path >= best->path))
        return;
    best->count = walk->order->count;
    best->path = walk->cares->path;
    memcpy(best->insns, walk->insns, walk->inner_count * sizeof *walk->insns);
    memcpy(best->roots, walk->roots, walk->root_count * sizeof *walk->roots);
}

static uint32_t temperature_at(uint32_t i, uint32_t count)
{
    uint64_t cooled = (uint64_t)(TEMPERATURE_FIRST - TEMPERATURE_LAST) * i / count;

    return TEMPERATURE_FIRST - (uint32_t)cooled;
}

/* May the path be so much longer? Half as often for each temperature more. */
static bool may_lengthen(walk_graph *walk, uint32_t more, uint32_t temperature)
{
    uint32_t halvings = (uint32_t)__builtin_clz(walk_draw(walk, UINT32_MAX) | 1);

    return more <= temperature * halvings;
}

static bool comes_before(const walk_graph *walk, walk_node node, walk_node test)
{
    return walk_is_leaf(walk, node) || walk->order->places[node] < walk->order->places[test];
}

/* Is the order as it was? One test was changed, whose successors come before it, and its old ones
 * are reached without it. */
static bool keeps_order(const walk_graph *walk, const walk_change *change)
{
    if (change->count != 1)
        return false;
    walk_node test = change->nodes[0];
    const graph_insn *insn = &walk->insns[test], *old = &change->old[0];
    return comes_before(walk, insn->yes, test) && comes_before(walk, insn->no, test) &&
           walk->order->parent_counts[old->yes] > 1 && walk->order->parent_counts[old->no] > 1;
}

static void move_edges(walk_order *order, const graph_insn *from, const graph_insn *to)
{
    order->parent_counts[from->yes]--;
    order->parent_counts[from->no]--;
    order->parent_counts[to->yes]++;
    order->parent_counts[to->no]++;
}

static void take_back(walk_graph *walk, const walk_change *change)
{
    for (uint32_t i = change->count; i-- > 0;) {
        walk->insns[change->nodes[i]] = change->old[i];
        walk_part(walk, change->nodes[i]);
    }
    memset(walk->is_stale, 0, walk->inner_count * sizeof *walk->is_stale);
}

static void try_change(long_walk *walker, uint32_t temperature)
{
    walk_graph *walk = &walker->walk;
    walk_order *order = walk->order;
    walk_cares *cares = walk->cares;
    walk_change change;

    if (!walk_move(walk, &change))
        return;
    bool is_kept = keeps_order(walk, &change);
    if (is_kept)
        move_edges(order, &change.old[0], &walk->insns[change.nodes[0]]);
    else
        walk_list(walk);
    walk_come(walk);
    if (walk->order->count == order->count && walk->cares->path > cares->path &&
        !may_lengthen(walk, walk->cares->path - cares->path, temperature)) {
        if (is_kept)
            move_edges(order, &walk->insns[change.nodes[0]], &change.old[0]);
        walk->order = order;
        walk->cares = cares;
        take_back(walk, &change);
        return;
    }
    walk_fill(walk);
    note_best(walker);
}

/* The atoms that go from a test to a side of it. */
static void find_going(const walk_graph *walk, walk_node test, bool is_yes, walk_set *ret_set)
{
    const uint64_t *care = walk_care(walk, test), *side = walk_side(walk, test, is_yes);

    ret_set->first = walk->cares->first[test];
    ret_set->last = walk->cares->last[test];
    for (uint32_t word = ret_set->first; word <= ret_set->last; word++)
        ret_set->words[word] = care[word] & side[word];
}

/* The plainest test for what comes; where only a part of a run goes to a side, it stays. */
static void make_plain(walk_graph *walk, walk_node test)
{
    graph_insn *insn = &walk->insns[test], plain;
    const walk_node ends[] = {insn->no, insn->yes};
    walk_set going[2];

    for (uint32_t at = 0; at < 2; at++)
        find_going(walk, test, at, &going[at]);
    if (walk->is_fixed[test] || !walk_set_trim(&going[0]) || !walk_set_trim(&going[1]) ||
        !walk_tell(walk, &going[0], &going[1], &plain))
        return;
    *insn = (graph_insn){plain.code, plain.k, ends[plain.yes], ends[plain.no]};
}

/* Goes back to the best graph, whose tests become plain ones, which are easier to prove and read.
 */
static void go_back(long_walk *walker)
{
    walk_graph *walk = &walker->walk;
    const best_graph *best = &walker->best;

    memcpy(walk->insns, best->insns, walk->inner_count * sizeof *walk->insns);
    memcpy(walk->roots, best->roots, walk->root_count * sizeof *walk->roots);
    for (walk_node at = 0; at < walk->inner_count; at++)
        if (walk->insns[at].code != OP_AND_K)
            walk_part(walk, at);
    walk_list(walk);
    walk_come(walk);
    for (uint32_t i = 0; i < walk->order->count; i++)
        make_plain(walk, walk->order->nodes[i]);
}

/* No more for a small graph than take it everywhere; fewer for a large one, whose tries take
 * longer. */
static uint32_t count_tries(const walk_graph *walk, const walk_effort *effort)
{
    uint64_t count = walk->order->count, enough = TRIES_A_PAIR * count * count;
    uint64_t words = count * walk->atoms.word_count;
    uint64_t tries =
        words > WORDS_FULL ? (uint64_t)effort->try_count * WORDS_FULL / words : effort->try_count;

    return (uint32_t)(tries < enough ? tries : enough);
}

graph_node graph_walk(insn_graph *graph, graph_node root, const walk_effort *effort)
{
    if (graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    long_walk *walker = malloc(sizeof *walker);
    if (!walker)
        return graph_fail(graph, CALLGATE_MEMORY);
    walk_graph *walk = &walker->walk;
    callgate_status status = walk_read(walk, graph, root);
    if (status == CALLGATE_OK) {
        walk->dice = effort->dice;
        walker->best = (best_graph){.count = UINT32_MAX};
        note_best(walker);
        uint32_t try_count = count_tries(walk, effort);
        for (uint32_t i = 0; i < try_count; i++)
            try_change(walker, temperature_at(i, try_count));
        go_back(walker);
        root = walk_write(walk, graph, root);
    }
    walk_release(walk);
    free(walker);
    return status == CALLGATE_MEMORY ? graph_fail(graph, status) : root;
}
