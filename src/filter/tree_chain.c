/* Prices chains of peels, then builds them. */
#include "filter/tree_chain.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

/* A run is peeled off by a test for each of its numbers (jeq), NARROW_MAX of them at most; or
 * together with others of its target where one jset tells them all (tree_group.h). Groups are
 * taken as they come up, the longest first: one is dropped for another that holds all of it. */
enum { NARROW_MAX = 3, WIDE_COUNT_MAX = 6 };

static const uint16_t *ids_of(const chain_scan *scan, uint32_t k)
{
    return &scan->plan->ids[2 * k];
}

/* The tests that peel a run off by itself; 0: it is too wide for that. */
static uint32_t peel_tests(const tree_run *run)
{
    uint32_t distance = run->last - run->first;

    return (distance + 1) & -(uint32_t)(distance < NARROW_MAX);
}

chain_share chain_run_share(const tree_plan *plan, uint32_t k)
{
    uint32_t tests = peel_tests(&plan->runs[k]);
    int weight = plan->weight_before[k + 1] - plan->weight_before[k];

    return chain_share_of(tests, (uint32_t)weight, tests == 0);
}

/* Adds to what a run's ids share; what is taken away is added modulo 2^64. */
static inline void add_share(chain_scan *scan, uint32_t k, chain_share more)
{
    const uint16_t *ids = ids_of(scan, k);

    scan->shares[ids[0]] += more;
    scan->shares[ids[1]] += more;
    scan->shares[TREE_NO_ID] = 0;
    scan->all += more;
}

/* A run that is peeled off together with others takes no test, but keeps its weight. */
void chain_price_group(const tree_plan *plan, peel_group *group)
{
    group->spared = -chain_share_of(1, 0, 0);
    group->wides = 0;
    for (uint32_t members = group->members; members != 0; members &= members - 1) {
        uint32_t at = (uint32_t)__builtin_ctz(members);
        chain_share share = plan->shares[group->first + at];
        group->spared += share - chain_share_of(0, chain_weight(share), 0);
        group->wides |= (uint16_t)(chain_wides(share) << at);
    }
}

static const peel_group *group_at(const chain_scan *scan, uint32_t g)
{
    return &scan->plan->groups[scan->groups[g]];
}

/* Bit k: run first + k of the chain is in the group. */
static inline uint32_t members_of(const chain_scan *scan, const peel_group *group)
{
    return (uint32_t)group->members << (group->first - scan->first);
}

static void count_group(chain_scan *scan, const peel_group *group, chain_share more)
{
    add_share(scan, group->first, more);
    scan->wides ^= (uint32_t)group->wides << (group->first - scan->first);
    scan->grouped ^= members_of(scan, group);
    scan->is_best_known = false;
}

static void add_group(chain_scan *scan, uint32_t index)
{
    const peel_group *group = &scan->plan->groups[index];

    scan->groups[scan->group_count++] = (uint16_t)index;
    scan->group_end = group->high < scan->group_end ? group->high : scan->group_end;
    count_group(scan, group, -group->spared);
}

/* Keeps the groups that hold up to a number and share no run with those members. */
static NOINLINE void keep_groups(chain_scan *scan, uint32_t last, uint32_t members)
{
    uint32_t count = scan->group_count;

    scan->group_count = 0;
    scan->group_end = UINT32_MAX;
    for (uint32_t g = 0; g < count; g++) {
        uint16_t index = scan->groups[g];
        const peel_group *group = &scan->plan->groups[index];
        count_group(scan, group, group->spared);
        if (group->high >= last && (members_of(scan, group) & members) == 0)
            add_group(scan, index);
    }
}

/* Is a group free to be taken: does it hold every group that it touches, but isn't held by one? */
static bool is_free(const chain_scan *scan, uint32_t members)
{
    if ((scan->grouped & members) == 0)
        return true;
    for (uint32_t g = 0; g < scan->group_count; g++) {
        uint32_t taken = members_of(scan, group_at(scan, g));
        if ((taken & members) != 0 && (members == taken || (taken & ~members) != 0))
            return false;
    }
    return true;
}

/* The groups that run j completes. */
static NOINLINE void take_groups(chain_scan *scan, uint32_t j)
{
    const tree_plan *plan = scan->plan;
    uint32_t last = plan->runs[j].last;

    for (uint32_t g = plan->group_begins[j]; g < plan->group_begins[j + 1]; g++) {
        const peel_group *group = &plan->groups[g];
        bool holds_here = (group->first >= scan->first) & (group->low <= scan->number) &
                          (group->high >= last); /* nothing foretells it: no branches */
        if (!holds_here)
            continue;
        uint32_t members = members_of(scan, group);
        if (!is_free(scan, members))
            continue;
        if ((scan->grouped & members) != 0)
            keep_groups(scan, 0, members);
        add_group(scan, g);
    }
}

static inline chain_share greater(chain_share a, chain_share b)
{
    return a > b ? a : b;
}

