/* Plans how one word of an argument is tested. */
#include "filter/word_plan.h"
#include "base/limits.h"
#include "filter/word_cubes.h"
#include <stdlib.h>

/* The trees of argument words are weighed as if every run were taken as often: one mean step more
 * is worth one instruction. */
static uint64_t run_tree(insn_graph *graph, const word_run *runs, uint32_t count,
                         const graph_node *exits, graph_node *ret_root)
{
    tree_run *rows = malloc(count * sizeof *rows);
    if (!rows)
        return UINT64_MAX;
    for (uint32_t i = 0; i < count; i++)
        rows[i] = (tree_run){.first = runs[i].first,
                             .last = runs[i].last,
                             .target = exits ? exits[i] : runs[i].exit,
                             .other = GRAPH_NONE,
                             .weight = TREE_SIZE / count};
    uint32_t merged = tree_merge(rows, count);
    uint64_t cost = tree_build(graph, rows, merged, ret_root);
    free(rows);
    return cost;
}

static uint32_t support_of(const callgate_store *store, const decision *nodes, uint32_t count)
{
    uint32_t support = 0;

    for (uint32_t i = 0; i < count; i++)
        support |= word_bit(decision_get(store, nodes[i]));
    return support;
}

/* Every tree over n runs has a test for every second one at least, so more runs than this can't
 * make a cheaper plan. */
static uint32_t useful_runs(const word_plan *plan)
{
    uint64_t runs = 2 * (plan->cost / TREE_SIZE) + 3;

    return runs < WORD_RUN_COUNT_MAX ? (uint32_t)runs : WORD_RUN_COUNT_MAX;
}

static callgate_status try_runs(const callgate_store *store, decision d, uint32_t support,
                                word_plan *plan)
{
    uint32_t count_max = useful_runs(plan);
    word_run *runs = malloc(count_max * sizeof *runs);
    if (!runs)
        return CALLGATE_MEMORY;
    uint32_t count = word_runs(store, d, support, runs, count_max);
    uint64_t cost = UINT64_MAX;
    if (count <= count_max) {
        cost = run_tree(NULL, runs, count, NULL, NULL);
        if (cost == UINT64_MAX) {
            free(runs);
            return CALLGATE_MEMORY;
        }
        if (support != UINT32_MAX)
            cost += 2 * TREE_SIZE;
    }
    if (cost >= plan->cost) {
        free(runs);
        return CALLGATE_OK;
    }
    free(plan->runs);
    plan->runs = runs;
    plan->count = count;
    plan->cost = cost;
    plan->form = support == UINT32_MAX ? WORD_RUNS : WORD_MASKED_RUNS;
    return CALLGATE_OK;
}

static callgate_status try_cubes(const callgate_store *store, decision d, word_plan *plan)
{
    word_cube *cubes = malloc(WORD_CUBE_COUNT_MAX * sizeof *cubes);
    if (!cubes)
        return CALLGATE_MEMORY;
    uint32_t count = word_cubes(store, d, cubes, WORD_CUBE_COUNT_MAX);
    if (count <= WORD_CUBE_COUNT_MAX) {
        decision base;
        count = word_cubes_order(cubes, count, &base);
        uint64_t cost = word_cubes_cost(cubes, count);
        if (cost < plan->cost) {
            plan->form = WORD_CUBES;
            plan->cubes = cubes;
            plan->base = base;
            plan->count = count;
            plan->cost = cost;
            return CALLGATE_OK;
        }
    }
    free(cubes);
    return CALLGATE_OK;
}

/* Most words have few nodes: a small table will do for them. */
static callgate_status list_nodes(const callgate_store *store, decision d, word_plan *plan)
{
    plan->nodes = malloc(INSN_COUNT_MAX * sizeof *plan->nodes);
    if (!plan->nodes)
        return CALLGATE_MEMORY;
    plan->count = word_nodes(store, d, plan->nodes, WORD_NODES_FEW);
    if (plan->count > WORD_NODES_FEW)
        plan->count = word_nodes(store, d, plan->nodes, INSN_COUNT_MAX);
    if (plan->count == WORD_NO_MEMORY)
        return CALLGATE_MEMORY;
    if (plan->count > INSN_COUNT_MAX) {
        plan->support = UINT32_MAX;
        return CALLGATE_OK;
    }
    plan->cost = plan->count * (uint64_t)TREE_SIZE + TREE_SIZE;
    plan->support = support_of(store, plan->nodes, plan->count);
    return CALLGATE_OK;
}

