/* The hub by example: words, runs, limits, witnesses. */
#include "callgate/rules.h"
#include "policy/store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { X86_64 = (int)0xc000003e };

static callgate_store *new_store(uint32_t node_count_max, uint32_t run_count_max)
{
    callgate_store_limits limits = {node_count_max, run_count_max};
    callgate_store *store;

    assert_int_equal(callgate_store_new(&limits, &store, NULL), CALLGATE_OK);
    return store;
}

static const callgate_policy *everywhere(callgate_store *store, const nr_run *runs, uint32_t count)
{
    arch_run all = {UINT32_MAX, store_nr_runs(store, runs, count)};
    const callgate_policy *policy = store_policy(store, &all, 1);

    assert_non_null(policy);
    return policy;
}

/* What is made bottom up is the very decision that conditions and choices make. */
static void a_switch_is_a_choice_for_each_value(void **state)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT32_MAX, 0xff0000000000000f, 6};
    enum { CASE_COUNT = 5 };
    callgate_store *store = new_store(0, 0);

    (void)state;
    for (size_t m = 0; m < sizeof masks / sizeof masks[0]; m++) {
        uint64_t low = masks[m] & (0 - masks[m]);
        uint64_t high = masks[m] & ~(masks[m] >> 1);
        uint64_t values[CASE_COUNT] = {0, low, high & ~low, masks[m] & ~low, masks[m]};
        decision otherwise = decision_leaf(store, CALLGATE_ERRNO | 1);
        decision expected = otherwise;
        decision_case cases[CASE_COUNT];
        uint32_t count = 0;

        for (uint32_t i = 0; i < CASE_COUNT; i++)
            if (count == 0 || values[i] > cases[count - 1].value)
                cases[count++] =
                    (decision_case){values[i], decision_leaf(store, CALLGATE_TRAP | i)};
        for (uint32_t i = 0; i < count; i++) {
            decision is_value = decision_compare(store, 2, CALLGATE_EQ, cases[i].value, masks[m]);
            expected = decision_pick(store, is_value, cases[i].then, expected);
            assert_int_equal(decision_switch(store, 2, masks[m], cases, i + 1, otherwise),
                             expected);
        }
        assert_true(count > 1);
    }
    assert_int_equal(decision_choose(store, 1, CALLGATE_GE, 9, UINT64_MAX, DECISION_NONE, 0),
                     DECISION_NONE);
    callgate_store_free(store);
}

static void words_are_normalised(void **state)
{
    (void)state;
    assert_int_equal(callgate_word_normalise(CALLGATE_ALLOW | 7), CALLGATE_ALLOW);
    assert_int_equal(callgate_word_normalise(CALLGATE_LOG | 7), CALLGATE_LOG);
    assert_int_equal(callgate_word_normalise(CALLGATE_USER_NOTIF | 7), CALLGATE_USER_NOTIF);
    assert_int_equal(callgate_word_normalise(CALLGATE_KILL_THREAD | 7), CALLGATE_KILL_THREAD);
    assert_int_equal(callgate_word_normalise(CALLGATE_KILL_PROCESS | 7), CALLGATE_KILL_PROCESS);
    assert_int_equal(callgate_word_normalise(0x12340007u), 0x12340000u);
    assert_int_equal(callgate_word_normalise(CALLGATE_ERRNO | 4095), CALLGATE_ERRNO | 4095);
    assert_int_equal(callgate_word_normalise(CALLGATE_ERRNO | 4096), CALLGATE_ERRNO | 4095);
    assert_int_equal(callgate_word_normalise(CALLGATE_ERRNO | 0xffff), CALLGATE_ERRNO | 4095);
    assert_int_equal(callgate_word_normalise(CALLGATE_TRAP | 0xffff), CALLGATE_TRAP | 0xffff);
    assert_int_equal(callgate_word_normalise(CALLGATE_TRACE | 9), CALLGATE_TRACE | 9);
}

static void levels_rank_the_words(void **state)
{
    (void)state;
    assert_int_equal(callgate_word_level(CALLGATE_LOG), CALLGATE_PERMITTED);
    assert_int_equal(callgate_word_level(CALLGATE_ALLOW), CALLGATE_PERMITTED);
    assert_int_equal(callgate_word_level(CALLGATE_TRACE | 1), CALLGATE_SUPERVISED);
    assert_int_equal(callgate_word_level(CALLGATE_USER_NOTIF), CALLGATE_SUPERVISED);
    assert_int_equal(callgate_word_level(CALLGATE_ERRNO), CALLGATE_REFUSED);
    assert_int_equal(callgate_word_level(0x7ffd0000u), CALLGATE_REFUSED);
}