/* The share of the most tests, then of the most weight, since no run is wide. */
static inline void improve(chain_scan *scan, uint32_t k)
{
    const uint16_t *ids = ids_of(scan, k);
    chain_share share = scan->shares[ids[0]] | ids[0], other = scan->shares[ids[1]] | ids[1];

    scan->best = greater(scan->best, greater(share, other));
}

static void find_best(chain_scan *scan)
{
    scan->best = 0;
    scan->is_best_known = true;
    for (uint32_t k = scan->first; k < scan->first + scan->count; k++)
        improve(scan, k);
}

/* With a base that suits all runs that can't be peeled off. The order of tests is by weight, which
 * the mean of first and last place stands for here. */
static inline uint32_t price(const chain_scan *scan, uint32_t base)
{
    chain_share share = scan->shares[base], peeled = scan->all - share;
    uint32_t tests = chain_tests(peeled);
    uint32_t cost =
        tests * (TREE_SIZE + chain_weight(share)) + chain_weight(peeled) * (tests + 1) / 2;

    return cost | (CHAIN_IMPOSSIBLE & -(uint32_t)(chain_wides(peeled) != 0));
}

static bool suits(const chain_scan *scan, uint32_t k, uint32_t id)
{
    return ids_of(scan, k)[0] == id || ids_of(scan, k)[1] == id;
}

/* Runs that can't be peeled off, no group that is still to come holds, and no one id suits. */
static bool is_hopeless(const chain_scan *scan)
{
    uint32_t ids[2] = {TREE_NO_ID, TREE_NO_ID};
    bool is_first = true;

    for (uint32_t wides = scan->wides; wides != 0; wides &= wides - 1) {
        uint32_t k = scan->first + (uint32_t)__builtin_ctz(wides);
        if (scan->plan->group_ends[k] >= scan->first + scan->count)
            continue;
        for (uint32_t side = 0; side < 2; side++)
            if (is_first)
                ids[side] = ids_of(scan, k)[side];
            else if (!suits(scan, k, ids[side]))
                ids[side] = TREE_NO_ID;
        if (ids[0] == TREE_NO_ID && ids[1] == TREE_NO_ID)
            return true;
        is_first = false;
    }
    return false;
}

/* The base is the best id; where runs can't be peeled off, one of the first one's. Nothing
 * foretells which: no branches. */
static ALWAYS_INLINE uint32_t price_best(chain_scan *scan, uint32_t *ret_base)
{
    uint32_t wides = scan->wides, is_narrow = wides == 0, is_wide = !is_narrow;
    const uint16_t *ids = ids_of(scan, scan->first + (uint32_t)__builtin_ctz(wides | is_narrow));

    if (!scan->is_best_known)
        find_best(scan);
    uint32_t best = (uint16_t)scan->best & -is_narrow;
    uint32_t base = best | (ids[0] & -is_wide), other = best | (ids[1] & -is_wide);
    uint64_t cost = (uint64_t)price(scan, base) << 32 | base;
    uint64_t other_cost = (uint64_t)price(scan, other) << 32 | other;
    cost = cost < other_cost ? cost : other_cost;
    *ret_base = (uint32_t)cost;
    return (uint32_t)(cost >> 32);
}

void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i, chain_share *shares)
{
    scan->plan = plan;
    scan->shares = shares;
    scan->first = i;
    scan->number = plan->runs[i].first;
    scan->all = 0;
    scan->count = scan->group_count = 0;
    scan->group_end = UINT32_MAX;
    scan->wides = scan->grouped = 0;
    scan->best = 0;
    scan->is_best_known = true;
}

static ALWAYS_INLINE void take(chain_scan *scan)
{
    const tree_plan *plan = scan->plan;
    uint32_t j = scan->first + scan->count;

    if (scan->group_end < plan->runs[j].last)
        keep_groups(scan, plan->runs[j].last, 0);
    chain_share share = plan->shares[j];
    scan->wides |= chain_wides(share) << scan->count++; /* 0 or 1 */
    add_share(scan, j, share);
    improve(scan, j);
    if ((plan->group_firsts[j] >= scan->first) & (plan->group_lows[j] <= scan->number))
        take_groups(scan, j);
}

void chain_take(chain_scan *scan)
{
    take(scan);
}

uint32_t chain_extend(chain_scan *scan)
{
    uint32_t base;

    if (scan->count == CHAIN_RUN_COUNT || chain_wides(scan->all) > WIDE_COUNT_MAX)
        return CHAIN_OVER;
    take(scan);
    uint32_t cost = price_best(scan, &base);
    return cost == CHAIN_IMPOSSIBLE && is_hopeless(scan) ? CHAIN_OVER : cost;
}

uint32_t chain_base(chain_scan *scan, uint32_t j)
{
    uint32_t base;

    while (scan->first + scan->count <= j)
        chain_take(scan);
    return price_best(scan, &base) == CHAIN_IMPOSSIBLE ? TREE_NO_ID : base;
}