/* A tree has one test at least, on the way of all runs, which together weigh an instruction (but
 * for what each loses by rounding). */
static bool can_runs_be_better(const word_plan *plan)
{
    return plan->cost > 3 * TREE_SIZE / 2;
}

callgate_status word_plan_make(const callgate_store *store, decision d, uint32_t offset,
                               word_plan *ret_plan)
{
    word_plan plan = {.form = WORD_BITS, .cost = UINT64_MAX - 1, .offset = offset};
    callgate_status status = list_nodes(store, d, &plan);

    if (status == CALLGATE_OK)
        status = try_cubes(store, d, &plan);
    if (status == CALLGATE_OK && can_runs_be_better(&plan))
        status = try_runs(store, d, UINT32_MAX, &plan);
    if (status == CALLGATE_OK && can_runs_be_better(&plan) && plan.support != UINT32_MAX)
        status = try_runs(store, d, plan.support, &plan);
    if (status == CALLGATE_OK && plan.cost == UINT64_MAX - 1)
        status = CALLGATE_LIMIT;
    if (status == CALLGATE_OK)
        *ret_plan = plan;
    else
        word_plan_release(&plan);
    return status;
}

void word_plan_release(word_plan *plan)
{
    free(plan->nodes);
    free(plan->cubes);
    free(plan->runs);
    *plan = (word_plan){.nodes = NULL};
}

typedef struct plan_builder {
    insn_graph *graph;
    const callgate_store *store;
    const word_plan *plan;
    graph_node (*find)(void *user, decision exit);
    void *user;
} plan_builder;

/* Nodes stand before their successors, so they are built from the last one up. */
static graph_node build_bits(const plan_builder *builder, graph_node *built)
{
    const word_plan *plan = builder->plan;
    uint32_t word = word_of(builder->store, plan->nodes[0]);

    for (uint32_t i = plan->count; i-- > 0;) {
        const decision_node node = *decision_get(builder->store, plan->nodes[i]);
        decision halves[2] = {node.lo, node.hi};
        graph_node targets[2];
        for (uint32_t side = 0; side < 2; side++) {
            if (decision_get(builder->store, halves[side])->var / 32 != word) {
                targets[side] = builder->find(builder->user, halves[side]);
                continue;
            }
            uint32_t at = i + 1;
            while (plan->nodes[at] != halves[side])
                at++;
            targets[side] = built[at];
        }
        built[i] = graph_branch(builder->graph, OP_JSET_K, word_bit(&node), targets[1], targets[0]);
    }
    return built[0];
}

static graph_node build_form(const plan_builder *builder, graph_node *exits)
{
    const word_plan *plan = builder->plan;
    graph_node root = GRAPH_NONE;

    if (plan->form == WORD_BITS)
        return build_bits(builder, exits);
    for (uint32_t i = 0; i < plan->count; i++)
        exits[i] = builder->find(builder->user, plan->form == WORD_CUBES ? plan->cubes[i].exit
                                                                         : plan->runs[i].exit);
    if (plan->form == WORD_CUBES)
        return word_cubes_build(builder->graph, plan->cubes, plan->count, exits,
                                builder->find(builder->user, plan->base), plan->offset);
    if (run_tree(builder->graph, plan->runs, plan->count, exits, &root) == UINT64_MAX)
        return graph_fail(builder->graph, CALLGATE_MEMORY);
    if (plan->form == WORD_MASKED_RUNS)
        root = graph_and(builder->graph, plan->support, root);
    return root;
}

graph_node word_plan_build(insn_graph *graph, const callgate_store *store, const word_plan *plan,
                           graph_node (*find)(void *user, decision exit), void *user)
{
    plan_builder builder = {graph, store, plan, find, user};
    graph_node *nodes = malloc(plan->count * sizeof *nodes);

    if (!nodes)
        return graph_fail(graph, CALLGATE_MEMORY);
    graph_node root = build_form(&builder, nodes);
    free(nodes);
    return root;
}
