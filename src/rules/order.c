/* Precedence among the conditional rules of one call.
 *
 * Rules are compared condition by condition, lowest argument first. On 64-bit ABIs libseccomp
 * tests a condition's high word before its low one and keeps conditions that share the test of the
 * high word together, so a condition is two keys. Where keys tie and tests differ, the test that
 * was added first leads; its rules stay together. That is why sorting goes in three passes:
 *
 *     1  argument, kind, high word, test of the high word     -> leaders of the high words
 *     2  ... the leader's age, low word, the whole test       -> leaders of the tests
 *     3  ... the leader's age, the condition                  -> equal conditions lie together
 *
 * Rules with equal conditions are then sorted by the next one.
 */
#include "rules/order.h"
#include <stdlib.h>

typedef struct order_key {
    const rule *rule; /* rules of one set: the older one has the lower address */
    uint32_t place;   /* higher arguments first, then the kinds of operators */
    uint32_t high;    /* in the direction of the kind */
    uint32_t low;
    uint32_t high_test; /* which test of the high word: of EQ and NE, of ranges, or masked */
    uint32_t high_mask;
    uint32_t low_mask;
    uint32_t test; /* the operator; NE is EQ's test with the branches changed over */
    uint32_t op;
    const rule *high_leader; /* the oldest rule with that test of the high word */
    const rule *leader;      /* the oldest rule with that test */
} order_key;

enum { HIGH_TEST_NONE, HIGH_TEST_EQUAL, HIGH_TEST_MASKED, HIGH_TEST_RANGE };

/* EQ, NE, MASKED_EQ come before LT, LE, these before GE, GT. */
static uint32_t kind_of(callgate_op op)
{
    switch (op) {
    case CALLGATE_EQ:
    case CALLGATE_NE:
    case CALLGATE_MASKED_EQ:
        return 0;
    case CALLGATE_LT:
    case CALLGATE_LE:
        return 1;
    case CALLGATE_GE:
    case CALLGATE_GT:
        break;
    }
    return 2;
}

static uint32_t high_test_of(callgate_op op, callgate_abi abi)
{
    if (abi_get(abi)->word_bits == 32)
        return HIGH_TEST_NONE;
    if (op == CALLGATE_MASKED_EQ)
        return HIGH_TEST_MASKED;
    return kind_of(op) == 0 ? HIGH_TEST_EQUAL : HIGH_TEST_RANGE;
}

static order_key key_of(const rule *r, uint32_t level)
{
    const callgate_condition *condition = &r->conditions[level];
    uint32_t kind = kind_of(condition->op);
    /* greater values first, but for upper bounds: the narrower range is tried first */
    uint64_t value = kind == 1 ? condition->value : ~condition->value;

    return (order_key){.rule = r,
                       .place = (5 - condition->arg) * 3 + kind,
                       .high = (uint32_t)(value >> 32),
                       .low = (uint32_t)value,
                       .high_test = high_test_of(condition->op, r->abi),
                       .high_mask = (uint32_t)(condition->mask >> 32),
                       .low_mask = (uint32_t)condition->mask,
                       .test = condition->op == CALLGATE_NE ? CALLGATE_EQ : condition->op,
                       .op = condition->op};
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_ages(const rule *a, const rule *b)
{
    return a < b ? -1 : a > b;
}

/* Everything up to the high word. */
static int compare_highs(const order_key *a, const order_key *b)
{
    int by_place = compare_numbers(a->place, b->place);

    return by_place != 0 ? by_place : compare_numbers(a->high, b->high);
}

static int compare_high_tests(const order_key *a, const order_key *b)
{
    int by_test = compare_numbers(a->high_test, b->high_test);

    return by_test != 0 ? by_test : compare_numbers(a->high_mask, b->high_mask);
}

static int first_pass(const void *left, const void *right)
{
    const order_key *a = left, *b = right;
    int result = compare_highs(a, b);

    if (result == 0)
        result = compare_high_tests(a, b);
    return result != 0 ? result : compare_ages(a->rule, b->rule);
}

/* Everything up to the low word. */
static int compare_lows(const order_key *a, const order_key *b)
{
    int result = compare_highs(a, b);

    if (result == 0)
        result = compare_ages(a->high_leader, b->high_leader);
    return result != 0 ? result : compare_numbers(a->low, b->low);
}

static int compare_tests(const order_key *a, const order_key *b)
{
    int by_test = compare_numbers(a->test, b->test);

    return by_test != 0 ? by_test : compare_numbers(a->low_mask, b->low_mask);
}

static int second_pass(const void *left, const void *right)
{
    const order_key *a = left, *b = right;
    int result = compare_lows(a, b);

    if (result == 0)
        result = compare_tests(a, b);
    return result != 0 ? result : compare_ages(a->rule, b->rule);
}

static int third_pass(const void *left, const void *right)
{
    const order_key *a = left, *b = right;
    int result = compare_lows(a, b);

    if (result == 0)
        result = compare_ages(a->leader, b->leader);
    if (result == 0)
        result = compare_numbers(a->op, b->op);
    return result != 0 ? result : compare_ages(a->rule, b->rule);
}

/* After the first pass: the first rule of each stretch with one test of the high word leads it. */
static void find_high_leaders(order_key *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const order_key *before = i > 0 ? &keys[i - 1] : NULL;
        bool is_same = before && compare_highs(before, &keys[i]) == 0 &&
                       compare_high_tests(before, &keys[i]) == 0;
        keys[i].high_leader = is_same ? before->high_leader : keys[i].rule;
    }
}

