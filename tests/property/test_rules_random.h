/* Random rule sets for tests, by family. */
#ifndef TESTS_RULES_RANDOM_H
#define TESTS_RULES_RANDOM_H

#include "callgate/rules.h"
#include <string.h>

enum { RANDOM_RULE_COUNT_MAX = 8, RANDOM_CHAIN = 100 };

typedef struct random_rule {
    callgate_condition conditions[6];
    uint32_t condition_count;
    uint32_t word;
} random_rule;

typedef struct random_rules {
    random_rule rules[RANDOM_RULE_COUNT_MAX];
    uint32_t count;
} random_rules;

#define RANDOM_OP(op) (1u << (op))
#define RANDOM_OPS_ALL 0x7fu
#define RANDOM_OPS_EQ RANDOM_OP(CALLGATE_EQ)
#define RANDOM_OPS_MASKED (RANDOM_OP(CALLGATE_EQ) | RANDOM_OP(CALLGATE_MASKED_EQ))

/* What the rule sets of a family look like. */
typedef struct random_family {
    const char *name;
    uint32_t rule_count_max; /* 0: two, one value of an argument, all others; or RANDOM_CHAIN */
    uint32_t condition_count_min;
    uint32_t condition_count_max;
    uint32_t arg_count; /* arguments 0 .. arg_count - 1 */
    uint32_t ops;       /* RANDOM_OP of each */
    uint32_t word_count;
    bool is_narrow; /* values and masks of 32 bits */
    bool has_rest;  /* one more rule, whose condition always holds */
} random_family;

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static inline uint64_t random_u64(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static inline uint32_t random_below(uint32_t bound)
{
    return (uint32_t)(random_u64() >> 33) % bound;
}

/* Few different values, so that rules overlap, share bounds and touch. */
static inline uint64_t random_value(bool is_narrow)
{
    static const uint64_t values[] = {
        0,
        1,
        2,
        3,
        5,
        8,
        0x7fffffff,
        0x80000000,
        0xfffffffe,
        0xffffffff,
        1ull << 32,
        (1ull << 32) + 1,
        5ull << 32 | 3,
        0xffffffff00000000u,
        UINT64_MAX - 1,
        UINT64_MAX,
    };
    uint64_t value = random_below(3) ? values[random_below(6)]
                                     : values[random_below(sizeof values / sizeof *values)];

    return is_narrow ? (uint32_t)value : value;
}

static inline uint64_t random_mask(bool is_narrow)
{
    static const uint64_t masks[] = {
        1, 2, 3, 6, 0xff, 0x80000001, 0xffffffff, 1ull << 32, 3ull << 32 | 1, UINT64_MAX, 0};
    uint64_t mask = masks[random_below(sizeof masks / sizeof *masks)];

    return is_narrow ? (uint32_t)mask : mask;
}

static inline callgate_condition random_condition_of(const random_family *family, uint32_t arg)
{
    callgate_condition condition = {.arg = arg, .value = random_value(family->is_narrow)};

    do
        condition.op = (callgate_op)random_below(7);
    while (!(family->ops & RANDOM_OP(condition.op)));
    if (condition.op == CALLGATE_MASKED_EQ)
        condition.mask = random_mask(family->is_narrow);
    return condition;
}

static inline void random_rule_make(const random_family *family, random_rule *item)
{
    uint32_t spread = family->condition_count_max - family->condition_count_min + 1;
    uint32_t wanted = family->condition_count_min + random_below(spread), args = 0;

    item->condition_count = 0;
    while (item->condition_count < wanted) {
        uint32_t arg = random_below(family->arg_count);
        if (args & 1u << arg)
            continue;
        args |= 1u << arg;
        item->conditions[item->condition_count++] = random_condition_of(family, arg);
    }
    item->word = CALLGATE_ERRNO | (1 + random_below(family->word_count));
}

/* The second rule holds where the first one doesn't. */
static inline void random_complement_make(const random_family *family, random_rules *rules)
{
    uint32_t first = random_below(2);

    rules->count = 2;
    random_rule_make(family, &rules->rules[1]);
    rules->rules[0].conditions[0] = rules->rules[1].conditions[0];
    rules->rules[0].condition_count = 1;
    rules->rules[0].word = CALLGATE_ERRNO | (1 + random_below(family->word_count));
    rules->rules[first].conditions[0].op = CALLGATE_EQ;
    rules->rules[1 - first].conditions[0].op = CALLGATE_NE;
}

/* All but one value of an argument, then behind that value all but one of the next; in three of
 * four the values themselves last, with an action of their own. The first may be two ranges. */
static inline void random_chain_make(const random_family *family, random_rules *rules)
{
    uint32_t depth = 1 + random_below(3), arg = random_below(2);
    callgate_condition path[3];
    bool has_ranges = random_below(2) == 0;

    rules->count = 0;
    for (uint32_t i = 0; i < depth; i++, arg += 1 + random_below(2)) {
        path[i] = (callgate_condition){arg, CALLGATE_NE, random_value(family->is_narrow), 0};
        for (uint32_t twice = 0; twice < (i == 0 && has_ranges ? 2u : 1u); twice++) {
            random_rule *item = &rules->rules[rules->count++];
            if (i == 0 && has_ranges)
                path[0].op = twice == 0 ? CALLGATE_LT : CALLGATE_GT;
            *item = (random_rule){.condition_count = i + 1, .word = CALLGATE_ERRNO | 1};
            memcpy(item->conditions, path, (i + 1) * sizeof *path);
        }
        path[i].op = CALLGATE_EQ;
    }
    if (random_below(4) == 0)
        return;
    random_rule *last = &rules->rules[rules->count++];
    *last = (random_rule){.condition_count = depth, .word = CALLGATE_ERRNO | 2};
    memcpy(last->conditions, path, depth * sizeof *path);
}

static inline void random_rules_make(const random_family *family, random_rules *rules)
{
    if (family->rule_count_max == RANDOM_CHAIN) {
        random_chain_make(family, rules);
        return;
    }
    if (family->rule_count_max == 0) {
        random_complement_make(family, rules);
        return;
    }
    rules->count = 1 + random_below(family->rule_count_max);
    for (uint32_t i = 0; i < rules->count; i++)
        random_rule_make(family, &rules->rules[i]);
    if (family->has_rest)
        rules->rules[random_below(rules->count)] =
            (random_rule){.conditions = {{0, CALLGATE_GE, 0, 0}},
                          .condition_count = 1,
                          .word = CALLGATE_ERRNO | (1 + random_below(4))};
}

#endif
