/* Policies of rules against the oracle, which tries rules one by one. */
#include "../pace.h"
#include "abi/abi.h"
#include "oracle/rules.h"
#include "test_rules_random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { SET_COUNT = 1500, NIGHTLY_TIMES = 100, CALL_COUNT = 150, REQUEST_COUNT_MAX = 12 };

static const callgate_abi_set abi_sets[] = {
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64),
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_X32),
    CALLGATE_ABI_BIT(CALLGATE_ABI_X32),
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86),
    CALLGATE_ABI_BIT(CALLGATE_ABI_S390X) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390),
    CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM),
    CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS64) | CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS),
};

/* Direct, multiplexed and both ways; some beside each other, so that runs have to merge. */
static const char *const names[] = {"socket", "bind", "socketcall", "semop", "ipc", "getpgid"};

static const random_family families[] = {
    {"any", 6, 0, 3, 3, RANDOM_OPS_ALL, 3, false, false},
    {"any, one argument", 6, 0, 1, 1, RANDOM_OPS_ALL, 3, false, false},
    {"masks and equality", 6, 1, 2, 2, RANDOM_OPS_MASKED, 3, false, false},
    {"equality", 8, 1, 3, 3, RANDOM_OPS_EQ, 4, true, false},
};

/* Now and then an argument is tested twice. */
static void repeat_argument(random_rule *item)
{
    if (item->condition_count >= 2 && random_below(8) == 0)
        item->conditions[0].arg = item->conditions[1].arg;
}

static void add_request(rule_set *set, const random_family *family, uint32_t origin)
{
    random_rule item;
    const char *name = names[random_below(sizeof names / sizeof *names)];

    random_rule_make(family, &item);
    repeat_argument(&item);
    rule_request request = {.call = call_from_name(name, strlen(name)),
                            .conditions = item.conditions,
                            .condition_count = item.condition_count,
                            .word = item.word,
                            .origin = origin,
                            .is_together = random_below(4) == 0};
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(set->abis & CALLGATE_ABI_BIT(abi)))
            continue;
        request.abi = (callgate_abi)abi;
        callgate_status status = rule_set_add_request(set, &request, NULL, NULL);
        assert_true(status == CALLGATE_OK || status == CALLGATE_INVALID);
    }
}

static void make_set(rule_set *set, const random_family *family)
{
    uint32_t count = random_below(REQUEST_COUNT_MAX + 1);

    rule_set_init(set, abi_sets[random_below(sizeof abi_sets / sizeof *abi_sets)], CALLGATE_ALLOW);
    set->has_file_order = random_below(8) == 0;
    for (uint32_t i = 0; i < count; i++)
        add_request(set, family, i + 1);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((set->abis & CALLGATE_ABI_BIT(abi)) && random_below(4) == 0)
            set->newer[abi] =
                (rule_newer){true, abi_get((callgate_abi)abi)->nr_first + random_below(500),
                             abi_get((callgate_abi)abi)->nr_first == 0 && random_below(4) == 0};
}

static uint32_t random_arch(const rule_set *set)
{
    if (random_below(16) == 0)
        return (uint32_t)random_u64();
    for (;;) {
        uint32_t abi = random_below(CALLGATE_ABI_COUNT);
        if (set->abis & CALLGATE_ABI_BIT(abi))
            return callgate_abi_arch((callgate_abi)abi);
    }
}

static uint32_t random_nr(const rule_set *set)
{
    static const uint32_t edges[] = {0,          0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000,
                                     0xbfffffff, 0xc0000000, 0xfffffffe, 0xffffffff, 600};

    if (set->count > 0 && random_below(4))
        return set->rules[random_below(set->count)].nr + random_below(3) -
               (random_below(2) ? 1 : 0);
    return random_below(2) ? edges[random_below(10)] : random_below(600);
}

/* A value at one of a set's bounds, high words dirty now and then. */
static uint64_t random_argument(const rule_set *set, uint32_t arg)
{
    uint64_t value = random_value(false);

    for (uint32_t tries = 0; set->count > 0 && tries < 4; tries++) {
        const struct rule *item = &set->rules[random_below(set->count)];
        for (uint32_t i = 0; i < item->condition_count; i++)
            if (item->conditions[i].arg == arg)
                value = item->conditions[i].value + random_below(3) - 1;
    }
    return random_below(4) ? value : value ^ random_u64() << 32;
}

static void compare(callgate_store *store, const rule_set *set)
{
    const callgate_policy *policy, *origin, *alone;

    assert_int_equal(rule_set_policy(store, set, &policy, &origin, NULL), CALLGATE_OK);
    assert_int_equal(rule_set_policy(store, set, &alone, NULL, NULL), CALLGATE_OK);
    assert_ptr_equal(policy, alone);
    for (int i = 0; i < CALL_COUNT; i++) {
        callgate_call_data data = {.arch = random_arch(set), .nr = random_nr(set)};
        uint32_t origin_word;
        for (uint32_t arg = 0; arg < 6; arg++)
            data.args[arg] = random_argument(set, arg);
        uint32_t word = rule_set_eval(set, &data, &origin_word);
        assert_int_equal(callgate_policy_eval(policy, &data), word);
        assert_int_equal(callgate_policy_eval(origin, &data), origin_word);
    }
}

static void policies_are_the_oracles(void **state)
{
    callgate_store *store;
    int set_count = (int)pace_count(SET_COUNT, SET_COUNT * NIGHTLY_TIMES);

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        for (int round = 0; round < set_count; round++) {
            rule_set set;
            make_set(&set, &families[i]);
            compare(store, &set);
            rule_set_release(&set);
            if (round % 50 == 0)
                callgate_store_clear(store);
        }
    callgate_store_free(store);
}

/* All pairs of rules of a small universe, in both orders, at all its points. */
static void small_universe_is_exhausted(void **state)
{
    callgate_condition all[2 * 6 * 3 + 4];
    uint32_t count = 0;
    callgate_store *store;

    (void)state;
    for (uint32_t arg = 0; arg < 2; arg++)
        for (uint32_t op = CALLGATE_NE; op <= CALLGATE_GT; op++)
            for (uint32_t value = 0; value < 3; value++)
                all[count++] = (callgate_condition){arg, (callgate_op)op, value, 0};
    for (uint32_t mask = 0; mask < 4; mask++)
        all[count++] = (callgate_condition){0, CALLGATE_MASKED_EQ, 1, mask};
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < count * count; i++) {
        rule_set set;
        const callgate_policy *policy;
        uint32_t nr;
        assert_true(callgate_call_nr(CALLGATE_ABI_X86_64, "getpgid", &nr));
        rule_set_init(&set, CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ALLOW);
        for (uint32_t j = 0; j < 2; j++)
            if (rule_set_add(&set, CALLGATE_ABI_X86_64, call_from_name("getpgid", 7),
                             &all[j ? i % count : i / count], 1, CALLGATE_ERRNO | (j + 1), j + 1,
                             NULL, NULL) != CALLGATE_OK)
                assert_int_equal(j, 1);
        assert_int_equal(rule_set_policy(store, &set, &policy, NULL, NULL), CALLGATE_OK);
        for (uint32_t point = 0; point < 32; point++) {
            callgate_call_data data = {.arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .nr = nr};
            data.args[0] = point % 4 | (uint64_t)(point >> 4) << 32;
            data.args[1] = point / 4 % 4;
            assert_int_equal(callgate_policy_eval(policy, &data), rule_set_eval(&set, &data, NULL));
        }
        rule_set_release(&set);
        callgate_store_clear(store);
    }
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies_are_the_oracles),
        cmocka_unit_test(small_universe_is_exhausted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
