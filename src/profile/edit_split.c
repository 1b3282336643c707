/* What a rule leaves when some calls are taken out. */
#include "base/limits.h"
#include "profile/edit_impl.h"
#include <assert.h>

/* Does a condition hold for a value, as 64-bit ABIs read it, or (mask UINT32_MAX) as 32-bit ones,
 * which see the low words of argument, value and mask? */
static bool holds(const callgate_condition *condition, uint64_t argument, uint64_t word)
{
    uint64_t value = condition->value & word;

    argument &= word;
    switch (condition->op) {
    case CALLGATE_NE:
        return argument != value;
    case CALLGATE_LT:
        return argument < value;
    case CALLGATE_LE:
        return argument <= value;
    case CALLGATE_EQ:
        return argument == value;
    case CALLGATE_GE:
        return argument >= value;
    case CALLGATE_GT:
        return argument > value;
    case CALLGATE_MASKED_EQ:
        return (argument & condition->mask & word) == (value & condition->mask);
    }
    return false;
}

/* Are calls told apart by the low word alone? */
static bool is_low(const callgate_condition *given)
{
    return given->op == CALLGATE_MASKED_EQ;
}

/* Does a condition hold for some of the calls, as 64-bit ABIs read it? Of low words alone that is
 * known where the condition is one on bits. */
static bool holds_for(const callgate_condition *condition, const callgate_condition *given)
{
    if (!is_low(given))
        return holds(condition, given->value, UINT64_MAX);
    return (condition->op != CALLGATE_MASKED_EQ && condition->op != CALLGATE_EQ) ||
           holds(condition, given->value, UINT32_MAX);
}

/* And for all of them? */
static bool holds_for_all(const callgate_condition *condition, const callgate_condition *given)
{
    bool is_low_mask = condition->op == CALLGATE_MASKED_EQ && condition->mask <= UINT32_MAX;

    return (!is_low(given) || is_low_mask) && holds_for(condition, given) &&
           holds(condition, given->value, UINT32_MAX);
}

static const callgate_condition *find_arg(const edit_rule *rule, uint32_t arg)
{
    for (uint32_t i = 0; i < rule->count; i++)
        if (rule->conditions[i].arg == arg)
            return &rule->conditions[i];
    return NULL;
}

/* The rule with one condition put in place of that on the same argument, or added in order. */
static void put_condition(edit_rule *rule, const callgate_condition *condition)
{
    uint32_t at = 0;

    while (at < rule->count && rule->conditions[at].arg < condition->arg)
        at++;
    bool is_there = at < rule->count && rule->conditions[at].arg == condition->arg;
    if (!is_there) {
        assert(rule->count < RULE_CONDITION_COUNT_MAX);
        for (uint32_t i = rule->count++; i > at; i--)
            rule->conditions[i] = rule->conditions[i - 1];
    }
    rule->conditions[at] = *condition;
}

/* Where the rest of one rule goes; has_room ends at the limit. */
typedef struct splitter {
    const edit_rule *rule;
    edit_rules *rest;
    uint32_t arg;
    bool has_room;
} splitter;

static void put_rest(splitter *split, callgate_op op, uint64_t value, uint64_t mask)
{
    callgate_condition condition = {split->arg, op, value, mask};

    if (split->rest->count == EDIT_RULE_COUNT_MAX) {
        split->has_room = false;
        return;
    }
    edit_rule *made = &split->rest->rules[split->rest->count++];
    *made = *split->rule;
    put_condition(made, &condition);
}

/* [first, last] as aligned blocks of a power of two each: EQ for one value, MASKED_EQ for more. */
static void put_blocks(splitter *split, uint64_t first, uint64_t last)
{
    while (first <= last && split->has_room) {
        uint64_t size = 1;
        while ((first & (2 * size - 1)) == 0 && 2 * size - 1 <= last - first && size >> 62 == 0)
            size *= 2;
        if (size == 1)
            put_rest(split, CALLGATE_EQ, first, 0);
        else
            put_rest(split, CALLGATE_MASKED_EQ, first, ~(size - 1));
        if (last - first == size - 1)
            return;
        first += size;
    }
}