static void equal_neighbours_merge(void **state)
{
    callgate_store *store = new_store(0, 0);
    decision allow = decision_leaf(store, CALLGATE_ALLOW);
    decision deny = decision_leaf(store, CALLGATE_ERRNO | 1);
    nr_run split[] = {{9, allow}, {10, allow}, {40, deny}, {41, deny}, {UINT32_MAX, allow}};
    nr_run merged[] = {{10, allow}, {41, deny}, {UINT32_MAX, allow}};

    (void)state;
    assert_ptr_equal(store_nr_runs(store, split, 5), store_nr_runs(store, merged, 3));
    assert_ptr_equal(everywhere(store, split, 5), everywhere(store, merged, 3));
    callgate_store_free(store);
}

static void arch_runs_end_at_bit_30(void **state)
{
    callgate_store *store = new_store(0, 0);
    nr_run all = {UINT32_MAX, decision_leaf(store, CALLGATE_ALLOW)};
    const nr_runs *nrs = store_nr_runs(store, &all, 1);
    arch_run whole[] = {{UINT32_MAX, nrs}};
    arch_run pieces[] = {{5, nrs}, {0x50000000, nrs}, {0x7fffffff, nrs}, {UINT32_MAX, nrs}};
    const callgate_policy *policy = store_policy(store, whole, 1);

    (void)state;
    assert_ptr_equal(policy, store_policy(store, pieces, 4));
    assert_int_equal(policy->count, 4);
    assert_int_equal(policy->runs[0].last, 0x3fffffff);
    assert_int_equal(policy->runs[2].last, 0xbfffffff);
    callgate_store_free(store);
}

static void runs_are_found_at_their_ends(void **state)
{
    callgate_store *store = new_store(0, 0);
    decision a = decision_leaf(store, 10), b = decision_leaf(store, 11),
             c = decision_leaf(store, 12);
    nr_run runs[] = {{0, a}, {7, b}, {UINT32_MAX, c}};
    const nr_runs *nrs = store_nr_runs(store, runs, 3);

    (void)state;
    assert_int_equal(nr_runs_find(nrs, 0), a);
    assert_int_equal(nr_runs_find(nrs, 1), b);
    assert_int_equal(nr_runs_find(nrs, 7), b);
    assert_int_equal(nr_runs_find(nrs, 8), c);
    assert_int_equal(nr_runs_find(nrs, UINT32_MAX), c);
    callgate_store_free(store);
}

static void stacks_keep_the_newest_data(void **state)
{
    callgate_store *store = new_store(0, 0);
    const callgate_policy *newer, *older, *stacked, *expected;

    (void)state;
    assert_int_equal(callgate_policy_constant(store, CALLGATE_ERRNO | 20, &newer, NULL), 0);
    assert_int_equal(callgate_policy_constant(store, CALLGATE_ERRNO | 10, &older, NULL), 0);
    assert_int_equal(callgate_policy_combine(store, CALLGATE_STACK, newer, older, &stacked, NULL),
                     0);
    assert_ptr_equal(stacked, newer);

    /* 0x7ff50000 is no action that the kernel knows: it stands before LOG by its value */
    assert_int_equal(callgate_policy_constant(store, 0x7ff50000, &newer, NULL), 0);
    assert_int_equal(callgate_policy_constant(store, CALLGATE_LOG, &older, NULL), 0);
    assert_int_equal(callgate_policy_combine(store, CALLGATE_STACK, older, newer, &stacked, NULL),
                     0);
    assert_ptr_equal(stacked, newer);
    assert_int_equal(callgate_policy_combine(store, CALLGATE_UNION, older, newer, &stacked, NULL),
                     0);
    assert_ptr_equal(stacked, older);

    assert_int_equal(callgate_policy_constant(store, CALLGATE_KILL_PROCESS, &newer, NULL), 0);
    assert_int_equal(callgate_policy_constant(store, CALLGATE_KILL_THREAD, &older, NULL), 0);
    assert_int_equal(callgate_policy_combine(store, CALLGATE_STACK, older, newer, &expected, NULL),
                     0);
    assert_ptr_equal(expected, newer);
    assert_int_equal(callgate_policy_combine(store, (callgate_combine)(CALLGATE_INTERSECT + 1),
                                             older, newer, &expected, NULL),
                     CALLGATE_INVALID);
    callgate_store_free(store);
}

static void a_difference_has_a_witness(void **state)
{
    callgate_store *store = new_store(0, 0);
    decision allow = decision_leaf(store, CALLGATE_ALLOW);
    decision deny = decision_leaf(store, CALLGATE_ERRNO | 1);
    decision is_five = decision_compare(store, 3, CALLGATE_EQ, 5, UINT64_MAX);
    nr_run plain[] = {{UINT32_MAX, allow}};
    nr_run checked[] = {
        {99, allow}, {100, decision_pick(store, is_five, deny, allow)}, {UINT32_MAX, allow}};
    const callgate_policy *a = everywhere(store, plain, 1), *b = everywhere(store, checked, 3);
    callgate_witness witness;
    bool is_subset = true;

    (void)state;
    assert_true(callgate_policy_differ(store, a, b, &witness));
    assert_int_equal(witness.call.nr, 100);
    assert_int_equal(witness.call.args[3], 5);
    assert_int_equal(witness.word_a, CALLGATE_ALLOW);
    assert_int_equal(witness.word_b, CALLGATE_ERRNO | 1);
    assert_int_equal(callgate_policy_subset(store, b, a, &is_subset, NULL, NULL), CALLGATE_OK);
    assert_true(is_subset);
    assert_int_equal(callgate_policy_subset(store, a, b, &is_subset, &witness, NULL), CALLGATE_OK);
    assert_false(is_subset);
    assert_int_equal(witness.call.args[3], 5);
    assert_false(callgate_policy_differ(store, a, a, &witness));
    callgate_store_free(store);
}

