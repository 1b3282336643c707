/* Builds the tree of one arch's numbers. */
#include "filter/fold.h"
#include "filter/tree_plan.h"
#include <stdlib.h>

enum {
    FOLD_RUN_COUNT_MIN = 4,
    FOLD_INSN_COUNT = 2, /* and, and a step into the tree that is there twice */
};

/* With x32 on x86_64's arch the numbers above FOLD_BIT are those below but for some exceptions:
 *
 *     nr >= FOLD_BIT ?  exceptions, then nr &= ~FOLD_BIT and into the tree below
 *                    :  the tree below
 *
 * The test may stand anywhere in the tree, since numbers that come from above skip it: every step
 * down to it is there twice (tree_plan). */

static uint32_t high_count(const number_row *row)
{
    uint32_t count = 0;

    for (uint32_t i = row->count; i > 0 && row->runs[i - 1].last >= FOLD_BIT; i--)
        count++;
    return count;
}

/* The runs below FOLD_BIT, the tail being one of them. */
static uint32_t low_runs(const number_row *row, tree_run *ret_runs)
{
    if (row->tail_first == 0)
        return row_clip(row, 0, FOLD_BIT - 1, ret_runs);
    uint32_t count = row_clip(row, 0, row->tail_first - 1, ret_runs);
    uint32_t weight = 0;
    for (uint32_t i = 0; i < row->count; i++)
        if (row->runs[i].first >= row->tail_first && row->runs[i].first < FOLD_BIT)
            weight += row->runs[i].weight;
    ret_runs[count] = (tree_run){.first = row->tail_first,
                                 .last = FOLD_BIT - 1,
                                 .target = row->tail,
                                 .other = GRAPH_NONE,
                                 .weight = weight};
    return count + 1;
}

/* All runs, the tail being one of them. */
static uint32_t all_runs(const number_row *row, tree_run *ret_runs)
{
    uint32_t count = low_runs(row, ret_runs);

    if (row_target(row, FOLD_BIT) == row_target(row, FOLD_BIT - 1)) {
        const tree_run *across = &row->runs[row->count - high_count(row)];
        ret_runs[count - 1].last = across->last;
        if (across->last < UINT32_MAX)
            count += row_clip(row, across->last + 1, UINT32_MAX, &ret_runs[count]);
    } else {
        count += row_clip(row, FOLD_BIT, UINT32_MAX, &ret_runs[count]);
    }
    return count;
}

static graph_node build_all(insn_graph *graph, tree_run *runs, uint32_t count)
{
    graph_node root = GRAPH_NONE;

    if (graph->failure == CALLGATE_OK && tree_build(graph, runs, count, &root) == UINT64_MAX)
        return graph_fail(graph, CALLGATE_MEMORY);
    return root;
}

/* A target that is not known yet, and no other's. */
#define LATER (GRAPH_NONE - 1)

/* runs: those below FOLD_BIT, then room for one more; exceptions: with LATER for the tree below. */
static graph_node build_folded(insn_graph *graph, tree_run *runs, uint32_t count,
                               tree_run *exceptions, uint32_t exception_count)
{
    tree_plan plan;

    runs[count] = (tree_run){.first = FOLD_BIT,
                             .last = UINT32_MAX,
                             .target = LATER,
                             .other = GRAPH_NONE,
                             .weight = TREE_SIZE};
    if (!tree_plan_make(&plan, runs, count + 1))
        return graph_fail(graph, CALLGATE_MEMORY);
    graph_node same = graph_and(graph, FOLD_BIT - 1, tree_plan_build_rest(&plan, graph));
    for (uint32_t i = 0; i < exception_count; i++) {
        tree_run *run = &exceptions[i];
        run->target = run->target == LATER ? same : run->target;
        run->other = run->other == LATER ? same : run->other;
    }
    runs[count].target = build_all(graph, exceptions, exception_count);
    graph_node root = tree_plan_build(&plan, graph);
    tree_plan_release(&plan);
    return root;
}

/* Is it worth while? What a tree costs goes with its runs. */
static bool is_foldable(const number_row *row, uint32_t low_count, tree_run *exceptions,
                        uint32_t *ret_count)
{
    uint32_t own_count = high_count(row);

    if (own_count < FOLD_RUN_COUNT_MIN || low_count >= TREE_PLAN_RUN_COUNT_MAX)
        return false;
    *ret_count = fold_runs(row, LATER, exceptions);
    return *ret_count + FOLD_INSN_COUNT < own_count;
}

static graph_node build(insn_graph *graph, const number_row *row, tree_run *runs,
                        tree_run *exceptions)
{
    uint32_t count = low_runs(row, runs), exception_count;

    if (is_foldable(row, count, exceptions, &exception_count))
        return build_folded(graph, runs, count, exceptions, exception_count);
    return build_all(graph, runs, tree_merge(runs, all_runs(row, runs)));
}

graph_node row_build(insn_graph *graph, const number_row *row)
{
    tree_run *runs = malloc((row->count + 2) * sizeof *runs);
    tree_run *exceptions = malloc((2 * row->count + 2) * sizeof *exceptions);
    graph_node root = GRAPH_NONE;

    if (runs && exceptions)
        root = build(graph, row, runs, exceptions);
    else
        graph_fail(graph, CALLGATE_MEMORY);
    free(runs);
    free(exceptions);
    return root;
}