static void find_leaders(order_key *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const order_key *before = i > 0 ? &keys[i - 1] : NULL;
        bool is_same =
            before && compare_lows(before, &keys[i]) == 0 && compare_tests(before, &keys[i]) == 0;
        keys[i].leader = is_same ? before->leader : keys[i].rule;
    }
}

static bool has_same_condition(const rule *a, const rule *b, uint32_t level)
{
    const callgate_condition *ca = &a->conditions[level], *cb = &b->conditions[level];

    return ca->arg == cb->arg && ca->op == cb->op && ca->value == cb->value && ca->mask == cb->mask;
}

static void sort_stretches(const rule **rules, uint32_t count, uint32_t level, order_key *scratch);

/* Sorts rules that agree in all conditions before `level`. */
static void sort_level(const rule **rules, uint32_t count, uint32_t level, order_key *scratch)
{
    uint32_t end_count = 0;

    /* a rule that ends here holds wherever the longer ones do */
    for (uint32_t i = 0; i < count; i++)
        if (rules[i]->condition_count == level) {
            const rule *ending = rules[i];
            rules[i] = rules[end_count];
            rules[end_count++] = ending;
        }
    rules += end_count;
    count -= end_count;
    if (count < 2)
        return;
    for (uint32_t i = 0; i < count; i++)
        scratch[i] = key_of(rules[i], level);
    qsort(scratch, count, sizeof(*scratch), first_pass);
    find_high_leaders(scratch, count);
    qsort(scratch, count, sizeof(*scratch), second_pass);
    find_leaders(scratch, count);
    qsort(scratch, count, sizeof(*scratch), third_pass);
    for (uint32_t i = 0; i < count; i++)
        rules[i] = scratch[i].rule;
    sort_stretches(rules, count, level, scratch);
}

/* Sorts each stretch of rules with one condition at `level` by the next. */
static void sort_stretches(const rule **rules, uint32_t count, uint32_t level, order_key *scratch)
{
    uint32_t first = 0;

    for (uint32_t i = 1; i <= count; i++) {
        if (i < count && has_same_condition(rules[first], rules[i], level))
            continue;
        if (i - first > 1)
            sort_level(rules + first, i - first, level + 1, scratch);
        first = i;
    }
}

bool rules_sort(const rule **rules, uint32_t count)
{
    order_key *scratch;

    if (count < 2)
        return true;
    scratch = malloc(count * sizeof(*scratch));
    if (!scratch)
        return false;
    sort_level(rules, count, 0, scratch);
    free(scratch);
    return true;
}