/* The sum of bits of six arguments needs many nodes in this order. */
static decision hard_condition(callgate_store *store, uint32_t bits)
{
    decision all = DECISION_TRUE;

    for (uint32_t bit = 0; bit < bits; bit++) {
        decision a = decision_bit(store, 0, bit), b = decision_bit(store, 1, bit);
        all = decision_and(store, all, decision_or(store, a, b));
    }
    return all;
}

static void a_limit_leaves_the_store_usable(void **state)
{
    callgate_store *store = new_store(2000, 0);
    callgate_error err = {0};
    const callgate_policy *before, *after;

    (void)state;
    assert_int_equal(callgate_policy_constant(store, CALLGATE_LOG, &before, NULL), CALLGATE_OK);
    uint32_t node_count = store_node_count(store);
    store_mark mark = store_mark_now(store);
    assert_int_equal(hard_condition(store, 24), DECISION_NONE);
    assert_int_equal(store_fail(store, &mark, &err), CALLGATE_LIMIT);
    assert_non_null(strstr(err.text, "2000"));
    assert_int_equal(store_node_count(store), node_count);

    assert_int_not_equal(hard_condition(store, 4), DECISION_NONE);
    assert_int_equal(callgate_policy_constant(store, CALLGATE_LOG, &after, NULL), CALLGATE_OK);
    assert_ptr_equal(before, after);
    callgate_store_free(store);
}

static void too_many_runs_are_a_limit(void **state)
{
    callgate_store *store = new_store(0, 4);
    nr_run runs[5];
    callgate_error err = {0};

    (void)state;
    store_mark mark = store_mark_now(store);
    for (uint32_t i = 0; i < 5; i++)
        runs[i] = (nr_run){i == 4 ? UINT32_MAX : i, decision_leaf(store, i)};
    assert_non_null(store_nr_runs(store, runs + 1, 4));
    assert_null(store_nr_runs(store, runs, 5));
    assert_int_equal(store_fail(store, &mark, &err), CALLGATE_LIMIT);
    assert_string_equal(err.text, "the policy needs more than 4 runs of numbers");
    callgate_store_free(store);
}

static void too_many_arches_are_a_limit(void **state)
{
    callgate_store *store = new_store(0, 6);
    arch_run arches[7];
    callgate_error err = {0};

    (void)state;
    store_mark mark = store_mark_now(store);
    for (uint32_t i = 0; i < 7; i++) {
        const nr_run all = {UINT32_MAX, decision_leaf(store, i)};
        arches[i] = (arch_run){i == 6 ? UINT32_MAX : i, store_nr_runs(store, &all, 1)};
    }
    assert_null(store_policy(store, arches, 7));
    assert_int_equal(store_fail(store, &mark, &err), CALLGATE_LIMIT);
    assert_string_equal(err.text, "the policy needs more than 6 runs of arches");
    callgate_store_free(store);
}

static void clearing_keeps_the_store(void **state)
{
    callgate_store *store = new_store(0, 0);
    const callgate_policy *policy;

    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_int_not_equal(hard_condition(store, 12), DECISION_NONE);
        assert_int_equal(callgate_policy_constant(store, CALLGATE_TRAP | 3, &policy, NULL), 0);
        callgate_call_data call = {.nr = 1, .arch = (uint32_t)X86_64};
        assert_int_equal(callgate_policy_eval(policy, &call), CALLGATE_TRAP | 3);
        callgate_store_clear(store);
        assert_int_equal(store_node_count(store), 2);
    }
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_normalised),
        cmocka_unit_test(a_switch_is_a_choice_for_each_value),
        cmocka_unit_test(levels_rank_the_words),
        cmocka_unit_test(equal_neighbours_merge),
        cmocka_unit_test(arch_runs_end_at_bit_30),
        cmocka_unit_test(runs_are_found_at_their_ends),
        cmocka_unit_test(stacks_keep_the_newest_data),
        cmocka_unit_test(a_difference_has_a_witness),
        cmocka_unit_test(a_limit_leaves_the_store_usable),
        cmocka_unit_test(too_many_runs_are_a_limit),
        cmocka_unit_test(too_many_arches_are_a_limit),
        cmocka_unit_test(clearing_keeps_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
