/* Circuits of decisions for the arithmetic of classic BPF. */
#include "filter/lift_bits.h"
#include "filter/insn.h"

decision bit_choose(callgate_store *store, decision condition, decision then, decision otherwise)
{
    if (condition == DECISION_NONE || then == DECISION_NONE || otherwise == DECISION_NONE)
        return DECISION_NONE;
    if (condition <= DECISION_TRUE)
        return condition == DECISION_TRUE ? then : otherwise;
    const decision_node *node = decision_get(store, condition);
    if (node->var != DECISION_LEAF && node->lo == DECISION_FALSE && node->hi == DECISION_TRUE &&
        node->var < decision_get(store, then)->var &&
        node->var < decision_get(store, otherwise)->var)
        return decision_make(store, node->var, otherwise, then);
    return decision_pick(store, condition, then, otherwise);
}

bits bits_constant(uint32_t number)
{
    bits made;

    for (uint32_t i = 0; i < WORD_BITS; i++)
        made.at[i] = number >> i & 1 ? DECISION_TRUE : DECISION_FALSE;
    return made;
}

bool bits_are_known(const bits *a, uint32_t *ret_number)
{
    uint32_t number = 0;

    for (uint32_t i = 0; i < WORD_BITS; i++) {
        if (a->at[i] != DECISION_FALSE && a->at[i] != DECISION_TRUE)
            return false;
        number |= (uint32_t)(a->at[i] == DECISION_TRUE) << i;
    }
    *ret_number = number;
    return true;
}

bits bits_pick(callgate_store *store, decision condition, const bits *a, const bits *b)
{
    bits made;

    for (uint32_t i = 0; i < WORD_BITS; i++)
        made.at[i] = bit_choose(store, condition, a->at[i], b->at[i]);
    return made;
}

/* The lowest bits of a + b + carry, where b is inverted for a - b. */
static bits add(callgate_store *store, const bits *a, const bits *b, bool is_negated,
                uint32_t width)
{
    decision carry = is_negated ? DECISION_TRUE : DECISION_FALSE;
    bits sum = bits_constant(0);

    for (uint32_t i = 0; i < width; i++) {
        decision addend = is_negated ? decision_not(store, b->at[i]) : b->at[i];
        decision half = decision_xor(store, a->at[i], addend);
        sum.at[i] = decision_xor(store, half, carry);
        carry = decision_pick(store, half, carry, addend);
    }
    return sum;
}

/* Every bit by the function of two bits. */
static bits each(callgate_store *store, decision (*apply)(callgate_store *, decision, decision),
                 const bits *a, const bits *b)
{
    bits made;

    for (uint32_t i = 0; i < WORD_BITS; i++)
        made.at[i] = apply(store, a->at[i], b->at[i]);
    return made;
}

static bits shift_left(const bits *a, uint32_t amount)
{
    bits made = bits_constant(0);

    for (uint32_t i = amount; i < WORD_BITS; i++)
        made.at[i] = a->at[i - amount];
    return made;
}

static bits shift_right(const bits *a, uint32_t amount)
{
    bits made = bits_constant(0);

    for (uint32_t i = 0; i + amount < WORD_BITS; i++)
        made.at[i] = a->at[i + amount];
    return made;
}

/* A stage for each bit of the amount that counts. */
static bits shift(callgate_store *store, bool is_left, const bits *a, const bits *amount)
{
    enum { STAGE_COUNT = 5 };
    bits made = *a;

    for (uint32_t stage = 0; stage < STAGE_COUNT; stage++) {
        bits moved = is_left ? shift_left(&made, 1u << stage) : shift_right(&made, 1u << stage);
        made = bits_pick(store, amount->at[stage], &moved, &made);
    }
    return made;
}

static bits multiply(callgate_store *store, const bits *a, const bits *b, uint32_t width)
{
    bits zero = bits_constant(0);
    bits sum = zero;

    for (uint32_t i = 0; i < width; i++) {
        if (b->at[i] == DECISION_FALSE)
            continue;
        bits shifted = shift_left(a, i);
        bits part = bits_pick(store, b->at[i], &shifted, &zero);
        sum = add(store, &sum, &part, false, width);
    }
    return sum;
}

