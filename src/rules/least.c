/* Counts what libseccomp's filter can't do without.
 */
#include "rules/least.h"
#include <stdlib.h>

/* What was seen, as hashes: two of one value would count once, which is less. */
typedef struct seen_set {
    uint64_t *slots; /* 0: free */
    size_t slot_count;
} seen_set;

typedef struct counter {
    const rule **rules; /* by ABI, number, conditions */
    uint32_t rule_count;
    seen_set seen;
    uint32_t insn_count;
} counter;

/* A test of a low word, as libseccomp has it: NE, LT and LE are others, with exchanged branches. */
typedef struct low_test {
    callgate_op op;
    uint32_t value;
    uint32_t mask;
    bool is_exchanged;
} low_test;

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t mixed = (a ^ (b + UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xff51afd7ed558ccd);

    return (mixed ^ mixed >> 32) * UINT64_C(0xc4ceb9fe1a85ec53);
}

/* Counts an instruction or more that wasn't there yet. */
static void see(counter *count, uint64_t hash, uint32_t insn_count)
{
    size_t at = (size_t)(hash | 1) % count->seen.slot_count;

    hash |= 1;
    while (count->seen.slots[at] != 0 && count->seen.slots[at] != hash)
        at = at + 1 == count->seen.slot_count ? 0 : at + 1;
    if (count->seen.slots[at] == 0)
        count->insn_count += insn_count;
    count->seen.slots[at] = hash;
}

static low_test low_test_of(const callgate_condition *condition)
{
    low_test test = {condition->op, (uint32_t)condition->value, UINT32_MAX, false};

    switch (condition->op) {
    case CALLGATE_NE:
        test.op = CALLGATE_EQ;
        break;
    case CALLGATE_LT:
        test.op = CALLGATE_GE;
        break;
    case CALLGATE_LE:
        test.op = CALLGATE_GT;
        break;
    case CALLGATE_MASKED_EQ:
        test.op = CALLGATE_EQ;
        test.mask = (uint32_t)condition->mask;
        test.value &= test.mask;
        break;
    case CALLGATE_EQ:
    case CALLGATE_GE:
    case CALLGATE_GT:
        break;
    }
    test.is_exchanged = test.op != condition->op && condition->op != CALLGATE_MASKED_EQ;
    return test;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_conditions(const callgate_condition *a, const callgate_condition *b)
{
    int order = compare_numbers(a->arg, b->arg);

    order = order != 0 ? order : compare_numbers((uint64_t)a->op, (uint64_t)b->op);
    order = order != 0 ? order : compare_numbers(a->value, b->value);
    return order != 0 ? order : compare_numbers(a->mask, b->mask);
}

static int compare_rules(const void *left, const void *right)
{
    const rule *a = *(const rule *const *)left, *b = *(const rule *const *)right;
    int order = compare_numbers(a->abi, b->abi);

    order = order != 0 ? order : compare_numbers(a->nr, b->nr);
    for (uint32_t i = 0; order == 0 && i < a->condition_count && i < b->condition_count; i++)
        order = compare_conditions(&a->conditions[i], &b->conditions[i]);
    return order != 0 ? order : compare_numbers(a->condition_count, b->condition_count);
}

static uint64_t see_tree(counter *count, uint32_t first, uint32_t end, uint32_t depth);

/* Rules whose condition at a depth is the same: its test and all behind it. */
static uint64_t see_node(counter *count, uint32_t first, uint32_t end, uint32_t depth)
{
    low_test test = low_test_of(&count->rules[first]->conditions[depth]);
    uint64_t own = mix(mix(test.op, test.value), test.mask);
    uint64_t whole = mix(own, see_tree(count, first, end, depth + 1));

    if (test.mask == 0)
        return whole; /* high words alone */
    if (!test.is_exchanged)
        see(count, whole, test.mask == UINT32_MAX ? 1 : 2);
    return mix(whole, test.is_exchanged);
}

/* Rules that are the same so far: one that ends here stands for all. */
static uint64_t see_tree(counter *count, uint32_t first, uint32_t end, uint32_t depth)
{
    uint64_t all = 0;

    if (count->rules[first]->condition_count == depth)
        return mix(1, count->rules[first]->word);
    while (first < end) {
        const callgate_condition *own = &count->rules[first]->conditions[depth];
        uint32_t last = first;
        while (last < end && compare_conditions(own, &count->rules[last]->conditions[depth]) == 0)
            last++;
        all += see_node(count, first, last, depth);
        first = last;
    }
    return all;
}

/* A number is a test like others: it may be that of another ABI, or of an argument. */
static void see_calls(counter *count)
{
    uint32_t first = 0;

    while (first < count->rule_count) {
        const rule *own = count->rules[first];
        uint32_t end = first;
        while (end < count->rule_count && count->rules[end]->abi == own->abi &&
               count->rules[end]->nr == own->nr)
            end++;
        uint64_t test = mix(mix(CALLGATE_EQ, own->nr), UINT32_MAX);
        see(count, mix(test, see_tree(count, first, end, 0)), 1);
        first = end;
    }
}

static bool is_known(const rule *own)
{
    call_id call = call_at(own->abi, own->nr);

    return call != CALL_NONE && call_known_by_libseccomp(call, own->abi, libseccomp_oldest());
}

uint32_t rule_set_filter_most(const rule_set *set, callgate_abi_set abis)
{
    uint32_t insn_count = 0;

    for (uint32_t i = 0; i < set->count; i++)
        if ((abis & CALLGATE_ABI_BIT(set->rules[i].abi)) != 0)
            insn_count += 1 + 2 * (uint32_t)set->rules[i].condition_count;
    return insn_count;
}

uint32_t rule_set_filter_least(const rule_set *set, callgate_abi_set abis)
{
    counter count = {0};

    count.seen.slot_count = (size_t)rule_set_filter_most(set, abis) * 2 + 1;
    count.seen.slots = calloc(count.seen.slot_count, sizeof *count.seen.slots);
    count.rules = calloc((size_t)set->count + 1, sizeof *count.rules);
    if (count.seen.slots && count.rules) {
        for (uint32_t i = 0; i < set->count; i++)
            if ((abis & CALLGATE_ABI_BIT(set->rules[i].abi)) != 0 && is_known(&set->rules[i]))
                count.rules[count.rule_count++] = &set->rules[i];
        qsort(count.rules, count.rule_count, sizeof *count.rules, compare_rules);
        see_calls(&count);
    }
    free(count.seen.slots);
    free(count.rules);
    return count.insn_count;
}
