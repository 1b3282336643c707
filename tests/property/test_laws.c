/* The laws of policies on random ones, with their filters as witnesses.
 *
 * 10,000 cases in a check, a million in a night, shared out among the laws.
 */
#include "../pace.h"
#include "callgate/filter.h"
#include "filter/run.h"
#include "random_policy.h"
#include "second_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { CASE_COUNT = 2000, NIGHTLY_CASE_COUNT = 200 * 1000, CASES_PER_STORE = 8 };

static callgate_store *store;

/* The policies of a case; the next case has two of them again. */
typedef struct law_case {
    const callgate_policy *a;
    const callgate_policy *b;
    const callgate_policy *c;
} law_case;

static const callgate_policy *combine(callgate_combine how, const callgate_policy *a,
                                      const callgate_policy *b)
{
    const callgate_policy *made = NULL;
    callgate_error err = {.status = CALLGATE_OK};

    if (callgate_policy_combine(store, how, a, b, &made, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    return made;
}

static const callgate_policy *stack(const callgate_policy *a, const callgate_policy *b)
{
    return combine(CALLGATE_STACK, a, b);
}

static const callgate_policy *join(const callgate_policy *a, const callgate_policy *b)
{
    return combine(CALLGATE_UNION, a, b);
}

static const callgate_policy *meet(const callgate_policy *a, const callgate_policy *b)
{
    return combine(CALLGATE_INTERSECT, a, b);
}

static const callgate_policy *constant(uint32_t word)
{
    const callgate_policy *made = NULL;

    assert_int_equal(callgate_policy_constant(store, word, &made, NULL), CALLGATE_OK);
    return made;
}

static const callgate_policy *mapped(const callgate_policy *a, word_map map)
{
    const callgate_policy *made = NULL;

    assert_int_equal(policy_map(store, a, map, &made, NULL), CALLGATE_OK);
    return made;
}

static bool is_subset(const callgate_policy *a, const callgate_policy *b)
{
    callgate_witness witness;
    bool is_so = false;

    assert_int_equal(callgate_policy_subset(store, a, b, &is_so, &witness, NULL), CALLGATE_OK);
    if (!is_so)
        assert_true(callgate_word_level(callgate_policy_eval(a, &witness.call)) >
                    callgate_word_level(callgate_policy_eval(b, &witness.call)));
    return is_so;
}

static void expect_lattice(const law_case *at)
{
    const callgate_policy *a = at->a, *b = at->b, *c = at->c;
    const callgate_policy *all = constant(CALLGATE_ALLOW), *none = constant(CALLGATE_KILL_PROCESS);

    assert_ptr_equal(join(a, a), a);
    assert_ptr_equal(meet(a, a), a);
    assert_ptr_equal(join(a, b), join(b, a));
    assert_ptr_equal(meet(a, b), meet(b, a));
    assert_ptr_equal(join(a, join(b, c)), join(join(a, b), c));
    assert_ptr_equal(meet(a, meet(b, c)), meet(meet(a, b), c));
    assert_ptr_equal(join(a, meet(a, b)), a);
    assert_ptr_equal(meet(a, join(a, b)), a);
    assert_ptr_equal(meet(a, join(b, c)), join(meet(a, b), meet(a, c)));
    assert_ptr_equal(join(a, all), all);
    assert_ptr_equal(meet(a, all), a);
    assert_ptr_equal(join(a, none), a);
    assert_ptr_equal(meet(a, none), none);
}

/* A newer filter before older ones; an equal one changes nothing, nor does one that allows all. */
static void expect_stacks(const law_case *at)
{
    const callgate_policy *all = constant(CALLGATE_ALLOW);
    const callgate_policy *both = stack(at->a, at->b);

    assert_ptr_equal(stack(at->a, at->a), at->a);
    assert_ptr_equal(stack(both, at->c), stack(at->a, stack(at->b, at->c)));
    assert_ptr_equal(stack(at->a, all), at->a);
    assert_ptr_equal(stack(all, at->a), at->a);
    assert_ptr_equal(stack(both, at->b), both);
}

static uint32_t level_of(uint32_t word)
{
    return (uint32_t)callgate_word_level(word);
}

/* Subset is an order of levels: what is below both ways has the same ones. */
static void expect_order(const law_case *at)
{
    bool is_below = is_subset(at->a, at->b);
    bool is_above = is_subset(at->b, at->a);

    assert_true(is_subset(at->a, at->a));
    assert_true(is_subset(meet(at->a, at->b), at->a));
    assert_true(is_subset(at->a, join(at->a, at->b)));
    assert_true(is_subset(at->a, constant(CALLGATE_ALLOW)));
    assert_true(is_subset(constant(CALLGATE_KILL_PROCESS), at->a));
    assert_int_equal(is_below && is_above, mapped(at->a, level_of) == mapped(at->b, level_of));
    if (is_below && is_subset(at->b, at->c))
        assert_true(is_subset(at->a, at->c));
}

static uint32_t either(uint32_t word)
{
    return callgate_word_level(word) == CALLGATE_PERMITTED ? CALLGATE_ALLOW : CALLGATE_KILL_PROCESS;
}

static uint32_t turned(uint32_t word)
{
    return word == CALLGATE_ALLOW ? CALLGATE_KILL_PROCESS : CALLGATE_ALLOW;
}

/* Policies of the two extreme words have a complement. */
static void expect_complements(const law_case *at)
{
    const callgate_policy *a = mapped(at->a, either), *b = mapped(at->b, either);
    const callgate_policy *not_a = mapped(a, turned), *not_b = mapped(b, turned);

    assert_ptr_equal(mapped(not_a, turned), a);
    assert_ptr_equal(join(a, not_a), constant(CALLGATE_ALLOW));
    assert_ptr_equal(meet(a, not_a), constant(CALLGATE_KILL_PROCESS));
    assert_ptr_equal(mapped(join(a, b), turned), meet(not_a, not_b));
}

/* NULL: what was combined needs more instructions than there may be. */
static callgate_filter *compile(const callgate_policy *policy)
{
    callgate_filter *filter = NULL;
    callgate_error err = {.status = CALLGATE_OK};
    callgate_status status = callgate_compile(store, policy, NULL, &filter, &err);

    if (status != CALLGATE_OK && status != CALLGATE_LIMIT)
        fail_msg("%s", err.text);
    return filter;
}

static void expect_answer(const callgate_policy *policy, const callgate_filter *filter,
                          const callgate_call_data *call, uint32_t word)
{
    const callgate_insn *insns = callgate_filter_insns(filter, NULL);

    assert_int_equal(callgate_policy_eval(policy, call), word);
    assert_int_equal(callgate_word_normalise(insns_run(insns, call, NULL)), word);
    assert_int_equal(second_answer(insns, call), word);
}

/* Long filters of random policies, of thousands of instructions, may take more than the store has:
 * hardly ever, and never another policy. */
static uint32_t unlifted_count;

static void expect_lifted(const callgate_policy *policy, const callgate_filter *filter)
{
    enum { SHORT_INSN_COUNT = 1000 };
    const callgate_policy *lifted = NULL;
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    callgate_status status = callgate_lift(store, insns, insn_count, NULL, &lifted, NULL);

    if (status == CALLGATE_LIMIT && insn_count > SHORT_INSN_COUNT) {
        unlifted_count++;
        return;
    }
    assert_int_equal(status, CALLGATE_OK);
    assert_ptr_equal(lifted, policy);
}

/* A filter is read back as its policy, and two policies that are two differ on a call, by both
 * filters under both interpreters; on that call the kernel's order of a stack holds. */
static void expect_filters(const law_case *at)
{
    callgate_witness witness;
    callgate_filter *filter = compile(at->a), *other = compile(at->b);

    if (filter)
        expect_lifted(at->a, filter);
    assert_int_equal(callgate_policy_differ(store, at->a, at->b, &witness), at->a != at->b);
    if (at->a != at->b && filter && other) {
        assert_int_not_equal(witness.word_a, witness.word_b);
        expect_answer(at->a, filter, &witness.call, witness.word_a);
        expect_answer(at->b, other, &witness.call, witness.word_b);
        bool is_older_first = (int32_t)(witness.word_b & CALLGATE_ACTION_MASK) <
                              (int32_t)(witness.word_a & CALLGATE_ACTION_MASK);
        assert_int_equal(callgate_policy_eval(stack(at->a, at->b), &witness.call),
                         is_older_first ? witness.word_b : witness.word_a);
    }
    callgate_filter_free(filter);
    callgate_filter_free(other);
}

/* Each law sees every case; policies that are equal or close come now and then by meeting. */
static void for_all(void (*expect)(const law_case *at), uint64_t seed)
{
    uint32_t count = pace_count(CASE_COUNT, NIGHTLY_CASE_COUNT) / RANDOM_SHARE;
    random_dice dice = {.state = seed};
    law_case at = {NULL, NULL, NULL};

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < count; i++) {
        if (i % CASES_PER_STORE == 0) {
            callgate_store_clear(store);
            (void)store_mark_now(store);
            at.b = random_policy(store, &dice);
            at.c = random_policy(store, &dice);
        }
        (void)store_mark_now(store);
        at.a = dice_below(&dice, 4) ? random_policy(store, &dice) : meet(at.b, at.c);
        assert_non_null(at.a);
        expect(&at);
        at = (law_case){NULL, at.a, at.b};
    }
    callgate_store_free(store);
}

static void unions_and_intersections_are_a_lattice(void **state)
{
    (void)state;
    for_all(expect_lattice, 11);
}

static void stacks_are_associative(void **state)
{
    (void)state;
    for_all(expect_stacks, 12);
}

static void subset_is_an_order(void **state)
{
    (void)state;
    for_all(expect_order, 13);
}

static void two_words_have_complements(void **state)
{
    (void)state;
    for_all(expect_complements, 14);
}

static void filters_mean_their_policies(void **state)
{
    (void)state;
    for_all(expect_filters, 15);
    assert_in_range(unlifted_count, 0, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unions_and_intersections_are_a_lattice),
        cmocka_unit_test(stacks_are_associative),
        cmocka_unit_test(subset_is_an_order),
        cmocka_unit_test(two_words_have_complements),
        cmocka_unit_test(filters_mean_their_policies),
    };

    return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}
