/* From the exits of passes to one policy. */
#include "filter/lift_impl.h"
#include "filter/lift_sweep.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the exits on one piece of numbers say together: their conditions share nothing and leave
 * nothing out, so the last one needs none. */
static decision decision_of(lifting *lift, const lift_exit *exits, const sweep *walk)
{
    uint32_t last = walk->active_count - 1;
    decision made = exits[walk->items[walk->active[last]].owner].leaf;

    for (uint32_t i = last; i-- > 0;) {
        const lift_exit *at = &exits[walk->items[walk->active[i]].owner];
        made = decision_pick(lift->store, at->condition, at->leaf, made);
    }
    return made;
}

static bool add_run(lifting *lift, lift_arches *arches, uint32_t last, decision made)
{
    nr_run *runs = lift->runs.items;

    if (arches->run_count && runs[lift->runs.count - 1].decision == made) {
        runs[lift->runs.count - 1].last = last;
        return true;
    }
    if (arches->run_count == STORE_RUN_COUNT_MAX || lift->runs.count == LIFT_RUN_COUNT_MAX)
        return budget_fail(&lift->budget, LIFT_OUT_OF_RUNS);
    nr_run *added = lift_list_add(lift, &lift->runs, sizeof *added);
    if (!added)
        return false;
    *added = (nr_run){last, made};
    arches->run_count++;
    return true;
}

static bool add_runs(lifting *lift, arena *scratch, lift_arches *arches)
{
    uint32_t count = lift->exits.count;
    const lift_exit *exits = lift->exits.items;
    sweep_item *items = arena_alloc(scratch, count * sizeof *items);
    uint32_t *active = arena_alloc(scratch, count * sizeof *active);
    sweep walk;
    span piece;
    uint64_t next = 0;

    if (!items || !active)
        return lift_no_room(lift, scratch);
    for (uint32_t i = 0; i < count; i++)
        items[i] = (sweep_item){exits[i].nrs, i};
    sweep_sort(items, count);
    sweep_init(&walk, items, count, active);
    while (sweep_next(&walk, &piece)) {
        assert(piece.first == next);
        next = (uint64_t)piece.last + 1;
        decision made = decision_of(lift, exits, &walk);
        if (made == DECISION_NONE)
            return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
        if (!budget_step(&lift->budget, walk.active_count) ||
            !add_run(lift, arches, piece.last, made))
            return false;
    }
    assert(next == (uint64_t)UINT32_MAX + 1);
    return true;
}

bool lift_finish_pass(lifting *lift)
{
    lift_arches arches = {.last = lift->arch_last, .first_run = lift->runs.count};
    arena scratch;

    arena_init(&scratch, LIFT_ARENA_BYTES_MAX);
    bool is_fine = add_runs(lift, &scratch, &arches);
    arena_release(&scratch);
    lift->exits.count = 0;
    lift_arches *added = is_fine ? lift_list_add(lift, &lift->arches, sizeof *added) : NULL;
    if (added)
        *added = arches;
    return added != NULL;
}

/* Nodes of the lift's own store, each with the decision in the target that means the same;
 * DECISION_NONE where none is needed. */
typedef struct copies {
    decision *made;
    uint32_t count;
} copies;

/* Halves are always older than what is made of them: one walk from the newest finds all. */
static void find_needed(const lifting *lift, copies *all)
{
    const decision needed = 0;
    const nr_run *runs = lift->runs.items;

    memset(all->made, 0xff, all->count * sizeof *all->made);
    for (uint32_t i = 0; i < lift->runs.count; i++)
        all->made[runs[i].decision] = needed;
    for (decision d = all->count; d-- > 0;) {
        const decision_node *node = decision_get(lift->store, d);
        if (all->made[d] == DECISION_NONE || node->var == DECISION_LEAF)
            continue;
        all->made[node->lo] = needed;
        all->made[node->hi] = needed;
    }
}

static bool copy_needed(lifting *lift, copies *all)
{
    nr_run *runs = lift->runs.items;

    for (decision d = 0; d < all->count; d++) {
        const decision_node *node = decision_get(lift->store, d);
        if (all->made[d] == DECISION_NONE)
            continue;
        all->made[d] =
            node->var == DECISION_LEAF
                ? decision_leaf(lift->target, node->lo)
                : decision_make(lift->target, node->var, all->made[node->lo], all->made[node->hi]);
        if (all->made[d] == DECISION_NONE)
            return budget_fail(&lift->budget, LIFT_OUT_OF_TARGET);
    }
    for (uint32_t i = 0; i < lift->runs.count; i++)
        runs[i].decision = all->made[runs[i].decision];
    return true;
}

/* Turns the runs' decisions into those of the target store. */
static bool move_decisions(lifting *lift)
{
    copies all = {.count = store_node_count(lift->store)};

    all.made = malloc(all.count * sizeof *all.made);
    if (!all.made)
        return budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    find_needed(lift, &all);
    bool is_fine = copy_needed(lift, &all);
    free(all.made);
    return is_fine;
}

static const callgate_policy *make_policy(lifting *lift, arch_run *made)
{
    const lift_arches *arches = lift->arches.items;
    const nr_run *runs = lift->runs.items;

    for (uint32_t i = 0; i < lift->arches.count; i++) {
        const nr_runs *nrs =
            store_nr_runs(lift->target, &runs[arches[i].first_run], arches[i].run_count);
        if (!nrs)
            return NULL;
        made[i] = (arch_run){arches[i].last, nrs};
    }
    return store_policy(lift->target, made, lift->arches.count);
}

bool lift_settle(lifting *lift, const callgate_policy **ret_policy)
{
    if (!move_decisions(lift))
        return false;
    arch_run *made = malloc(lift->arches.count * sizeof *made);
    if (!made)
        return budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    const callgate_policy *policy = make_policy(lift, made);
    free(made);
    if (!policy)
        return budget_fail(&lift->budget, LIFT_OUT_OF_TARGET);
    *ret_policy = policy;
    return true;
}
