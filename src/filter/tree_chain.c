/* Prices chains of peels, then builds them. */
#include "filter/tree_chain.h"
#include <string.h>

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

    return distance < NARROW_MAX ? distance + 1 : 0;
}

chain_share chain_run_share(const tree_plan *plan, uint32_t k)
{
    uint32_t tests = peel_tests(&plan->runs[k]);
    int weight = plan->weight_before[k + 1] - plan->weight_before[k];

    return chain_share_of(tests, tests == 0, (uint32_t)weight);
}

/* Adds to what a run's ids share; what is taken away is added modulo 2^64. */
static inline void add_share(chain_scan *scan, uint32_t k, chain_share more)
{
    const uint16_t *ids = ids_of(scan, k);

    scan->shares[ids[0]] += more;
    if (ids[1] != CHAIN_NONE)
        scan->shares[ids[1]] += more;
    scan->all += more;
}

/* Counts a run by itself no more, since a group holds it, or again. Its weight stays. */
static void count_alone(chain_scan *scan, uint32_t k, bool is_alone)
{
    chain_share share = scan->plan->shares[k];
    chain_share counted = share - chain_weight(share);

    scan->wides ^= chain_wides(share) << (k - scan->first); /* 0 or 1 */
    add_share(scan, k, is_alone ? counted : -counted);
}

static void count_group(chain_scan *scan, const peel_group *group, bool is_taken)
{
    scan->best = CHAIN_NONE;
    chain_share test = chain_share_of(1, 0, 0);
    add_share(scan, group->first, is_taken ? test : -test);
    for (uint32_t k = group->first; k <= group->last; k++) {
        if (!group_holds(group, k))
            continue;
        count_alone(scan, k, !is_taken);
        scan->grouped ^= 1u << (k - scan->first);
    }
}

/* The groups that no longer hold, now that the chain reaches to run j. */
static void drop_groups(chain_scan *scan, uint32_t j)
{
    uint32_t kept = 0, last = scan->plan->runs[j].last;

    for (uint32_t g = 0; g < scan->group_count; g++) {
        const peel_group *group = &scan->plan->groups[scan->groups[g]];
        if (group->high >= last)
            scan->groups[kept++] = scan->groups[g];
        else
            count_group(scan, group, false);
    }
    scan->group_count = kept;
}

static bool holds(const peel_group *group, const peel_group *other)
{
    for (uint32_t k = other->first; k <= other->last; k++)
        if (group_holds(other, k) && !group_holds(group, k))
            return false;
    return true;
}

static bool overlaps(const peel_group *group, const peel_group *other)
{
    for (uint32_t k = other->first; k <= other->last; k++)
        if (group_holds(other, k) && group_holds(group, k))
            return true;
    return false;
}

/* Is a group free to be taken: does it hold every group that it touches? */
static bool is_free(const chain_scan *scan, const peel_group *group)
{
    for (uint32_t g = 0; g < scan->group_count; g++) {
        const peel_group *taken = &scan->plan->groups[scan->groups[g]];
        if (overlaps(group, taken) && !holds(group, taken))
            return false;
    }
    return true;
}

static void take_group(chain_scan *scan, uint32_t index)
{
    const peel_group *group = &scan->plan->groups[index];
    uint32_t kept = 0;

    for (uint32_t g = 0; g < scan->group_count; g++) {
        const peel_group *taken = &scan->plan->groups[scan->groups[g]];
        if (overlaps(group, taken))
            count_group(scan, taken, false);
        else
            scan->groups[kept++] = scan->groups[g];
    }
    scan->groups[kept] = (uint16_t)index;
    scan->group_count = kept + 1;
    count_group(scan, group, true);
}

static bool is_taken_already(const chain_scan *scan, const peel_group *group)
{
    for (uint32_t g = 0; g < scan->group_count; g++)
        if (holds(&scan->plan->groups[scan->groups[g]], group))
            return true;
    return false;
}

/* The groups that run j completes. */
static void take_groups(chain_scan *scan, uint32_t j)
{
    const tree_plan *plan = scan->plan;
    uint32_t first = plan->runs[scan->first].first, last = plan->runs[j].last;

    for (uint32_t g = plan->group_begins[j]; g < plan->group_begins[j + 1]; g++) {
        const peel_group *group = &plan->groups[g];
        bool holds_here = (group->first >= scan->first) & (group->low <= first) &
                          (group->high >= last); /* nothing foretells it: no branches */
        if (holds_here && !is_taken_already(scan, group) && is_free(scan, group))
            take_group(scan, g);
    }
}

/* No run of the chain is wide: more tests, then more weight. */
static bool is_better(const chain_scan *scan, uint32_t id, uint32_t best)
{
    return scan->shares[id] > scan->shares[best];
}

static void improve(chain_scan *scan, uint32_t k)
{
    const uint16_t *ids = ids_of(scan, k);

    if (scan->best == CHAIN_NONE || is_better(scan, ids[0], scan->best))
        scan->best = ids[0];
    if (ids[1] != CHAIN_NONE && is_better(scan, ids[1], scan->best))
        scan->best = ids[1];
}

static void find_best(chain_scan *scan)
{
    scan->best = CHAIN_NONE;
    for (uint32_t k = scan->first; k < scan->first + scan->count; k++)
        improve(scan, k);
}

