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
        return budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
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

/* The nodes that a lift made since its mark. Those that its result needs are copied out, all are
 * taken back, and the copies are made again: what was needed on the way doesn't stay. */
typedef struct made_nodes {
    uint32_t first; /* nodes before it are older than the lift */
    uint32_t count;
    decision_node *nodes;
    decision *again; /* what each became; DECISION_NONE: not needed */
} made_nodes;

static void need(made_nodes *made, decision d)
{
    if (d >= made->first)
        made->again[d - made->first] = d;
}

/* Halves are always older than what is made of them. */
static void find_needed(const lifting *lift, made_nodes *made)
{
    const nr_run *runs = lift->runs.items;

    for (uint32_t i = 0; i < lift->runs.count; i++)
        need(made, runs[i].decision);
    for (uint32_t i = made->count; i-- > 0;) {
        made->nodes[i] = *decision_get(lift->store, made->first + i);
        if (made->again[i] == DECISION_NONE || made->nodes[i].var == DECISION_LEAF)
            continue;
        need(made, made->nodes[i].lo);
        need(made, made->nodes[i].hi);
    }
}

static decision renewed(const made_nodes *made, decision d)
{
    return d < made->first ? d : made->again[d - made->first];
}

static bool make_again(lifting *lift, made_nodes *made)
{
    nr_run *runs = lift->runs.items;

    for (uint32_t i = 0; i < made->count; i++) {
        const decision_node *node = &made->nodes[i];
        if (made->again[i] == DECISION_NONE)
            continue;
        made->again[i] = node->var == DECISION_LEAF
                             ? decision_leaf(lift->store, node->lo)
                             : decision_make(lift->store, node->var, renewed(made, node->lo),
                                             renewed(made, node->hi));
        if (made->again[i] == DECISION_NONE)
            return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
    }
    for (uint32_t i = 0; i < lift->runs.count; i++)
        runs[i].decision = renewed(made, runs[i].decision);
    return true;
}

static bool drop_other_nodes(lifting *lift, const store_mark *mark)
{
    made_nodes made = {.first = mark->node_count};
    bool is_fine = true;

    made.count = store_node_count(lift->store) - made.first;
    if (made.count == 0)
        return true;
    made.nodes = malloc(made.count * sizeof *made.nodes);
    made.again = malloc(made.count * sizeof *made.again);
    if (made.nodes && made.again) {
        memset(made.again, 0xff, made.count * sizeof *made.again);
        find_needed(lift, &made);
        (void)store_fail(lift->store, mark, NULL);
        is_fine = make_again(lift, &made);
    } else {
        is_fine = budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    }
    free(made.nodes);
    free(made.again);
    return is_fine;
}

const callgate_policy *lift_settle(lifting *lift, const store_mark *mark)
{
    const lift_arches *arches = lift->arches.items;
    const nr_run *runs = lift->runs.items;
    const callgate_policy *policy = NULL;

    if (!drop_other_nodes(lift, mark))
        return NULL;
    arch_run *made = malloc(lift->arches.count * sizeof *made);
    if (!made) {
        (void)budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
        return NULL;
    }
    uint32_t count = 0;
    for (; count < lift->arches.count; count++) {
        const nr_runs *nrs =
            store_nr_runs(lift->store, &runs[arches[count].first_run], arches[count].run_count);
        if (!nrs)
            break;
        made[count] = (arch_run){arches[count].last, nrs};
    }
    if (count == lift->arches.count)
        policy = store_policy(lift->store, made, count);
    if (!policy)
        (void)budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
    free(made);
    return policy;
}
