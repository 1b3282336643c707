/* Orders masked compares, then builds them. */
#include "filter/word_cubes.h"
#include <stdlib.h>

/* A cube that a single test of the whole word tells: all bits given (jeq), none of the given bits
 * set, or one bit given and set (jset). The others are
 *
 *     and #mask ; jeq #value ; jeq #value of the next with that mask …
 *
 * and where the next mask isn't part of the last one, the word is loaded again in front of it. */
static bool is_one_test(const word_cube *cube)
{
    return cube->mask == UINT32_MAX || cube->value == 0 || (cube->mask & (cube->mask - 1)) == 0;
}

static uint32_t bits_in(uint32_t mask)
{
    return (uint32_t)__builtin_popcount(mask);
}

static int compare_exits(const void *a, const void *b)
{
    decision x = ((const word_cube *)a)->exit, y = ((const word_cube *)b)->exit;

    return x < y ? -1 : x > y;
}

/* Of equal kinds the value -1 comes first, then the others from 0 on: where a call takes -1 it is
 * how it is asked without changing anything, and so the value that is met most (personality). */
static int compare_cubes(const void *a, const void *b)
{
    const word_cube *x = a, *y = b;
    uint32_t x_rank = x->value + 1, y_rank = y->value + 1;

    if (is_one_test(x) != is_one_test(y))
        return is_one_test(x) ? -1 : 1;
    if (!is_one_test(x) && x->mask != y->mask) {
        if (bits_in(x->mask) != bits_in(y->mask))
            return bits_in(x->mask) > bits_in(y->mask) ? -1 : 1;
        return x->mask > y->mask ? -1 : 1;
    }
    if (x_rank != y_rank)
        return x_rank < y_rank ? -1 : 1;
    return x->mask < y->mask ? -1 : x->mask > y->mask;
}

/* What the cubes of one exit come to. */
typedef struct exit_cost {
    decision exit;
    uint32_t insns; /* that test them */
    uint32_t value; /* the least */
} exit_cost;

static void add_cube(exit_cost *cost, const word_cube *cube)
{
    cost->insns += is_one_test(cube) ? 1 : 2;
    cost->value = cube->value < cost->value ? cube->value : cost->value;
}

/* Is it longer to test; of equal ones, the least value decides, so that the numbers of decisions
 * don't matter. */
static bool is_costlier(const exit_cost *a, const exit_cost *b)
{
    return a->insns != b->insns ? a->insns > b->insns : a->value < b->value;
}

/* The costliest exit of cubes that are sorted by exit. */
static decision choose_of_many(const word_cube *cubes, uint32_t count)
{
    exit_cost most = {.exit = DECISION_NONE};

    for (uint32_t i = 0; i < count;) {
        exit_cost cost = {.exit = cubes[i].exit, .value = UINT32_MAX};
        for (; i < count && cubes[i].exit == cost.exit; i++)
            add_cube(&cost, &cubes[i]);
        if (is_costlier(&cost, &most))
            most = cost;
    }
    return most.exit;
}

/* The exit whose cubes are the longest to test. Most words have few exits. */
static decision choose_base(word_cube *cubes, uint32_t count)
{
    enum { FEW_COUNT = 8 };
    exit_cost costs[FEW_COUNT], most = {.exit = DECISION_NONE};
    uint32_t exit_count = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = 0;
        while (at < exit_count && costs[at].exit != cubes[i].exit)
            at++;
        if (at == FEW_COUNT) {
            qsort(cubes, count, sizeof *cubes, compare_exits);
            return choose_of_many(cubes, count);
        }
        if (at == exit_count)
            costs[exit_count++] = (exit_cost){.exit = cubes[i].exit, .value = UINT32_MAX};
        add_cube(&costs[at], &cubes[i]);
    }
    for (uint32_t at = 0; at < exit_count; at++)
        if (is_costlier(&costs[at], &most))
            most = costs[at];
    return most.exit;
}

uint32_t word_cubes_order(word_cube *cubes, uint32_t count, decision *ret_base)
{
    uint32_t kept = 0;

    *ret_base = choose_base(cubes, count);
    for (uint32_t i = 0; i < count; i++)
        if (cubes[i].exit != *ret_base)
            cubes[kept++] = cubes[i];
    qsort(cubes, kept, sizeof *cubes, compare_cubes);
    return kept;
}

static bool needs_and(const word_cube *cubes, uint32_t i)
{
    return !is_one_test(&cubes[i]) &&
           (i == 0 || cubes[i].mask != cubes[i - 1].mask || is_one_test(&cubes[i - 1]));
}

static bool needs_load(const word_cube *cubes, uint32_t i)
{
    return i > 0 && needs_and(cubes, i) && !is_one_test(&cubes[i - 1]) &&
           (cubes[i].mask & ~cubes[i - 1].mask) != 0;
}

uint64_t word_cubes_cost(const word_cube *cubes, uint32_t count)
{
    uint64_t insns = count;

    for (uint32_t i = 0; i < count; i++)
        insns += (needs_and(cubes, i) ? 1u : 0u) + (needs_load(cubes, i) ? 1u : 0u);
    return insns * TREE_SIZE + insns * TREE_SIZE / 2;
}

static graph_node build_test(insn_graph *graph, const word_cube *cube, graph_node yes,
                             graph_node no)
{
    if (is_one_test(cube) && cube->mask != UINT32_MAX) {
        if (cube->value == 0)
            return graph_branch(graph, OP_JSET_K, cube->mask, no, yes);
        return graph_branch(graph, OP_JSET_K, cube->mask, yes, no);
    }
    return graph_branch(graph, OP_JEQ_K, cube->value, yes, no);
}

graph_node word_cubes_build(insn_graph *graph, const word_cube *cubes, uint32_t count,
                            const graph_node *exits, graph_node base, uint32_t offset)
{
    graph_node node = base;

    for (uint32_t i = count; i-- > 0;) {
        node = build_test(graph, &cubes[i], exits[i], node);
        if (needs_and(cubes, i))
            node = graph_and(graph, cubes[i].mask, node);
        if (needs_load(cubes, i))
            node = graph_load(graph, offset, node);
    }
    return node;
}
