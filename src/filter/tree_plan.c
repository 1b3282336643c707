/* Chooses the cheapest tree of tests over runs by dynamic programming. */
#include "filter/tree_plan.h"
#include "filter/tree_chain.h"
#include "filter/tree_relax.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Every interval of runs is sent on by the cheapest of
 *
 *     a split    jge #first of a run, then the trees of both sides
 *     a chain    one run after another peeled off by jeq or jset, until all that is left shares
 *                one target, the chain's base
 *
 * Costs are kept in 16 bits: COST_MAX is more than the best tree of TREE_PLAN_RUN_COUNT_MAX runs
 * with weights of WEIGHT_MAX costs, two of it still fit, and both of its bytes are equal. */

enum {
    COST_SHIFT = 4, /* from units of tree.h to those of tree_cost */
    COST_HALF = 1 << (COST_SHIFT - 1),
    COST_MAX = 0x3f3f,
    WEIGHT_MAX = 8 * TREE_SIZE,
};

static tree_cost cost_of(uint32_t units)
{
    uint32_t cost = (units + COST_HALF) >> COST_SHIFT;

    return (tree_cost)(units == UINT32_MAX || cost > COST_MAX ? COST_MAX : cost);
}

static uint32_t weight_of(const tree_plan *plan, uint32_t i, uint32_t j)
{
    return plan->weight_before[j + 1] - plan->weight_before[i];
}

/* Of a test on the way to runs i..j. */
static int32_t split_cost(const tree_plan *plan, uint32_t i, uint32_t j)
{
    return (int32_t)((weight_of(plan, i, j) + TREE_SIZE + COST_HALF) >> COST_SHIFT);
}

/* The leaves over runs from i on: what each costs without a split. */
static void price_leaves(const tree_plan *plan, uint32_t i, chain_scan *scan, tree_cost *row)
{
    uint32_t costs[CHAIN_RUN_COUNT];

    chain_begin(scan, plan, i);
    uint32_t count = chain_prices(scan, costs);
    for (uint32_t k = 0; k < count; k++)
        row[i + k] = cost_of(costs[k]);
}

/* Rows from the last one up; in each, an interval's cost is final once all its splits were tried:
 * then it is tried as the lower side of longer ones. */
static void fill(tree_plan *plan)
{
    tree_cost best[TREE_PLAN_RUN_COUNT_MAX + TREE_ROW_STEP];
    chain_scan scan;
    uint32_t count = plan->count, stride = plan->stride;

    for (uint32_t i = count; i-- > 0;) {
        tree_cost *row = &plan->costs[i * stride];
        const tree_cost *high = &plan->costs[(i + 1) * (stride + 1)];
        memset(&best[i], COST_MAX & 0xff, (count + TREE_ROW_STEP - i) * sizeof best[0]);
        price_leaves(plan, i, &scan, row);
        for (uint32_t j = i;; j++, high += stride + 1) {
            int32_t split = best[j] + split_cost(plan, i, j);
            row[j] = split < row[j] ? (tree_cost)split : row[j];
            if (j + 1 == count)
                break;
            tree_relax(&best[j + 1], high, row[j], count - j - 1);
        }
    }
}

/* The run that begins the upper side of the best split; 0: a leaf is cheaper. */
static uint32_t split_at(const tree_plan *plan, uint32_t i, uint32_t j)
{
    int32_t cost = plan->costs[i * plan->stride + j];
    int32_t fixed = split_cost(plan, i, j);

    for (uint32_t at = i + 1; at <= j; at++) {
        int32_t low = plan->costs[i * plan->stride + at - 1];
        int32_t high = plan->costs[at * plan->stride + j];
        if (low + high + fixed == cost)
            return at;
    }
    return 0;
}

static graph_node target_of(const tree_plan *plan, uint32_t id, uint32_t i)
{
    for (;; i++) {
        if (plan->ids[2 * i] == id)
            return plan->runs[i].target;
        if (plan->ids[2 * i + 1] == id)
            return plan->runs[i].other;
    }
}