/* What is left of [first, last] without value, which lies in it. */
static void put_interval(splitter *split, uint64_t first, uint64_t last, uint64_t value)
{
    if (value > first && first == 0)
        put_rest(split, CALLGATE_LT, value, 0);
    else if (value > first)
        put_blocks(split, first, value - 1);
    if (value < last && last == UINT64_MAX)
        put_rest(split, CALLGATE_GT, value, 0);
    else if (value < last)
        put_blocks(split, value + 1, last);
}

/* a != value and a != other: below both, between them, above both. */
static void put_between(splitter *split, uint64_t value, uint64_t other)
{
    uint64_t low = value < other ? value : other;
    uint64_t high = value < other ? other : value;

    if (low > 0)
        put_rest(split, CALLGATE_LT, low, 0);
    if (high - low > 1)
        put_blocks(split, low + 1, high - 1);
    put_rest(split, CALLGATE_GT, high, 0);
}

/* A mask without one value: for each free bit, the calls that differ there and in no higher one.
 * The high word must be in the mask, or 32-bit ABIs would not see the difference; unless it isn't
 * to be seen. */
static edit_split_result put_masked(splitter *split, const callgate_condition *condition,
                                    const callgate_condition *given)
{
    uint64_t mask = condition->mask, value = given->value;

    if (mask == 0 && !is_low(given)) {
        put_rest(split, CALLGATE_NE, value, 0);
        return SPLIT_DONE;
    }
    if (mask >> 32 != UINT32_MAX && !is_low(given))
        return SPLIT_MASKED;
    value = (value & UINT32_MAX) | (condition->value & UINT64_MAX << 32);
    for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1) {
        if (mask & bit)
            continue;
        mask |= bit;
        put_rest(split, CALLGATE_MASKED_EQ, (value ^ bit) & mask, mask);
    }
    return SPLIT_DONE;
}

/* All but one value of an argument that has no condition. */
static edit_split_result put_others(splitter *split, const callgate_condition *given)
{
    const callgate_condition none = {split->arg, CALLGATE_MASKED_EQ, 0, 0};

    return put_masked(split, &none, given);
}

/* The condition under which a rule holds for the calls: of low words, its own on high ones too. */
static callgate_condition narrowed_by(const callgate_condition *own,
                                      const callgate_condition *given)
{
    callgate_condition narrowed = *given;

    if (own == NULL || !is_low(given))
        return narrowed;
    if (own->op == CALLGATE_EQ)
        return *own;
    narrowed.mask |= own->mask;
    narrowed.value |= own->value & own->mask & UINT64_MAX << 32;
    return narrowed;
}

/* The rule where its condition on an argument holds and the argument is not `value`. */
static edit_split_result split_condition(splitter *split, const callgate_condition *condition,
                                         const callgate_condition *given)
{
    uint64_t value = given->value;

    if (condition->op == CALLGATE_MASKED_EQ)
        return put_masked(split, condition, given);
    if (is_low(given))
        return condition->op == CALLGATE_EQ ? SPLIT_DONE : SPLIT_MASKED;
    if (condition->value > UINT32_MAX)
        return condition->op == CALLGATE_EQ ? SPLIT_DONE : SPLIT_WIDE;

    switch (condition->op) {
    case CALLGATE_NE:
        put_between(split, value, condition->value);
        break;
    case CALLGATE_LT:
        put_interval(split, 0, condition->value - 1, value);
        break;
    case CALLGATE_LE:
        put_interval(split, 0, condition->value, value);
        break;
    case CALLGATE_GE:
        put_interval(split, condition->value, UINT64_MAX, value);
        break;
    case CALLGATE_GT:
        put_interval(split, condition->value + 1, UINT64_MAX, value);
        break;
    case CALLGATE_EQ:
    case CALLGATE_MASKED_EQ:
        break;
    }
    return SPLIT_DONE;
}

