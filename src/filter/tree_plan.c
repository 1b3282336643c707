/* Chooses the cheapest tree of tests over runs by dynamic programming. */
#include "filter/tree_plan.h"
#include "filter/tree_chain.h"
#include "filter/tree_splits.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Every interval of runs is sent on by the cheapest of
 *
 *     a split    jge #first of a run, then the trees of both sides
 *     a chain    one run after another peeled off by jeq or jset, until all that is left shares
 *                one target, the chain's base */

static tree_cost cost_of(uint32_t units)
{
    uint32_t cost = (units + TREE_COST_HALF) >> TREE_COST_SHIFT;

    return (tree_cost)(units >= CHAIN_OVER || cost > TREE_COST_MAX ? TREE_COST_MAX : cost);
}

static int32_t cost_at(const tree_plan *plan, uint32_t i, uint32_t j)
{
    return plan->costs[(j - i) * plan->stride + i];
}

/* A chain for each first run, and which of them are still good for something. */
typedef struct plan_leaves {
    chain_scan *scans;
    tree_splits_form *split;
    uint32_t count;
    uint8_t firsts[TREE_PLAN_RUN_COUNT_MAX];
} plan_leaves;

/* Is no chain over more runs than i..j better than a tree, or hardly? That would be the best tree
 * over i..j, split from the same chain over what comes behind. Its split costs the weight of what
 * comes behind as well, but so does each half of two tests that the chain does not spare it. (A
 * group across the split could save more; that is not waited for.) */
static bool is_beaten(const tree_plan *plan, uint32_t i, uint32_t j, tree_cost chain_cost)
{
    int32_t split = tree_split_cost(plan->weight_before, i, j);

    return (chain_cost < TREE_COST_MAX) & (chain_cost > cost_at(plan, i, j) + split * 15 / 16);
}

/* Is there a target that two runs next to each other may both go to? */
static bool share_target(const tree_plan *plan, uint32_t i)
{
    const uint16_t *ids = &plan->ids[2 * i];

    return (ids[0] == ids[2]) | (ids[0] == ids[3]) | (ids[1] == ids[2]) |
           ((ids[1] == ids[3]) & (ids[1] != TREE_NO_ID));
}

static void clear_row(tree_plan *plan, uint32_t d)
{
    memset(&plan->costs[d * plan->stride], TREE_COST_MAX & 0xff,
           (plan->count - d + TREE_LANES) * sizeof *plan->costs);
}

/* One run takes no test. Two take none, or a split: no chain is better. */
static void price_short(tree_plan *plan, const plan_leaves *leaves)
{
    tree_cost *ones = plan->costs, *twos = &plan->costs[plan->stride];

    clear_row(plan, 0);
    memset(ones, 0, plan->count * sizeof *ones);
    if (plan->count == 1)
        return;
    clear_row(plan, 1);
    for (uint32_t i = 0; i < plan->count - 1; i++)
        twos[i] = share_target(plan, i) ? 0 : TREE_COST_MAX;
    leaves->split(plan->costs, plan->stride, plan->weight_before, 1, plan->count - 1);
}

/* All intervals of d + 1 runs: as chains, at their best splits; then beaten chains are left. */
static void price_length(tree_plan *plan, plan_leaves *leaves, uint32_t d)
{
    tree_cost *row = &plan->costs[d * plan->stride], costs[TREE_PLAN_RUN_COUNT_MAX];
    uint32_t last = plan->count - d - 1, goes_on = 0, left = 0;

    clear_row(plan, d);
    for (uint32_t at = 0; at < leaves->count; at++) {
        uint8_t i = leaves->firsts[at];
        uint32_t cost = chain_extend(&leaves->scans[i]);
        row[i] = costs[goes_on] = cost_of(cost);
        leaves->firsts[goes_on] = i;
        goes_on += (cost != CHAIN_OVER) & (i < last);
    }
    leaves->split(plan->costs, plan->stride, plan->weight_before, d, plan->count - d);
    for (uint32_t at = 0; at < goes_on; at++) {
        uint8_t i = leaves->firsts[at];
        leaves->firsts[left] = i;
        left += !is_beaten(plan, i, i + d, costs[at]);
    }
    leaves->count = left;
}

