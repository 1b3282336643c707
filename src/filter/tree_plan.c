/* Chooses the cheapest tree of tests over runs by dynamic programming. */
#include "filter/tree_plan.h"
#include "filter/tree_chain.h"
#include "filter/tree_min.h"
#include <stdlib.h>
#include <string.h>

/* Every interval of runs is sent on by the cheapest of
 *
 *     a split    jge #first of a run, then the trees of both sides
 *     a chain    one run after another peeled off by jeq or jset, until all that is left shares
 *                one target, the chain's base
 *     a table    up to 32 numbers looked up in a constant (only with plan->table)
 *
 * Costs are kept in 16 bits; COST_MAX is more than any tree of TREE_PLAN_RUN_COUNT_MAX runs with
 * weights of at most WEIGHT_MAX costs, and two of it still fit. */

enum {
    COST_SHIFT = 4, /* from units of tree.h to those of tree_cost */
    COST_MAX = UINT16_MAX / 2,
    WEIGHT_MAX = 32 * TREE_SIZE,
    TABLE_WIDTH = 32,
    TABLE_STEPS = 3, /* load, shift, test */
};

static tree_cost cost_of(uint32_t units)
{
    uint32_t cost = (units + (1u << COST_SHIFT) / 2) >> COST_SHIFT;

    return (tree_cost)(units == UINT32_MAX || cost > COST_MAX ? COST_MAX : cost);
}

static uint32_t weight_of(const tree_plan *plan, uint32_t i, uint32_t j)
{
    return plan->weight_before[j + 1] - plan->weight_before[i];
}

static bool suits_table(const tree_plan *plan, uint32_t k, graph_node target)
{
    return plan->runs[k].target == target || plan->runs[k].other == target;
}

/* The last run of a table that begins with run i; none: i - 1. */
static uint32_t table_end(const tree_plan *plan, uint32_t i)
{
    uint32_t j = i;

    while (j < plan->count && plan->runs[j].last - plan->runs[i].first < TABLE_WIDTH &&
           (suits_table(plan, j, plan->table->set) || suits_table(plan, j, plan->table->clear)))
        j++;
    return j - 1;
}

/* A load, and the jump to what all tables share. */
static tree_cost table_cost(const tree_plan *plan, uint32_t i, uint32_t j)
{
    return cost_of(2 * TREE_SIZE + TABLE_STEPS * weight_of(plan, i, j));
}

/* The leaves over runs from i on: what each costs without a split. */
static void price_leaves(const tree_plan *plan, uint32_t i, chain_scan *scan, tree_cost *row)
{
    uint32_t base, j = i, cost = 0;

    chain_begin(scan, plan, i);
    for (; j < plan->count && j - i < CHAIN_RUN_COUNT && cost != UINT32_MAX; j++) {
        cost = chain_extend(scan, j, &base);
        row[j] = cost_of(cost);
    }
    for (; j < plan->count; j++)
        row[j] = COST_MAX;
    if (!plan->table)
        return;
    uint32_t end = table_end(plan, i);
    for (j = i; j <= end && end < plan->count; j++) {
        tree_cost table = table_cost(plan, i, j);
        row[j] = table < row[j] ? table : row[j];
    }
}

static tree_cost split_cost(const tree_plan *plan, uint32_t i, uint32_t j)
{
    uint32_t best = tree_min(&plan->costs[i * plan->count + i],
                             &plan->costs_by_end[j * plan->count + i + 1], j - i);

    return (tree_cost)(best + cost_of(TREE_SIZE + weight_of(plan, i, j)));
}

static void fill(tree_plan *plan)
{
    chain_scan scan;

    for (uint32_t i = plan->count; i-- > 0;) {
        tree_cost *row = &plan->costs[i * plan->count];
        price_leaves(plan, i, &scan, row);
        for (uint32_t j = i; j < plan->count; j++) {
            if (j > i) {
                tree_cost split = split_cost(plan, i, j);
                row[j] = split < row[j] ? split : row[j];
            }
            plan->costs_by_end[j * plan->count + i] = row[j];
        }
    }
}

/* The run that begins the upper side of the best split; 0: a leaf is cheaper. */
static uint32_t split_at(const tree_plan *plan, uint32_t i, uint32_t j)
{
    uint32_t cost = plan->costs[i * plan->count + j];
    uint32_t fixed = cost_of(TREE_SIZE + weight_of(plan, i, j));

    for (uint32_t at = i + 1; at <= j; at++) {
        uint32_t low = plan->costs[i * plan->count + at - 1];
        uint32_t high = plan->costs[at * plan->count + j];
        if (low + high + fixed == cost)
            return at;
    }
    return 0;
}

static graph_node build_table(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j)
{
    uint32_t bits = 0;

    for (uint32_t k = i; k <= j; k++) {
        if (suits_table(plan, k, plan->table->clear))
            continue;
        for (uint32_t n = 0; n <= plan->runs[k].last - plan->runs[k].first; n++)
            bits |= 1u << ((plan->runs[k].first + n) % TABLE_WIDTH);
    }
    return graph_step(graph, OP_LD_IMM, bits, plan->table->shift);
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
    uint32_t cost = 0, base = CHAIN_NONE;

    if (plan->table && table_end(plan, i) != i - 1 && table_end(plan, i) >= j &&
        table_cost(plan, i, j) == plan->costs[i * plan->count + j])
        return build_table(plan, graph, i, j);
    chain_begin(&scan, plan, i);
    for (uint32_t k = i; k <= j; k++)
        cost = chain_extend(&scan, k, &base);
    (void)cost;
    return chain_build(plan, graph, i, j, base, target_of(plan, base, i));
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

bool tree_plan_make(tree_plan *plan, tree_run *runs, uint32_t count, const table_leaf *table)
{
    size_t cells = (size_t)count * count;

    *plan = (tree_plan){.runs = runs, .count = count, .table = table};
    plan->weight_before = malloc((count + 1) * sizeof *plan->weight_before);
    plan->ids = malloc(2 * count * sizeof *plan->ids);
    plan->costs = malloc(cells * sizeof *plan->costs);
    plan->costs_by_end = malloc(cells * sizeof *plan->costs_by_end);
    if (!plan->weight_before || !plan->ids || !plan->costs || !plan->costs_by_end) {
        tree_plan_release(plan);
        return false;
    }
    add_weights(plan);
    number_targets(plan);
    fill(plan);
    return true;
}

void tree_plan_release(tree_plan *plan)
{
    free(plan->weight_before);
    free(plan->ids);
    free(plan->costs);
    free(plan->costs_by_end);
    *plan = (tree_plan){.runs = NULL};
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
