/* Returns of A whose words are few. */
#include "filter/lift_impl.h"

/* The bits that make a difference to the kernel: all, or the action alone. */
static uint32_t mask_of(uint32_t word)
{
    uint32_t data = word & CALLGATE_DATA_MASK;

    return data && callgate_word_normalise(word) == (word & CALLGATE_ACTION_MASK)
               ? CALLGATE_ACTION_MASK
               : UINT32_MAX;
}

static decision is_word(callgate_store *store, const bits *value, uint32_t word, uint32_t mask)
{
    decision is_equal = DECISION_TRUE;

    for (uint32_t i = 0; i < WORD_BITS; i++) {
        if (!(mask >> i & 1))
            continue;
        is_equal = word >> i & 1 ? bit_choose(store, value->at[i], is_equal, DECISION_FALSE)
                                 : bit_choose(store, value->at[i], DECISION_FALSE, is_equal);
    }
    return is_equal;
}

static uint32_t word_for(const callgate_store *store, const bits *value,
                         const callgate_call_data *call)
{
    uint32_t word = 0;

    for (uint32_t i = 0; i < WORD_BITS; i++)
        word |= decision_eval(store, value->at[i], call) << i;
    return word;
}

/* Takes one word after the other off the condition, until nothing is left. */
static bool return_words(lifting *lift, const lift_state *state, const bits *value)
{
    decision left = state->condition;
    callgate_call_data call = {0};

    for (uint32_t count = 0; decision_satisfy(lift->store, left, &call); count++) {
        uint32_t word = word_for(lift->store, value, &call);
        decision here = is_word(lift->store, value, word, mask_of(word));
        decision part = decision_and(lift->store, left, here);
        if (count == LIFT_WORD_COUNT_MAX)
            return budget_fail(&lift->budget, LIFT_OUT_OF_WORDS);
        if (!budget_step(&lift->budget, WORD_BITS * 4))
            return false;
        left = decision_pick(lift->store, here, DECISION_FALSE, left);
        if (part == DECISION_NONE || left == DECISION_NONE)
            return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
        if (!lift_exit_add(lift, &state->nrs, part, word))
            return false;
    }
    return true;
}

/* A function of nr: one number after the other. */
static bool return_numbers(lifting *lift, const lift_state *state, value_id value)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->nrs.count; i++) {
        span at = state->nrs.items[i];
        if (at.last - at.first >= LIFT_WORD_COUNT_MAX - count)
            return budget_fail(&lift->budget, LIFT_UNKNOWN_RETURN);
        count += at.last - at.first + 1;
        for (uint64_t nr = at.first; nr <= at.last; nr++) {
            span one = {(uint32_t)nr, (uint32_t)nr};
            spans here = {.items = &one, .count = 1};
            value_id word = value_at(&lift->values, value, one.first);
            uint32_t number = 0;
            if (word == VALUE_NONE)
                return false;
            (void)value_is_number(&lift->values, word, &number);
            if (!lift_exit_add(lift, &here, state->condition, number))
                return false;
        }
    }
    return true;
}

bool lift_return(lifting *lift, lift_state *state)
{
    value_id value = lift_resolve(lift, &state->nrs, lift_register(lift, state, REG_A));
    bool is_fine;

    if (value == VALUE_NONE)
        return false;
    value_domain domain = value_domain_of(&lift->values, value);
    if (domain == DOMAIN_ARCH)
        return budget_fail(&lift->budget, LIFT_UNKNOWN_RETURN);
    if (domain == DOMAIN_NR) {
        is_fine = return_numbers(lift, state, value);
    } else {
        bits words = value_bits(&lift->values, value);
        is_fine = return_words(lift, state, &words);
    }
    lift_state_drop(lift, state);
    return is_fine;
}
