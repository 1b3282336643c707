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
    WORDS_FULL = 2048,      /* of all cares */
    TRIES_A_TELL = 1 << 16, /* some tenths of a second */
};
#define DICE_STEP UINT64_C(0x9e3779b97f4a7c15)

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

    if (walk->order.count > best->count ||
        (walk->order.count == best->count && walk->path >= best->path))
        return;
    best->count = walk->order.count;
    best->path = walk->path;
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

static void try_change(long_walk *walker, uint32_t temperature)
{
    walk_graph *walk = &walker->walk;
    walk_change change;

    if (!walk_move(walk, &change))
        return;
    if (!walk_make(walk, &change)) {
        if (walk->path > walk->old_path &&
            !may_lengthen(walk, walk->path - walk->old_path, temperature)) {
            walk_take_back(walk, &change);
            return;
        }
        walk_keep(walk, &change);
    }
    note_best(walker);
}

/* The atoms that go from a test to a side of it. */
static void find_going(const walk_graph *walk, walk_node test, bool is_yes, walk_set *ret_set)
{
    const uint64_t *care = walk_care_words(walk, test), *side = walk_side(walk, test, is_yes);

    ret_set->first = walk->cares[test].first;
    ret_set->last = walk->cares[test].last;
    ret_set->some = 0;
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
    for (uint32_t i = 0; i < walk->order.count; i++)
        make_plain(walk, walk->order.nodes[i]);
}

/* No more for a small graph than take it everywhere; fewer for a large one, whose tries take
 * longer. */
static uint32_t count_tries(const walk_graph *walk, const walk_effort *effort,
                            uint32_t *ret_walk_count)
{
    uint64_t count = walk->order.count, words = count * walk->atoms.word_count;
    uint64_t tries = effort->try_count, enough = effort->tries_a_pair * count * count;

    *ret_walk_count = 1;
    if (words > WORDS_FULL)
        tries = tries * WORDS_FULL / words;
    if (enough == 0 || enough > tries)
        return (uint32_t)tries;
    if (enough * effort->walk_count <= tries)
        *ret_walk_count = effort->walk_count;
    else
        *ret_walk_count = (uint32_t)(tries / enough);
    return (uint32_t)enough;
}

static void tell(const callgate_progress *progress, uint64_t done, uint64_t whole)
{
    if (progress->tell != NULL)
        progress->tell(progress->user, (uint32_t)(done * 100 / whole));
}

/* A walk from the graph as it was read; another one for each turn. Returns how many there are. */
static uint32_t walk_from_start(long_walk *walker, const walk_effort *effort, uint32_t turn)
{
    walk_graph *walk = &walker->walk;
    uint32_t walk_count, try_count = count_tries(walk, effort, &walk_count);

    walk->dice = effort->dice + turn * DICE_STEP;
    note_best(walker);
    for (uint32_t i = 0; i < try_count; i++) {
        if (i % TRIES_A_TELL == 0)
            tell(&effort->progress, (uint64_t)turn * try_count + i,
                 (uint64_t)walk_count * try_count);
        try_change(walker, temperature_at(i, try_count));
    }
    return walk_count;
}

/* Errors: those of walk_read, of which the first is the only one. */
static callgate_status walk_all(long_walk *walker, const insn_graph *graph, graph_node root,
                                const walk_effort *effort)
{
    uint32_t walk_count = 1;

    walker->best.count = UINT32_MAX;
    for (uint32_t turn = 0; turn < walk_count; turn++) {
        if (turn > 0)
            walk_release(&walker->walk);
        callgate_status status = walk_read(&walker->walk, graph, root);
        if (status != CALLGATE_OK)
            return status;
        walk_count = walk_from_start(walker, effort, turn);
    }
    return CALLGATE_OK;
}

graph_node graph_walk(insn_graph *graph, graph_node root, const walk_effort *effort)
{
    if (graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    long_walk *walker = malloc(sizeof *walker);
    if (!walker)
        return graph_fail(graph, CALLGATE_MEMORY);
    callgate_status status = walk_all(walker, graph, root, effort);
    if (status == CALLGATE_OK) {
        go_back(walker);
        root = walk_write(&walker->walk, graph, root);
    }
    walk_release(&walker->walk);
    free(walker);
    return status == CALLGATE_MEMORY ? graph_fail(graph, status) : root;
}