/* What one peel takes off: a group, or a run. */
typedef struct chain_peel {
    const peel_group *group; /* NULL: run */
    uint32_t run;
    uint32_t weight;
} chain_peel;

/* The last of the tests that a peel is. */
static graph_insn last_test(const tree_plan *plan, const chain_peel *peel, graph_node rest)
{
    const tree_run *run = &plan->runs[peel->run];
    const peel_group *group = peel->group;

    if (!group)
        return (graph_insn){OP_JEQ_K, run->first + chain_tests(plan->shares[peel->run]) - 1,
                            run->target, rest};
    return group->is_clear ? (graph_insn){OP_JSET_K, group->mask, rest, run->target}
                           : (graph_insn){OP_JSET_K, group->mask, run->target, rest};
}

/* The tests of a peel but the last. */
static graph_node build_others(const tree_plan *plan, insn_graph *graph, const chain_peel *peel,
                               graph_node rest)
{
    const tree_run *run = &plan->runs[peel->run];
    uint32_t tests = peel->group ? 1 : chain_tests(plan->shares[peel->run]);

    while (--tests > 0)
        rest = graph_branch(graph, OP_JEQ_K, run->first + tests - 1, run->target, rest);
    return rest;
}

static graph_node build_peel(const tree_plan *plan, insn_graph *graph, const chain_peel *peel,
                             graph_node rest)
{
    graph_insn last = last_test(plan, peel, rest);

    return build_others(plan, graph, peel,
                        graph_branch(graph, last.code, last.k, last.yes, last.no));
}

static void add_runs(const tree_plan *plan, insn_graph *graph, graph_range *range, uint32_t first,
                     uint32_t members)
{
    for (; members != 0; members &= members - 1) {
        const tree_run *run = &plan->runs[first + (uint32_t)__builtin_ctz(members)];
        graph_add_span(graph, range, run->first, run->last);
    }
}

/* The peel next to the base, which what is left in the chain comes to.
 *   left  bit k: run first + k is the base's */
static graph_node build_deepest(const chain_scan *scan, insn_graph *graph, const chain_peel *peel,
                                uint32_t left, graph_node rest)
{
    const tree_plan *plan = scan->plan;
    graph_insn last = last_test(plan, peel, rest);
    graph_node target = plan->runs[peel->run].target;

    if (graph->failure != CALLGATE_OK || graph_is_test(graph, target) || graph_is_test(graph, rest))
        return build_peel(plan, graph, peel, rest);
    graph_make_room(graph, CHAIN_RUN_COUNT + 1);
    graph_arrival arrival = {
        .to = target, .begin = graph->span_count, .ranges = {GRAPH_RANGE_EMPTY, GRAPH_RANGE_EMPTY}};
    if (peel->group)
        add_runs(plan, graph, &arrival.ranges[0], peel->group->first, peel->group->members);
    else
        graph_add_span(graph, &arrival.ranges[0], last.k, last.k);
    arrival.middle = graph->span_count;
    add_runs(plan, graph, &arrival.ranges[1], scan->first, left);
    return build_others(plan, graph, peel, graph_test(graph, last, &arrival));
}

static void insert(chain_peel *peels, uint32_t *count, chain_peel peel)
{
    uint32_t at = (*count)++;

    while (at > 0 && peels[at - 1].weight >= peel.weight) {
        peels[at] = peels[at - 1];
        at--;
    }
    peels[at] = peel;
}

static uint32_t group_weight(const tree_plan *plan, const peel_group *group)
{
    uint32_t weight = 0;

    for (uint32_t members = group->members; members != 0; members &= members - 1)
        weight += plan->runs[group->first + (uint32_t)__builtin_ctz(members)].weight;
    return weight;
}

/* In the order of weight: the lightest peel is built first, next to the base. */
graph_node chain_build(const chain_scan *scan, insn_graph *graph, uint32_t base, graph_node rest)
{
    const tree_plan *plan = scan->plan;
    chain_peel peels[CHAIN_RUN_COUNT];
    uint32_t count = 0, peeled = 0, left = 0;

    for (uint32_t g = 0; g < scan->group_count; g++) {
        const peel_group *group = group_at(scan, g);
        if (suits(scan, group->first, base))
            continue;
        insert(peels, &count, (chain_peel){group, group->first, group_weight(plan, group)});
        peeled |= members_of(scan, group);
    }
    for (uint32_t k = 0; k < scan->count; k++) {
        uint32_t run = scan->first + k;
        if (peeled >> k & 1)
            continue;
        if (scan->grouped >> k & 1 || suits(scan, run, base))
            left |= 1u << k;
        else
            insert(peels, &count, (chain_peel){NULL, run, plan->runs[run].weight});
    }
    if (count > 0)
        rest = build_deepest(scan, graph, &peels[0], left, rest);
    for (uint32_t at = 1; at < count; at++)
        rest = build_peel(plan, graph, &peels[at], rest);
    return rest;
}
