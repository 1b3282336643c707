/* States of a lift: their life, their registers, their way. */
#include "filter/lift_impl.h"
#include <stdlib.h>
#include <string.h>

bool lift_no_room(lifting *lift, const arena *memory)
{
    return budget_fail(&lift->budget,
                       arena_is_full(memory) ? LIFT_OUT_OF_ARENA : LIFT_OUT_OF_MEMORY);
}

void *lift_list_add(lifting *lift, lift_list *list, size_t item_bytes)
{
    enum { CAPACITY_FIRST = 64 };

    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : CAPACITY_FIRST;
        void *items = realloc(list->items, capacity * item_bytes);
        if (!items) {
            (void)budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
            return NULL;
        }
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + item_bytes * list->count++;
}

lift_state *lift_state_new(lifting *lift, regs_id regs, decision condition)
{
    lift_state *state = lift->idle;

    if (lift->budget.state_count == LIFT_STATE_COUNT_MAX) {
        (void)budget_fail(&lift->budget, LIFT_OUT_OF_STATES);
        return NULL;
    }
    if (state)
        lift->idle = state->next;
    else
        state = arena_alloc(&lift->memory, sizeof *state);
    if (!state) {
        (void)lift_no_room(lift, &lift->memory);
        return NULL;
    }
    lift->budget.state_count++;
    spans nrs = state->nrs; /* an idle state's spans are used again */
    nrs.count = 0;
    *state = (lift_state){.regs = regs, .condition = condition, .nrs = nrs};
    return state;
}

void lift_state_drop(lifting *lift, lift_state *state)
{
    lift->budget.state_count--;
    state->next = lift->idle;
    lift->idle = state;
}

value_id lift_register(const lifting *lift, const lift_state *state, uint32_t reg)
{
    return records_get(&lift->regs, state->regs)[reg];
}

regs_id lift_registers(lifting *lift, const uint32_t *regs)
{
    regs_id made = RECORD_NONE;

    if (lift->regs.count >= LIFT_REGISTERS_COUNT_MAX)
        (void)budget_fail(&lift->budget, LIFT_OUT_OF_REGISTERS);
    else if ((made = records_intern(&lift->regs, regs)) == RECORD_NONE)
        (void)budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    return made;
}

static bool set_registers(lifting *lift, lift_state *state, const uint32_t *regs)
{
    regs_id made = lift_registers(lift, regs);

    if (made == RECORD_NONE)
        return false;
    state->regs = made;
    return true;
}

bool lift_register_set(lifting *lift, lift_state *state, uint32_t reg, value_id value)
{
    uint32_t regs[REG_COUNT];

    if (value == VALUE_NONE)
        return false;
    if (lift_register(lift, state, reg) == value)
        return true;
    memcpy(regs, records_get(&lift->regs, state->regs), sizeof regs);
    regs[reg] = value;
    return set_registers(lift, state, regs);
}

/* Forgets what no instruction from `pc` on reads, so that more states are equal. A state holds
 * nothing but what is read from its instruction on, or was written there because it will be. */
static bool forget(lifting *lift, lift_state *state, uint32_t pc)
{
    if (!(lift->live[lift->pc] & ~lift->live[pc]))
        return true;
    const uint32_t *before = records_get(&lift->regs, state->regs);
    uint32_t regs[REG_COUNT];
    bool is_changed = false;

    for (uint32_t reg = 0; reg < REG_COUNT; reg++) {
        bool is_live = lift->live[pc] >> reg & 1;
        regs[reg] = is_live ? before[reg] : VALUE_ZERO;
        is_changed |= regs[reg] != before[reg];
    }
    return !is_changed || set_registers(lift, state, regs);
}

bool lift_exit_add(lifting *lift, const spans *nrs, decision condition, uint32_t word)
{
    decision leaf = decision_leaf(lift->store, callgate_word_normalise(word));

    if (leaf == DECISION_NONE)
        return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
    if (!budget_step(&lift->budget, nrs->count))
        return false;
    if (nrs->count > LIFT_EXIT_COUNT_MAX - lift->exits.count)
        return budget_fail(&lift->budget, LIFT_OUT_OF_EXITS);
    for (uint32_t i = 0; i < nrs->count; i++) {
        lift_exit *added = lift_list_add(lift, &lift->exits, sizeof *added);
        if (!added)
            return false;
        *added = (lift_exit){nrs->items[i], condition, leaf};
    }
    return true;
}

bool lift_send(lifting *lift, lift_state *state, uint32_t pc)
{
    pc = lift->landing[pc];
    if (lift->insns[pc].code == OP_RET_K) {
        bool is_fine = lift_exit_add(lift, &state->nrs, state->condition, lift->insns[pc].k);
        lift_state_drop(lift, state);
        return is_fine;
    }
    if (!forget(lift, state, pc))
        return false;
    state->next = lift->arrivals[pc];
    lift->arrivals[pc] = state;
    return true;
}

value_id lift_resolve(lifting *lift, const spans *nrs, value_id value)
{
    value_domain domain = value_domain_of(&lift->values, value);
    uint32_t number;

    if (domain == DOMAIN_NR && spans_are_number(nrs, &number))
        return value_at(&lift->values, value, number);
    if (domain == DOMAIN_ARCH) {
        lift->has_tested_arch = true;
        if (lift->arch_first == lift->arch_last)
            return value_at(&lift->values, value, lift->arch_first);
    }
    return value;
}
