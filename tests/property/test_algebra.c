/* The laws of the algebra on random decisions, against plain arithmetic. */
#include "callgate/rules.h"
#include "policy/store.h"
#include "random_edges.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these first */
#include <cmocka.h>

enum { ROUND_COUNT = 400, POINT_COUNT = 60 };

static random_dice dice;

static uint32_t below(uint32_t bound)
{
    return dice_below(&dice, bound);
}

static uint64_t edge_mask(void)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT32_MAX, 0xffffffff00000000u, 0x80, 0};

    return below(3) ? masks[below(5)] : edge_value(&dice);
}

static const uint32_t some_words[] = {
    CALLGATE_ALLOW,        CALLGATE_LOG,        CALLGATE_TRACE | 1, CALLGATE_USER_NOTIF,
    CALLGATE_ERRNO | 1,    CALLGATE_ERRNO | 38, CALLGATE_TRAP,      CALLGATE_KILL_THREAD,
    CALLGATE_KILL_PROCESS, 0x12340000u,
};

static uint32_t random_word(void)
{
    return some_words[below(sizeof some_words / sizeof *some_words)];
}

static decision random_condition(callgate_store *store, int depth)
{
    if (depth == 0 || below(3) == 0)
        return decision_compare(store, below(7), (int)below(7), edge_value(&dice), edge_mask());
    decision a = random_condition(store, depth - 1), b = random_condition(store, depth - 1);
    switch (below(4)) {
    case 0:
        return decision_and(store, a, b);
    case 1:
        return decision_or(store, a, b);
    case 2:
        return decision_xor(store, a, b);
    default:
        return decision_not(store, a);
    }
}

static decision random_decision(callgate_store *store, int depth)
{
    if (depth == 0)
        return decision_leaf(store, random_word());
    return decision_pick(store, random_condition(store, 1), random_decision(store, depth - 1),
                         random_decision(store, depth - 1));
}

static callgate_call_data random_call(void)
{
    callgate_call_data call = {.nr = below(4), .arch = 0xc000003e};

    for (int i = 0; i < 6; i++)
        call.args[i] = edge_value(&dice);
    call.instruction_pointer = edge_value(&dice);
    return call;
}

static uint64_t value_of(const callgate_call_data *call, uint32_t arg)
{
    return arg < 6 ? call->args[arg] : call->instruction_pointer;
}

static bool plain_compare(uint64_t value, int op, uint64_t against, uint64_t mask)
{
    value &= mask;
    switch ((callgate_op)op) {
    case CALLGATE_NE:
        return value != against;
    case CALLGATE_LT:
        return value < against;
    case CALLGATE_LE:
        return value <= against;
    case CALLGATE_EQ:
        return value == against;
    case CALLGATE_GE:
        return value >= against;
    case CALLGATE_GT:
        return value > against;
    case CALLGATE_MASKED_EQ:
        return value == (against & mask);
    }
    return false;
}

static int new_store(void **state)
{
    callgate_store *store;

    dice.state = 0x243f6a8885a308d3u;
    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return -1;
    *state = store;
    return 0;
}

static int free_store(void **state)
{
    callgate_store_free(*state);
    return 0;
}

static void comparisons_are_arithmetic(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT; round++) {
        uint32_t arg = below(7);
        int op = (int)below(7);
        uint64_t value = edge_value(&dice), mask = edge_mask();
        decision d = decision_compare(store, arg, op, value, mask);
        for (int point = 0; point < POINT_COUNT; point++) {
            callgate_call_data call = random_call();
            if (below(2) && arg < 6)
                call.args[arg] = value + below(3) - 1;
            assert_int_equal(decision_eval(store, d, &call),
                             plain_compare(value_of(&call, arg), op, value, mask));
        }
    }
}

static void conditions_obey_boolean_laws(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT; round++) {
        decision a = random_condition(store, 2), b = random_condition(store, 2);
        decision c = random_condition(store, 2);
        decision a_and_b = decision_and(store, a, b);
        assert_int_equal(a_and_b, decision_and(store, b, a));
        assert_int_equal(decision_not(store, a_and_b),
                         decision_or(store, decision_not(store, a), decision_not(store, b)));
        assert_int_equal(decision_and(store, a, decision_or(store, b, c)),
                         decision_or(store, a_and_b, decision_and(store, a, c)));
        assert_int_equal(decision_xor(store, decision_xor(store, a, b), b), a);
        assert_int_equal(decision_equals(store, a, b),
                         decision_not(store, decision_xor(store, a, b)));
    }
}

static uint32_t plain_stack(uint32_t newer, uint32_t older)
{
    int32_t a = (int32_t)(newer & CALLGATE_ACTION_MASK),
            b = (int32_t)(older & CALLGATE_ACTION_MASK);

    return b < a ? older : newer;
}

static void combinations_work_leaf_by_leaf(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT; round++) {
        decision a = random_decision(store, 3), b = random_decision(store, 3);
        decision stacked = decision_combine(store, CALLGATE_STACK, a, b);
        decision joined = decision_combine(store, CALLGATE_UNION, a, b);
        decision met = decision_combine(store, CALLGATE_INTERSECT, a, b);
        assert_int_equal(joined, decision_combine(store, CALLGATE_UNION, b, a));
        assert_int_equal(met, decision_combine(store, CALLGATE_INTERSECT, b, a));
        assert_int_equal(a, decision_combine(store, CALLGATE_UNION, a, met));
        assert_int_equal(a, decision_combine(store, CALLGATE_INTERSECT, a, joined));
        for (int point = 0; point < POINT_COUNT; point++) {
            callgate_call_data call = random_call();
            uint32_t word_a = decision_eval(store, a, &call);
            uint32_t word_b = decision_eval(store, b, &call);
            assert_int_equal(decision_eval(store, stacked, &call), plain_stack(word_a, word_b));
            uint32_t union_word = decision_eval(store, joined, &call);
            uint32_t met_word = decision_eval(store, met, &call);
            assert_true((union_word == word_a && met_word == word_b) ||
                        (union_word == word_b && met_word == word_a));
            assert_true(callgate_word_level(union_word) >= callgate_word_level(met_word));
        }
    }
}

