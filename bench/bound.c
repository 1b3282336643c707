/* Counts the tests that an ABI's numbers can't do without. */
#include "bound.h"

#include "filter/fold.h"
#include "filter/tree_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The dynamic program goes from pair to pair of neighbours. Its state: which of the next pairs are
 * told already (bit k: k pairs on), and which of two good targets the run before the pair has. */
enum {
    WINDOW = GROUP_SPAN + 2,
    STATE_COUNT = 1 << WINDOW,
    IMPOSSIBLE = 1 << 20,
    RUN_COUNT_MAX = TREE_PLAN_RUN_COUNT_MAX, /* which is what groups are found among */
};

/* Of the runs whose first pair is told at the state's place: what one test tells. */
static uint32_t told_by(const tree_run *runs, uint32_t count, const peel_group *group, uint32_t at)
{
    uint32_t told = 0;

    for (uint32_t k = group->first; k <= group->last; k++) {
        if (!(group->members >> (k - group->first) & 1))
            continue;
        if (k > at)
            told |= 1u << (k - 1 - at);
        if (k >= at && k + 1 < count)
            told |= 1u << (k - at);
    }
    (void)runs;
    return told;
}

static void add_test(uint32_t *costs, uint32_t told)
{
    for (uint32_t state = 0; state < STATE_COUNT; state++)
        for (uint32_t side = 0; side < 2; side++) {
            uint32_t *next = &costs[2 * (state | told) + side];
            uint32_t cost = costs[2 * state + side] + 1;
            *next = cost < *next ? cost : *next;
        }
}

static graph_node target_of(const tree_run *run, uint32_t side)
{
    return side == 0 || run->other == GRAPH_NONE ? run->target : run->other;
}

/* Past the pair of runs at and at + 1. */
static void go_on(const tree_run *runs, uint32_t at, const uint32_t *costs, uint32_t *ret_costs)
{
    for (uint32_t i = 0; i < 2 * STATE_COUNT; i++)
        ret_costs[i] = IMPOSSIBLE;
    for (uint32_t i = 0; i < 4 * STATE_COUNT; i++) {
        uint32_t state = i / 4, before = i / 2 % 2, after = i % 2;
        bool is_told =
            (state & 1) != 0 || target_of(&runs[at], before) == target_of(&runs[at + 1], after);
        uint32_t cost = costs[2 * state + before] + !is_told;
        uint32_t *next = &ret_costs[2 * (state >> 1) + after];
        *next = cost < *next ? cost : *next;
    }
}

/* Tests whose first pair is this one: a jeq at the run behind it, or a jset. A group's first pair
 * is that before its first run; of the row's first run there is none. */
static void add_tests(const tree_run *runs, uint32_t count, const peel_group *groups,
                      uint32_t group_count, uint32_t at, uint32_t *costs)
{
    if (at + 2 < count && runs[at + 1].first == runs[at + 1].last)
        add_test(costs, 3);
    for (uint32_t g = 0; g < group_count; g++)
        if (groups[g].first == at + 1 || (at == 0 && groups[g].first == 0))
            add_test(costs, told_by(runs, count, &groups[g], at));
}

static uint32_t cover(const tree_run *runs, uint32_t count)
{
    static uint32_t costs[2 * STATE_COUNT], next[2 * STATE_COUNT];
    static uint16_t ids[2 * RUN_COUNT_MAX], begins[RUN_COUNT_MAX + 1];
    static peel_group groups[GROUP_COUNT_MAX];
    uint32_t least = IMPOSSIBLE;

    if (count > RUN_COUNT_MAX)
        return 0;
    for (uint32_t k = 0; k < 2 * count;
         k++) { /* any numbers will do that differ where targets do */
        const tree_run *run = &runs[k / 2];
        graph_node node = k % 2 ? run->other : run->target;
        uint32_t same = 0;
        while (same < k && (same % 2 ? runs[same / 2].other : runs[same / 2].target) != node)
            same++;
        ids[k] = (uint16_t)(same < k ? ids[same] : k);
    }
    groups_find(runs, ids, count, groups, begins);
    for (uint32_t i = 0; i < 2 * STATE_COUNT; i++)
        costs[i] = i < 2 ? 0 : IMPOSSIBLE;
    for (uint32_t at = 0; at + 1 < count; at++) {
        add_tests(runs, count, groups, begins[count], at, costs);
        go_on(runs, at, costs, next);
        memcpy(costs, next, sizeof costs);
    }
    for (uint32_t i = 0; i < 2 * STATE_COUNT; i++)
        least = costs[i] < least ? costs[i] : least;
    return least;
}

/* The row of an arch, decisions being targets. */
static uint32_t list_runs(const nr_runs *nrs, tree_run *ret_runs)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < nrs->count; i++) {
        ret_runs[i] =
            (tree_run){first, nrs->runs[i].last, (graph_node)nrs->runs[i].decision, GRAPH_NONE, 0};
        first = nrs->runs[i].last + 1;
    }
    return nrs->count;
}

uint32_t bound_of(const callgate_policy *policy, callgate_abi abi)
{
    const nr_runs *nrs = policy_find(policy, callgate_abi_arch(abi));
    tree_run *runs = calloc(3 * nrs->count + 3, sizeof *runs);
    uint32_t least = 0;

    if (!runs) {
        fprintf(stderr, "bench: out of memory\n");
        exit(2);
    }
    tree_run *clipped = runs + nrs->count;
    number_row row = {.runs = runs, .count = list_runs(nrs, runs)};
    if (abi == CALLGATE_ABI_X32)
        least = cover(clipped, fold_runs(&row, GRAPH_NONE - 1, clipped));
    else
        least = cover(clipped, row_clip(&row, 0, FOLD_BIT - 1, clipped));
    free(runs);
    return least;
}
