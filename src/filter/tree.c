/* Builds trees over rows of any length. */
#include "filter/tree.h"
#include "filter/tree_plan.h"

uint32_t tree_merge(tree_run *runs, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 1; i < count; i++) {
        if (runs[i].target == runs[kept].target && runs[i].other == runs[kept].other) {
            runs[kept].last = runs[i].last;
            runs[kept].weight += runs[i].weight;
        } else {
            runs[++kept] = runs[i];
        }
    }
    return count == 0 ? 0 : kept + 1;
}

static uint64_t build_exactly(insn_graph *graph, tree_run *runs, uint32_t count,
                              graph_node *ret_root)
{
    tree_plan plan;

    if (!tree_plan_make(&plan, runs, count))
        return UINT64_MAX;
    uint64_t cost = tree_plan_cost(&plan);
    if (graph)
        *ret_root = tree_plan_build(&plan, graph);
    tree_plan_release(&plan);
    return cost;
}

/* Where to cut a row that is too long to plan: half of its weight on either side, each run
 * counting as much as the mean of all. */
static uint32_t cut(const tree_run *runs, uint32_t count)
{
    uint64_t total = 0, before = 0;

    for (uint32_t i = 0; i < count; i++)
        total += runs[i].weight;
    uint64_t mean = total / count + 1;
    for (uint32_t i = 0; i < count - 1; i++) {
        before += runs[i].weight + mean;
        if (2 * before >= total + mean * count)
            return i + 1;
    }
    return count - 1;
}

uint64_t tree_build(insn_graph *graph, tree_run *runs, uint32_t count, graph_node *ret_root)
{
    graph_node no = GRAPH_NONE, yes = GRAPH_NONE;

    if (count <= TREE_PLAN_RUN_COUNT_MAX)
        return build_exactly(graph, runs, count, ret_root);
    uint32_t at = cut(runs, count);
    uint64_t low = tree_build(graph, runs, at, &no);
    uint64_t high = tree_build(graph, runs + at, count - at, &yes);
    if (low == UINT64_MAX || high == UINT64_MAX)
        return UINT64_MAX;
    if (graph)
        *ret_root = graph_branch(graph, OP_JGE_K, runs[at].first, yes, no);
    return low + high + TREE_SIZE;
}
