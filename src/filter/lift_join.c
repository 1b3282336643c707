/* Joins the states that arrive at one instruction. */
#include "filter/lift_impl.h"
#include "filter/lift_sweep.h"
#include <stdlib.h>

enum {
    SORT_STEPS = 4,  /* what sorting a part costs, about */
    UNITE_STEPS = 4, /* what comparing all registers of two parts costs, about */
};

/* What one state is known by, on one span of numbers. */
typedef struct part {
    regs_id regs;
    decision condition;
    span nrs;
} part;

typedef struct parts {
    part *items;
    uint32_t count;
} parts;

static bool is_same_state(const part *a, const part *b)
{
    return a->regs == b->regs && a->condition == b->condition;
}

static int in_order(const void *a, const void *b)
{
    const part *part_a = a;
    const part *part_b = b;

    if (part_a->regs != part_b->regs)
        return part_a->regs < part_b->regs ? -1 : 1;
    if (part_a->condition != part_b->condition)
        return part_a->condition < part_b->condition ? -1 : 1;
    return (part_a->nrs.first > part_b->nrs.first) - (part_a->nrs.first < part_b->nrs.first);
}

/* One register of two states that share numbers: it chooses by the first one's condition. A value
 * of nr or arch can't be chosen by arguments, unless it is one number here. */
static bool choose_value(lifting *lift, span nrs, const part *a, const part *b, uint32_t reg,
                         value_id *ret_value)
{
    spans here = {.items = &nrs, .count = 1};
    value_id value_a = records_get(&lift->regs, a->regs)[reg];
    value_id value_b = records_get(&lift->regs, b->regs)[reg];

    *ret_value = value_a;
    if (value_a == value_b)
        return true;
    value_a = lift_resolve(lift, &here, value_a);
    value_b = lift_resolve(lift, &here, value_b);
    if (value_a == VALUE_NONE || value_b == VALUE_NONE ||
        value_domain_of(&lift->values, value_a) > DOMAIN_ARGS ||
        value_domain_of(&lift->values, value_b) > DOMAIN_ARGS)
        return false;
    *ret_value = value_pick(&lift->values, a->condition, value_a, value_b);
    return *ret_value != VALUE_NONE;
}

/* Makes `into` stand for both states; false: it can't, or the budget has ended. */
static bool unite(lifting *lift, part *into, const part *other)
{
    uint32_t regs[REG_COUNT];

    if (!budget_step(&lift->budget, UNITE_STEPS))
        return false;
    for (uint32_t reg = 0; reg < REG_COUNT; reg++)
        if (!choose_value(lift, into->nrs, into, other, reg, &regs[reg]))
            return false;
    decision both = decision_or(lift->store, into->condition, other->condition);
    if (both == DECISION_NONE)
        return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
    regs_id made = lift_registers(lift, regs);
    if (made == RECORD_NONE)
        return false;
    into->regs = made;
    into->condition = both;
    return true;
}

/* Adds the states of one piece of numbers, united as far as they can be. */
static bool add_piece(lifting *lift, lift_list *list, const parts *from, const sweep *walk,
                      span piece)
{
    uint32_t first = list->count;

    if (!budget_step(&lift->budget, walk->active_count))
        return false;
    for (uint32_t i = 0; i < walk->active_count; i++) {
        part added = from->items[walk->items[walk->active[i]].owner];
        bool is_united = false;
        added.nrs = piece;
        for (uint32_t at = first; at < list->count && !is_united; at++)
            is_united = unite(lift, (part *)list->items + at, &added);
        if (lift->budget.failure != LIFT_FINE)
            return false;
        part *place = is_united ? NULL : lift_list_add(lift, list, sizeof *place);
        if (place)
            *place = added;
        else if (!is_united)
            return false;
    }
    return true;
}

/* Replaces parts that share numbers by united ones. */
static bool unite_overlaps(lifting *lift, arena *scratch, parts *all, lift_list *list)
{
    sweep_item *items = arena_alloc(scratch, all->count * sizeof *items);
    uint32_t *active = arena_alloc(scratch, all->count * sizeof *active);
    span piece;
    sweep walk;

    if (!items || !active)
        return lift_no_room(lift, scratch);
    for (uint32_t i = 0; i < all->count; i++)
        items[i] = (sweep_item){all->items[i].nrs, i};
    sweep_sort(items, all->count);
    if (!sweep_overlaps(items, all->count))
        return true;
    sweep_init(&walk, items, all->count, active);
    while (sweep_next(&walk, &piece))
        if (!add_piece(lift, list, all, &walk, piece))
            return false;
    all->items = list->items;
    all->count = list->count;
    return true;
}

/* Makes states of parts, one for each registers with condition. */
static bool make_states(lifting *lift, parts *all, lift_state **ret_states)
{
    lift_state *states = NULL;

    qsort(all->items, all->count, sizeof *all->items, in_order);
    for (uint32_t i = 0; i < all->count; i++) {
        const part *at = &all->items[i];
        if (i == 0 || !is_same_state(at, at - 1)) {
            lift_state *state = lift_state_new(lift, at->regs, at->condition);
            if (!state)
                return false;
            state->next = states;
            states = state;
        }
        if (!spans_append(&lift->memory, &states->nrs, at->nrs))
            return lift_no_room(lift, &lift->memory);
    }
    *ret_states = states;
    return true;
}

static bool take_apart(lifting *lift, arena *scratch, lift_state *states, parts *ret_all)
{
    uint32_t count = 0;

    for (const lift_state *state = states; state; state = state->next)
        count += state->nrs.count;
    *ret_all = (parts){.items = arena_alloc(scratch, count * sizeof(part))};
    if (!ret_all->items)
        return lift_no_room(lift, scratch);
    while (states) {
        lift_state *next = states->next;
        for (uint32_t i = 0; i < states->nrs.count; i++)
            ret_all->items[ret_all->count++] =
                (part){states->regs, states->condition, states->nrs.items[i]};
        lift_state_drop(lift, states);
        states = next;
    }
    return budget_step(&lift->budget, SORT_STEPS * count);
}

/* Numbers are shared only between states on conditions: one that holds always shares with none. */
static bool needs_join(const lift_state *states)
{
    uint32_t condition_count = 0;

    for (const lift_state *a = states; a; a = a->next) {
        condition_count += a->condition != DECISION_TRUE;
        if (a->next && a->regs == a->next->regs && a->condition == a->next->condition)
            return true;
    }
    return condition_count > 1 || (states->next && states->next->next);
}

bool lift_join(lifting *lift, uint32_t pc, lift_state **ret_states)
{
    lift_state *states = lift->arrivals[pc];
    lift_list list = {0};
    arena scratch;
    parts all;

    lift->arrivals[pc] = NULL;
    *ret_states = states;
    if (!states || !needs_join(states))
        return true;
    arena_init(&scratch, LIFT_ARENA_BYTES_MAX);
    bool is_fine = take_apart(lift, &scratch, states, &all) &&
                   unite_overlaps(lift, &scratch, &all, &list) &&
                   make_states(lift, &all, ret_states);
    free(list.items);
    arena_release(&scratch);
    return is_fine;
}