static graph_node build_leaf(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j)
{
    chain_scan scan;

    chain_begin(&scan, plan, i);
    uint32_t base = chain_base(&scan, j);
    assert(base != CHAIN_NONE);
    return chain_build(&scan, graph, base, target_of(plan, base, i));
}

static graph_node build(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j)
{
    uint32_t at = split_at(plan, i, j);

    if (at == 0)
        return build_leaf(plan, graph, i, j);
    graph_node no = build(plan, graph, i, at - 1);
    return graph_branch(graph, OP_JGE_K, plan->runs[at].first, build(plan, graph, at, j), no);
}

/* The same splits, but for the one that tells the last run. */
static graph_node build_rest(const tree_plan *plan, insn_graph *graph, uint32_t i)
{
    uint32_t j = plan->count - 1;
    uint32_t at = split_at(plan, i, j);

    if (at == 0 || at == j)
        return build(plan, graph, i, j - 1);
    graph_node no = build(plan, graph, i, at - 1);
    return graph_branch(graph, OP_JGE_K, plan->runs[at].first, build_rest(plan, graph, at), no);
}

/* Numbers the targets in the order of their first runs. */
static void number_targets(tree_plan *plan)
{
    graph_node nodes[2 * TREE_PLAN_RUN_COUNT_MAX];

    for (uint32_t k = 0; k < 2 * plan->count; k++) {
        const tree_run *run = &plan->runs[k / 2];
        graph_node node = k % 2 ? run->other : run->target;
        uint32_t id = 0;
        if (k % 2 && node == GRAPH_NONE) {
            plan->ids[k] = CHAIN_NONE;
            continue;
        }
        while (id < plan->id_count && nodes[id] != node)
            id++;
        nodes[id] = node;
        plan->id_count += id == plan->id_count;
        plan->ids[k] = (uint16_t)id;
    }
}

/* Heavier rows are scaled down: beyond some steps' worth only the proportion matters. */
static void add_weights(tree_plan *plan)
{
    uint64_t total = 0, before = 0;

    for (uint32_t i = 0; i < plan->count; i++)
        total += plan->runs[i].weight;
    for (uint32_t i = 0; i <= plan->count; i++) {
        plan->weight_before[i] =
            (uint32_t)(total > WEIGHT_MAX ? before * WEIGHT_MAX / total : before);
        before += i < plan->count ? plan->runs[i].weight : 0;
    }
}

static void count_peels(tree_plan *plan)
{
    for (uint32_t k = 0; k < plan->count; k++)
        plan->peel_tests[k] = chain_peel_tests(&plan->runs[k]);
}

bool tree_plan_make(tree_plan *plan, tree_run *runs, uint32_t count)
{
    plan->runs = runs;
    plan->count = count;
    plan->stride = (count + 2 * TREE_ROW_STEP - 1) / TREE_ROW_STEP * TREE_ROW_STEP;
    plan->id_count = 0;
    size_t bytes = (size_t)count * plan->stride * sizeof *plan->costs;
    plan->costs = malloc(bytes);
    plan->groups = malloc(GROUP_COUNT_MAX * sizeof *plan->groups);
    if (!plan->costs || !plan->groups) {
        tree_plan_release(plan);
        return false;
    }
    memset(plan->costs, COST_MAX & 0xff, bytes);
    add_weights(plan);
    number_targets(plan);
    count_peels(plan);
    groups_find(runs, plan->ids, count, plan->groups, plan->group_begins);
    fill(plan);
    return true;
}

void tree_plan_release(tree_plan *plan)
{
    free(plan->costs);
    free(plan->groups);
    plan->costs = NULL;
    plan->groups = NULL;
}

uint64_t tree_plan_cost(const tree_plan *plan)
{
    return (uint64_t)plan->costs[plan->count - 1] << COST_SHIFT;
}

graph_node tree_plan_build(const tree_plan *plan, insn_graph *graph)
{
    return build(plan, graph, 0, plan->count - 1);
}

graph_node tree_plan_build_rest(const tree_plan *plan, insn_graph *graph)
{
    return build_rest(plan, graph, 0);
}