static decision compare(callgate_store *store, const bits *a, const bits *b, decision if_greater,
                        decision if_less, decision if_equal)
{
    decision answer = if_equal;

    for (uint32_t i = 0; i < WORD_BITS; i++) {
        decision above = bit_choose(store, b->at[i], answer, if_greater);
        decision below = bit_choose(store, b->at[i], if_less, answer);
        answer = bit_choose(store, a->at[i], above, below);
    }
    return answer;
}

static decision is_at_least(callgate_store *store, const bits *a, const bits *b)
{
    return compare(store, a, b, DECISION_TRUE, DECISION_FALSE, DECISION_TRUE);
}

/* Long division, the remainder shifted up by a bit a round; `top` is the bit shifted out of it. */
static bits divide(callgate_store *store, const bits *a, const bits *b)
{
    bits quotient = bits_constant(0);
    bits rest = bits_constant(0);

    for (uint32_t i = WORD_BITS; i-- > 0;) {
        decision top = rest.at[WORD_BITS - 1];
        rest = shift_left(&rest, 1);
        rest.at[0] = a->at[i];
        decision fits = decision_or(store, top, is_at_least(store, &rest, b));
        bits less = add(store, &rest, b, true, WORD_BITS);
        rest = bits_pick(store, fits, &less, &rest);
        quotient.at[i] = fits;
    }
    return quotient;
}

uint32_t number_compute(uint16_t code, uint32_t a, uint32_t b)
{
    switch (code & ~INSN_SOURCE_X) {
    case OP_ADD_K:
        return a + b;
    case OP_SUB_K:
        return a - b;
    case OP_MUL_K:
        return a * b;
    case OP_DIV_K:
        return b == 0 ? UINT32_MAX : a / b;
    case OP_OR_K:
        return a | b;
    case OP_AND_K:
        return a & b;
    case OP_XOR_K:
        return a ^ b;
    case OP_LSH_K:
        return a << (b & (WORD_BITS - 1));
    case OP_RSH_K:
        return a >> (b & (WORD_BITS - 1));
    default: /* OP_NEG */
        return 0 - a;
    }
}

bits bits_compute(callgate_store *store, uint16_t code, const bits *a, const bits *b,
                  uint32_t width)
{
    bits zero = bits_constant(0);
    uint32_t known;

    switch (code & ~INSN_SOURCE_X) {
    case OP_ADD_K:
        return add(store, a, b, false, width);
    case OP_SUB_K:
        return add(store, a, b, true, width);
    case OP_MUL_K:
        return bits_are_known(a, &known) ? multiply(store, b, a, width)
                                         : multiply(store, a, b, width);
    case OP_DIV_K:
        return divide(store, a, b);
    case OP_OR_K:
        return each(store, decision_or, a, b);
    case OP_AND_K:
        return each(store, decision_and, a, b);
    case OP_XOR_K:
        return each(store, decision_xor, a, b);
    case OP_LSH_K:
        return shift(store, true, a, b);
    case OP_RSH_K:
        return shift(store, false, a, b);
    default: /* OP_NEG */
        return add(store, &zero, a, true, width);
    }
}

/* Any bit set in both. */
static decision meets(callgate_store *store, const bits *a, const bits *b)
{
    decision answer = DECISION_FALSE;

    for (uint32_t i = 0; i < WORD_BITS; i++) {
        decision set = bit_choose(store, b->at[i], DECISION_TRUE, answer);
        answer = bit_choose(store, a->at[i], set, answer);
    }
    return answer;
}

decision bits_test(callgate_store *store, uint16_t code, const bits *a, const bits *b)
{
    switch (code & ~INSN_SOURCE_X) {
    case OP_JEQ_K:
        return compare(store, a, b, DECISION_FALSE, DECISION_FALSE, DECISION_TRUE);
    case OP_JGT_K:
        return compare(store, a, b, DECISION_TRUE, DECISION_FALSE, DECISION_FALSE);
    case OP_JGE_K:
        return is_at_least(store, a, b);
    default: /* OP_JSET_K */
        return meets(store, a, b);
    }
}