static uint32_t swap_extremes(uint32_t word)
{
    if (word == CALLGATE_ALLOW)
        return CALLGATE_KILL_PROCESS;
    return word == CALLGATE_KILL_PROCESS ? CALLGATE_ALLOW : word;
}

/* A map is the map of each word; mapping by an involution twice is the very decision. */
static void maps_work_leaf_by_leaf(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT; round++) {
        decision a = random_decision(store, 3);
        decision mapped = decision_map(store, a, swap_extremes);
        assert_int_equal(decision_map(store, mapped, swap_extremes), a);
        for (int i = 0; i < POINT_COUNT; i++) {
            callgate_call_data call = random_call();
            assert_int_equal(decision_eval(store, mapped, &call),
                             swap_extremes(decision_eval(store, a, &call)));
        }
    }
}

static void restriction_keeps_what_the_condition_admits(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT; round++) {
        decision d = random_decision(store, 3), c = random_condition(store, 2);
        if (c == DECISION_FALSE)
            continue;
        decision r = decision_restrict(store, d, c);
        for (int point = 0; point < POINT_COUNT; point++) {
            callgate_call_data call = random_call();
            if (decision_eval(store, c, &call))
                assert_int_equal(decision_eval(store, d, &call), decision_eval(store, r, &call));
        }
        callgate_call_data call = {0};
        assert_true(decision_satisfy(store, c, &call));
        assert_int_equal(decision_eval(store, c, &call), 1);
        decision leaf = decision_leaf(store, decision_eval(store, d, &call));
        bool is_constant = decision_pick(store, c, d, leaf) == leaf;
        assert_int_equal(is_constant, decision_is_leaf(store, r));
    }
}

static const callgate_policy *random_policy(callgate_store *store)
{
    nr_run runs[5];
    arch_run archs[6];

    for (uint32_t i = 0; i < 6; i++) {
        for (uint32_t j = 0; j < 5; j++)
            runs[j] = (nr_run){j == 4 ? UINT32_MAX : j, random_decision(store, (int)below(3))};
        archs[i] = (arch_run){i == 5 ? UINT32_MAX : 0xc000003d + i, store_nr_runs(store, runs, 5)};
    }
    const callgate_policy *policy = store_policy(store, archs, 6);
    assert_non_null(policy);
    return policy;
}

/* A policy's map agrees with the plain evaluation of random calls, and is canonical. */
static void policy_maps_work_word_by_word(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT / 4; round++) {
        const callgate_policy *a = random_policy(store), *mapped, *back;
        assert_int_equal(policy_map(store, a, swap_extremes, &mapped, NULL), CALLGATE_OK);
        assert_int_equal(policy_map(store, mapped, swap_extremes, &back, NULL), CALLGATE_OK);
        assert_ptr_equal(back, a);
        for (int i = 0; i < POINT_COUNT; i++) {
            callgate_call_data call = random_call();
            call.arch = 0xc000003c + below(8);
            assert_int_equal(callgate_policy_eval(mapped, &call),
                             swap_extremes(callgate_policy_eval(a, &call)));
        }
    }
}

static void witnesses_are_true(void **state)
{
    callgate_store *store = *state;

    for (int round = 0; round < ROUND_COUNT / 4; round++) {
        const callgate_policy *a = random_policy(store), *b = random_policy(store), *both;
        callgate_witness witness;
        bool is_subset;
        assert_int_equal(callgate_policy_combine(store, CALLGATE_INTERSECT, a, b, &both, NULL), 0);
        assert_int_equal(callgate_policy_subset(store, both, a, &is_subset, NULL, NULL), 0);
        assert_true(is_subset);
        assert_int_equal(callgate_policy_subset(store, a, b, &is_subset, &witness, NULL), 0);
        if (!is_subset)
            assert_true(callgate_word_level(callgate_policy_eval(a, &witness.call)) >
                        callgate_word_level(callgate_policy_eval(b, &witness.call)));
        if (callgate_policy_differ(store, a, b, &witness)) {
            assert_int_not_equal(witness.word_a, witness.word_b);
            assert_int_equal(witness.word_a, callgate_policy_eval(a, &witness.call));
            assert_int_equal(witness.word_b, callgate_policy_eval(b, &witness.call));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comparisons_are_arithmetic, new_store, free_store),
        cmocka_unit_test_setup_teardown(conditions_obey_boolean_laws, new_store, free_store),
        cmocka_unit_test_setup_teardown(combinations_work_leaf_by_leaf, new_store, free_store),
        cmocka_unit_test_setup_teardown(maps_work_leaf_by_leaf, new_store, free_store),
        cmocka_unit_test_setup_teardown(restriction_keeps_what_the_condition_admits, new_store,
                                        free_store),
        cmocka_unit_test_setup_teardown(policy_maps_work_word_by_word, new_store, free_store),
        cmocka_unit_test_setup_teardown(witnesses_are_true, new_store, free_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