static void begin_chains(const tree_plan *plan, plan_leaves *leaves, chain_share *shares)
{
    for (uint32_t i = 0; i + 2 < plan->count; i++) {
        chain_begin(&leaves->scans[i], plan, i, &shares[i * plan->id_count]);
        chain_take(&leaves->scans[i]);
        chain_take(&leaves->scans[i]);
        leaves->firsts[leaves->count++] = (uint8_t)i;
    }
}

static bool fill(tree_plan *plan)
{
    plan_leaves leaves = {.split = tree_splits_widest(), .count = 0};
    chain_share *shares = calloc((size_t)plan->count * plan->id_count, sizeof *shares);

    leaves.scans = malloc(plan->count * sizeof *leaves.scans);
    bool is_ready = shares && leaves.scans;
    if (is_ready) {
        begin_chains(plan, &leaves, shares);
        price_short(plan, &leaves);
    }
    for (uint32_t d = 2; is_ready && d < plan->count; d++)
        price_length(plan, &leaves, d);
    free(leaves.scans);
    free(shares);
    return is_ready;
}

/* The run that begins the upper side of the best split; 0: a leaf is cheaper. */
static uint32_t split_at(const tree_plan *plan, uint32_t i, uint32_t j)
{
    int32_t left = cost_at(plan, i, j) - tree_split_cost(plan->weight_before, i, j);

    for (uint32_t at = i + 1; at <= j; at++)
        if (cost_at(plan, i, at - 1) + cost_at(plan, at, j) == left)
            return at;
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
    chain_share shares[2 * TREE_PLAN_RUN_COUNT_MAX + 1];
    chain_scan scan;

    memset(shares, 0, plan->id_count * sizeof shares[0]);
    chain_begin(&scan, plan, i, shares);
    uint32_t base = chain_base(&scan, j);
    assert(base != TREE_NO_ID);
    return chain_build(&scan, graph, base, target_of(plan, base, i));
}

/* Tells runs i..at - 1 from at..j. */
static graph_node build_split(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t at,
                              uint32_t j, graph_node no, graph_node yes)
{
    uint32_t first = plan->runs[at].first;

    if (graph->failure != CALLGATE_OK || graph_is_test(graph, no) || graph_is_test(graph, yes))
        return graph_branch(graph, OP_JGE_K, first, yes, no);
    graph_make_room(graph, 2);
    graph_arrival arrival = {.to = yes,
                             .begin = graph->span_count,
                             .middle = graph->span_count + 1,
                             .ranges = {GRAPH_RANGE_EMPTY, GRAPH_RANGE_EMPTY}};
    graph_add_span(graph, &arrival.ranges[0], first, plan->runs[j].last);
    graph_add_span(graph, &arrival.ranges[1], plan->runs[i].first, first - 1);
    return graph_test(graph, (graph_insn){OP_JGE_K, first, yes, no}, &arrival);
}

static graph_node build(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j)
{
    uint32_t at = split_at(plan, i, j);

    if (at == 0)
        return build_leaf(plan, graph, i, j);
    graph_node no = build(plan, graph, i, at - 1);
    return build_split(plan, graph, i, at, j, no, build(plan, graph, at, j));
}

/* The same splits, but for the one that tells the last run. */
static graph_node build_rest(const tree_plan *plan, insn_graph *graph, uint32_t i)
{
    uint32_t j = plan->count - 1;
    uint32_t at = split_at(plan, i, j);

    if (at == 0 || at == j)
        return build(plan, graph, i, j - 1);
    graph_node no = build(plan, graph, i, at - 1);
    return build_split(plan, graph, i, at, j - 1, no, build_rest(plan, graph, at));
}