/* The order of tests is by weight, which the mean of first and last place stands for here. */
static uint32_t price(const chain_scan *scan, uint32_t base)
{
    chain_share share = scan->shares[base], peeled = scan->all - share;
    uint32_t tests = chain_tests(peeled);

    return tests * (TREE_SIZE + chain_weight(share)) + chain_weight(peeled) * (tests + 1) / 2;
}

static bool suits(const chain_scan *scan, uint32_t k, uint32_t id)
{
    return ids_of(scan, k)[0] == id || ids_of(scan, k)[1] == id;
}

/* Runs that can't be peeled off, no group that is still to come holds, and no one id suits. */
static bool is_hopeless(const chain_scan *scan)
{
    uint32_t ids[2] = {CHAIN_NONE, CHAIN_NONE};
    bool is_first = true;

    for (uint32_t wides = scan->wides; wides != 0; wides &= wides - 1) {
        uint32_t k = scan->first + (uint32_t)__builtin_ctz(wides);
        if (scan->plan->group_ends[k] >= scan->first + scan->count)
            continue;
        for (uint32_t side = 0; side < 2; side++)
            if (is_first)
                ids[side] = ids_of(scan, k)[side];
            else if (!suits(scan, k, ids[side]))
                ids[side] = CHAIN_NONE;
        if (ids[0] == CHAIN_NONE && ids[1] == CHAIN_NONE)
            return true;
        is_first = false;
    }
    return false;
}

/* Runs that can't be peeled off must all suit the base. */
static inline uint32_t price_wide(const chain_scan *scan, uint32_t *ret_base)
{
    const uint16_t *ids = ids_of(scan, scan->first + (uint32_t)__builtin_ctz(scan->wides));
    uint32_t wides = chain_wides(scan->all), best = CHAIN_IMPOSSIBLE;

    if (chain_wides(scan->shares[ids[0]]) == wides) {
        best = price(scan, ids[0]);
        *ret_base = ids[0];
    }
    if (ids[1] != CHAIN_NONE && chain_wides(scan->shares[ids[1]]) == wides) {
        uint32_t cost = price(scan, ids[1]);
        if (cost < best) {
            best = cost;
            *ret_base = ids[1];
        }
    }
    return best == CHAIN_IMPOSSIBLE && is_hopeless(scan) ? CHAIN_OVER : best;
}

static inline uint32_t price_narrow(chain_scan *scan, uint32_t *ret_base)
{
    if (scan->best == CHAIN_NONE)
        find_best(scan);
    else
        improve(scan, scan->first + scan->count - 1);
    *ret_base = scan->best;
    return price(scan, scan->best);
}

void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i, chain_share *shares)
{
    scan->plan = plan;
    scan->shares = shares;
    scan->first = i;
    scan->all = 0;
    scan->count = scan->group_count = 0;
    scan->wides = scan->grouped = 0;
    scan->best = CHAIN_NONE;
    memset(shares, 0, plan->id_count * sizeof shares[0]);
}

/* Takes the next run in, prices what there is now. */
static inline __attribute__((always_inline)) uint32_t extend(chain_scan *scan, uint32_t *ret_base)
{
    const tree_plan *plan = scan->plan;
    uint32_t j = scan->first + scan->count;

    if (scan->group_count > 0)
        drop_groups(scan, j);
    chain_share share = plan->shares[j];
    scan->wides |= chain_wides(share) << scan->count++; /* 0 or 1 */
    add_share(scan, j, share);
    if (plan->group_begins[j] < plan->group_begins[j + 1])
        take_groups(scan, j);
    if (chain_wides(scan->all) == 0)
        return price_narrow(scan, ret_base);
    scan->best = CHAIN_NONE;
    return price_wide(scan, ret_base);
}

uint32_t chain_extend(chain_scan *scan)
{
    uint32_t base;

    if (scan->count == CHAIN_RUN_COUNT || chain_wides(scan->all) > WIDE_COUNT_MAX)
        return CHAIN_OVER;
    return extend(scan, &base);
}

uint32_t chain_base(chain_scan *scan, uint32_t j)
{
    uint32_t base = CHAIN_NONE;

    while (scan->first + scan->count <= j)
        if (extend(scan, &base) >= CHAIN_OVER)
            base = CHAIN_NONE;
    return base;
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

    for (uint32_t k = group->first; k <= group->last; k++)
        weight += group_holds(group, k) ? plan->runs[k].weight : 0;
    return weight;
}

/* In the order of weight: the lightest peel is built first, next to the base. */
graph_node chain_build(const chain_scan *scan, insn_graph *graph, uint32_t base, graph_node rest)
{
    const tree_plan *plan = scan->plan;
    chain_peel peels[CHAIN_RUN_COUNT];
    uint32_t count = 0, peeled = 0, left = 0;

    for (uint32_t g = 0; g < scan->group_count; g++) {
        const peel_group *group = &plan->groups[scan->groups[g]];
        if (suits(scan, group->first, base))
            continue;
        insert(peels, &count, (chain_peel){group, group->first, group_weight(plan, group)});
        peeled |= (uint32_t)group->members << (group->first - scan->first);
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
