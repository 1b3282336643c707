/* Cases put together again are the very decision that was taken apart. */
#include "callgate/rules.h"
#include "cli/explain/cases.h"
#include "random_edges.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these first */
#include <cmocka.h>

enum { ROUND_COUNT = 3000, CONDITION_COUNT_MAX = 5 };

static random_dice dice;

static uint32_t below(uint32_t bound)
{
    return dice_below(&dice, bound);
}

static uint64_t edge_mask(void)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT32_MAX, 0xffffffff00000000u, 0x80, 0x7e020000};

    return masks[below(5)];
}

static decision random_condition(callgate_store *store)
{
    static const int ops[] = {CALLGATE_EQ, CALLGATE_NE, CALLGATE_LT,
                              CALLGATE_LE, CALLGATE_GE, CALLGATE_GT};
    decision d = DECISION_TRUE;

    for (uint32_t i = 1 + below(2); i > 0; i--)
        d = decision_and(
            store, d,
            decision_compare(store, below(3), ops[below(6)], edge_value(&dice), edge_mask()));
    return d;
}

/* A few conditions over one another, each with a word of its own. */
static decision random_decision(callgate_store *store)
{
    static const uint32_t words[] = {CALLGATE_ALLOW, CALLGATE_ERRNO | 1, CALLGATE_LOG,
                                     CALLGATE_KILL_PROCESS};
    decision d = decision_leaf(store, CALLGATE_ERRNO | 1);

    for (uint32_t i = below(CONDITION_COUNT_MAX + 1); i > 0; i--)
        d = decision_pick(store, random_condition(store), decision_leaf(store, words[below(4)]), d);
    return d;
}

static decision condition_of(callgate_store *store, const case_test *test)
{
    uint64_t view = test->bits == 32 ? UINT32_MAX : UINT64_MAX;
    decision any = DECISION_FALSE;

    for (uint32_t i = 0; i < test->range_count; i++)
        any = decision_or(
            store, any,
            decision_and(
                store, decision_compare(store, test->arg, CALLGATE_GE, test->ranges[i].first, view),
                decision_compare(store, test->arg, CALLGATE_LE, test->ranges[i].last, view)));
    for (uint32_t i = 0; i < test->cube_count; i++)
        any = decision_or(store, any,
                          decision_compare(store, test->arg, CALLGATE_EQ, test->cubes[i].value,
                                           test->cubes[i].mask));
    return test->is_negated ? decision_not(store, any) : any;
}

/* Puts a list together; fails where two clauses hold at once. */
static decision put_together(callgate_store *store, const case_list *list)
{
    decision d = decision_leaf(store, list->otherwise), seen = DECISION_FALSE;

    for (uint32_t i = 0; i < list->clause_count; i++) {
        const case_clause *clause = &list->clauses[i];
        decision all = DECISION_TRUE;
        for (uint32_t j = 0; j < clause->test_count; j++)
            all = decision_and(store, all, condition_of(store, &clause->tests[j]));
        assert_int_equal(decision_and(store, seen, all), DECISION_FALSE);
        assert_int_not_equal(all, DECISION_FALSE);
        seen = decision_or(store, seen, all);
        d = decision_pick(store, all, decision_leaf(store, clause->word), d);
    }
    return d;
}

static void test_cases_are_exact(void **state)
{
    callgate_store *store;
    uint32_t taken_apart = 0;

    (void)state;
    dice.state = 0x9e3779b97f4a7c15u;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t round = 0; round < ROUND_COUNT; round++) {
        decision d = random_decision(store);
        case_list list;
        arena memory;
        arena_init(&memory, CASE_ARENA_BYTES_MAX);
        if (cases_of(store, d, &memory, &list)) {
            taken_apart++;
            assert_int_equal(put_together(store, &list), d);
        }
        arena_release(&memory);
        if (round % 100 == 99)
            callgate_store_clear(store);
    }
    assert_true(taken_apart > ROUND_COUNT / 2);
    callgate_store_free(store);
}

/* A value beneath any high word but one: a range and a value, not a mask for each bit. */
static void test_words_are_told_apart(void **state)
{
    callgate_store *store;
    case_list list;
    arena memory;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    decision low = decision_compare(store, 1, CALLGATE_EQ, 40, UINT32_MAX);
    decision d =
        decision_and(store, low, decision_compare(store, 1, CALLGATE_GT, UINT32_MAX, UINT64_MAX));
    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    assert_true(cases_of(store, d, &memory, &list));
    assert_int_equal(put_together(store, &list), d);
    assert_int_equal(list.clause_count, 1);
    assert_int_equal(list.clauses[0].test_count, 2);
    assert_int_equal(list.clauses[0].tests[0].range_count, 1);
    assert_true(list.clauses[0].tests[0].ranges[0].first == UINT64_C(1) << 32);
    assert_true(list.clauses[0].tests[1].is_half);
    assert_int_equal(list.clauses[0].tests[1].range_count, 1);
    arena_release(&memory);
    callgate_store_free(store);
}

static void test_given_arguments_decide(void **state)
{
    callgate_store *store;

    (void)state;
    dice.state = 0xd1b54a32d192ed03u;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t round = 0; round < ROUND_COUNT; round++) {
        decision d = random_decision(store);
        callgate_call_data call = {
            .args = {edge_value(&dice), edge_value(&dice), edge_value(&dice)}};
        uint64_t care[6] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
        decision all = decision_fix(store, d, call.args, care);
        assert_true(decision_is_leaf(store, all));
        assert_int_equal(decision_word(store, all), decision_eval(store, d, &call));
        care[below(3)] = below(2) ? 0 : UINT32_MAX;
        decision some = decision_fix(store, d, call.args, care);
        assert_int_equal(decision_eval(store, some, &call), decision_eval(store, d, &call));
        if (round % 100 == 99)
            callgate_store_clear(store);
    }
    callgate_store_free(store);
}

/* A rule with more cases than a person reads is refused, within the limits. */
static void test_limits_hold(void **state)
{
    callgate_store *store;
    case_list list;
    arena memory;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    decision d = decision_leaf(store, CALLGATE_ALLOW);
    for (uint32_t i = 0; i < 64; i++) /* the parity of argument 0: 2^64 cubes */
        d = decision_pick(
            store, decision_bit(store, 0, i),
            decision_pick(store, decision_equals(store, d, decision_leaf(store, CALLGATE_ALLOW)),
                          decision_leaf(store, CALLGATE_LOG), decision_leaf(store, CALLGATE_ALLOW)),
            d);
    assert_int_not_equal(d, DECISION_NONE);
    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    assert_false(cases_of(store, d, &memory, &list));
    arena_release(&memory);
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_are_exact),
        cmocka_unit_test(test_words_are_told_apart),
        cmocka_unit_test(test_given_arguments_decide),
        cmocka_unit_test(test_limits_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