/* Are the rule's conditions for or against all of `calls`, and the same on every ABI? */
static edit_split_result meet(const edit_rule *rule, const edit_rule *calls)
{
    bool is_apart = false, is_apart_in_32 = false;

    for (uint32_t i = 0; i < calls->count; i++) {
        const callgate_condition *given = &calls->conditions[i];
        const callgate_condition *own = find_arg(rule, given->arg);
        is_apart |= own && !holds_for(own, given);
        is_apart_in_32 |= own && !holds(own, given->value, UINT32_MAX);
    }
    if (is_apart != is_apart_in_32)
        return SPLIT_WIDE;
    return is_apart ? SPLIT_APART : SPLIT_DONE;
}

/* What is left differs in the first argument, or has that one right and differs in the second …:
 * parts that hold for no call in common, since libseccomp reads overlapping ones wrong at times. */
edit_split_result edit_split(const edit_rule *rule, const edit_rule *calls, edit_rules *ret_rules)
{
    edit_rule narrowed = *rule;
    splitter split = {.rule = &narrowed, .rest = ret_rules, .has_room = true};
    edit_split_result result = meet(rule, calls);

    ret_rules->count = 0;
    for (uint32_t i = 0; i < calls->count && result == SPLIT_DONE; i++) {
        const callgate_condition *given = &calls->conditions[i];
        const callgate_condition *own = find_arg(rule, given->arg);
        split.arg = given->arg;
        if (own)
            result = split_condition(&split, own, given);
        else
            result = put_others(&split, given);
        callgate_condition both = narrowed_by(own, given);
        put_condition(&narrowed, &both);
    }
    return result == SPLIT_DONE && !split.has_room ? SPLIT_MASKED : result;
}

/* For whatever value, on every ABI? Edits lengthen rules by such conditions. */
static bool holds_always(const callgate_condition *condition)
{
    return (condition->op == CALLGATE_GE && condition->value == 0) ||
           (condition->op == CALLGATE_LE && condition->value == UINT64_MAX) ||
           (condition->op == CALLGATE_MASKED_EQ && condition->mask == 0);
}

/* A rule covers calls where each of its conditions holds, for all values of arguments that theirs
 * leave open. */
bool edit_rule_covers(const edit_rule *rule, const edit_rule *calls)
{
    for (uint32_t i = 0; i < rule->count; i++) {
        const callgate_condition *own = &rule->conditions[i];
        const callgate_condition *given = find_arg(calls, own->arg);
        if (given ? !holds_for_all(own, given) : !holds_always(own))
            return false;
    }
    return true;
}

/* The words of a value that a condition lets through lie in [*first, *last]. */
static void bounds(const callgate_condition *condition, uint64_t word, uint64_t *first,
                   uint64_t *last)
{
    uint64_t value = condition->value & word;

    *first = 0;
    *last = word;
    switch (condition->op) {
    case CALLGATE_EQ:
        *first = *last = value;
        break;
    case CALLGATE_LT:
        *last = value - (value != 0);
        break;
    case CALLGATE_LE:
        *last = value;
        break;
    case CALLGATE_GE:
        *first = value;
        break;
    case CALLGATE_GT:
        *first = value + (value != word);
        break;
    case CALLGATE_NE:
    case CALLGATE_MASKED_EQ:
        break;
    }
}

/* Can no value pass both? */
static bool are_apart(const callgate_condition *a, const callgate_condition *b, uint64_t word)
{
    uint64_t a_first, a_last, b_first, b_last;

    if (a->op == CALLGATE_MASKED_EQ && b->op == CALLGATE_MASKED_EQ)
        return ((a->value ^ b->value) & a->mask & b->mask & word) != 0;
    if (a->op == CALLGATE_EQ)
        return !holds(b, a->value, word);
    if (b->op == CALLGATE_EQ)
        return !holds(a, b->value, word);
    bounds(a, word, &a_first, &a_last);
    bounds(b, word, &b_first, &b_last);
    return a_last < b_first || b_last < a_first;
}

bool edit_rules_are_apart(const edit_rule *a, const edit_rule *b, uint64_t word)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const callgate_condition *other = find_arg(b, a->conditions[i].arg);
        if (other && are_apart(&a->conditions[i], other, word))
            return true;
    }
    return false;
}