/* The number of a node, a new one for a new node. */
static uint16_t number_of(tree_plan *plan, graph_node *nodes, graph_node node)
{
    uint32_t id = TREE_NO_ID + 1;

    while (id < plan->id_count && nodes[id] != node)
        id++;
    nodes[id] = node;
    plan->id_count += id == plan->id_count;
    return (uint16_t)id;
}

/* Numbers the targets in the order of their first runs. */
static void number_targets(tree_plan *plan)
{
    graph_node nodes[TREE_NO_ID + 1 + 2 * TREE_PLAN_RUN_COUNT_MAX];
    const tree_run *runs = plan->runs;

    plan->id_count = TREE_NO_ID + 1;
    for (uint32_t k = 0; k < plan->count; k++) {
        uint16_t *ids = &plan->ids[2 * k];
        bool is_again = k > 1 && runs[k].target == runs[k - 2].target; /* as mostly */
        bool has_other = runs[k].other != GRAPH_NONE;
        ids[0] = is_again ? ids[-4] : number_of(plan, nodes, runs[k].target);
        ids[1] = has_other ? number_of(plan, nodes, runs[k].other) : TREE_NO_ID;
    }
}

/* Heavier rows are scaled down: beyond some steps' worth only the proportion matters. */
static void add_weights(tree_plan *plan)
{
    uint64_t total = 0, before = 0;

    for (uint32_t i = 0; i < plan->count; i++)
        total += plan->runs[i].weight;
    memset(plan->weight_before, 0, sizeof plan->weight_before);
    for (uint32_t i = 0; i <= plan->count; i++) {
        plan->weight_before[i] =
            (tree_weight)(total > TREE_WEIGHT_MAX ? before * TREE_WEIGHT_MAX / total : before);
        before += i < plan->count ? plan->runs[i].weight : 0;
    }
}

static void add_shares(tree_plan *plan)
{
    for (uint32_t k = 0; k < plan->count; k++)
        plan->shares[k] = chain_run_share(plan, k);
}

static void note_group(tree_plan *plan, peel_group *group)
{
    uint32_t j = group->last;

    for (uint32_t members = group->members; members != 0; members &= members - 1)
        plan->group_ends[group->first + (uint32_t)__builtin_ctz(members)] = (uint8_t)j;
    if (group->first > plan->group_firsts[j])
        plan->group_firsts[j] = (uint8_t)group->first;
    if (group->low < plan->group_lows[j])
        plan->group_lows[j] = group->low;
    chain_price_group(plan, group);
}

static void find_groups(tree_plan *plan)
{
    groups_find(plan->runs, plan->ids, plan->count, plan->groups, plan->group_begins);
    memset(plan->group_ends, 0, plan->count);
    memset(plan->group_firsts, 0, plan->count);
    memset(plan->group_lows, 0xff, plan->count * sizeof plan->group_lows[0]);
    for (uint32_t g = 0; g < plan->group_begins[plan->count]; g++)
        note_group(plan, &plan->groups[g]);
}

bool tree_plan_make(tree_plan *plan, tree_run *runs, uint32_t count)
{
    plan->runs = runs;
    plan->count = count;
    plan->stride = (count + 2 * TREE_LANES - 1) / TREE_LANES * TREE_LANES;
    plan->costs = malloc((size_t)count * plan->stride * sizeof *plan->costs);
    plan->groups = malloc(GROUP_COUNT_MAX * sizeof *plan->groups);
    if (!plan->costs || !plan->groups) {
        tree_plan_release(plan);
        return false;
    }
    add_weights(plan);
    number_targets(plan);
    add_shares(plan);
    find_groups(plan);
    if (fill(plan))
        return true;
    tree_plan_release(plan);
    return false;
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
    return (uint64_t)cost_at(plan, 0, plan->count - 1) << TREE_COST_SHIFT;
}

graph_node tree_plan_build(const tree_plan *plan, insn_graph *graph)
{
    return build(plan, graph, 0, plan->count - 1);
}

graph_node tree_plan_build_rest(const tree_plan *plan, insn_graph *graph)
{
    return build_rest(plan, graph, 0);
}
