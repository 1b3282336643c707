/* Compiled filters answer as their policies do, on random policies. */
#include "callgate/filter.h"
#include "random_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { POLICY_COUNT = 600, PATH_COUNT = 6, RUNS_PER_STORE = 50 };

static void fail_on(const callgate_call_data *call, uint32_t expected, uint32_t found)
{
    fail_msg("nr 0x%x arch 0x%x args 0x%llx 0x%llx: policy 0x%08x, filter 0x%08x", call->nr,
             call->arch, (unsigned long long)call->args[0], (unsigned long long)call->args[1],
             expected, found);
}

static void expect_call(const callgate_policy *policy, const callgate_filter *filter,
                        const callgate_call_data *call)
{
    uint32_t expected = callgate_policy_eval(policy, call);
    uint32_t found = callgate_word_normalise(callgate_filter_run(filter, call, NULL));

    if (expected != found)
        fail_on(call, expected, found);
}

static void expect_number(callgate_store *store, random_dice *dice, const callgate_policy *policy,
                          const callgate_filter *filter, callgate_call_data call)
{
    decision d = nr_runs_find(policy_find(policy, call.arch), call.nr);
    uint32_t path_count = decision_is_leaf(store, d) ? 1 : PATH_COUNT;

    for (uint32_t i = 0; i < path_count; i++) {
        random_arguments(store, dice, d, &call);
        expect_call(policy, filter, &call);
    }
}

/* Both ends of every run, under both ends of its arch's run. */
static void expect_boundaries(callgate_store *store, random_dice *dice,
                              const callgate_policy *policy, const callgate_filter *filter)
{
    uint32_t arch_first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        const nr_runs *runs = policy->runs[i].nrs;
        uint32_t nr_first = 0;
        for (uint32_t k = 0; k < runs->count; k++) {
            callgate_call_data call = {.arch = arch_first, .nr = nr_first};
            expect_number(store, dice, policy, filter, call);
            call.nr = runs->runs[k].last;
            call.arch = policy->runs[i].last;
            expect_number(store, dice, policy, filter, call);
            nr_first = runs->runs[k].last + 1;
        }
        arch_first = policy->runs[i].last + 1;
    }
}

static void expect_proved(callgate_store *store, const callgate_policy *policy,
                          const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_error err;
    bool is_equal = false;

    assert_int_equal(callgate_prove(store, policy, insns, count, &is_equal, NULL, &err),
                     CALLGATE_OK);
    assert_true(is_equal);
}

/* The way back gives the same policy: other code than the proof's says so too. */
static void expect_lifted(callgate_store *store, const callgate_policy *policy,
                          const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    const callgate_policy *lifted = NULL;
    callgate_error err = {.status = CALLGATE_OK};

    if (callgate_lift(store, insns, count, NULL, &lifted, &err) != CALLGATE_OK)
        fail_msg("lift: %s", err.text);
    assert_ptr_equal(lifted, policy);
}

/* A proof that accepts one policy's filter must refuse it for another, with a true witness. */
static void expect_refused(callgate_store *store, const callgate_policy *other,
                           const callgate_policy *policy, const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_witness witness;
    callgate_error err;
    bool is_equal = true;

    if (other == policy)
        return;
    assert_int_equal(callgate_prove(store, other, insns, count, &is_equal, &witness, &err),
                     CALLGATE_OK);
    assert_false(is_equal);
    assert_int_equal(witness.word_a, callgate_policy_eval(other, &witness.call));
    assert_int_equal(witness.word_b, callgate_policy_eval(policy, &witness.call));
    assert_int_not_equal(witness.word_a, witness.word_b);
}

static void answers_as_the_policy(void **state)
{
    (void)state;
    random_dice dice = {.state = 1};
    callgate_store *store;
    callgate_error err = {.status = CALLGATE_OK};
    const callgate_policy *earlier = NULL;

    assert_int_equal(callgate_store_new(NULL, &store, &err), CALLGATE_OK);
    for (uint32_t i = 0; i < POLICY_COUNT; i++) {
        if (i % RUNS_PER_STORE == 0) {
            callgate_store_clear(store);
            earlier = NULL;
        }
        const callgate_policy *policy = random_policy(store, &dice);
        assert_non_null(policy);
        callgate_filter *filter = NULL;
        if (callgate_compile(store, policy, NULL, &filter, &err) != CALLGATE_OK)
            fail_msg("policy %u: %s", i, err.text);
        expect_boundaries(store, &dice, policy, filter);
        expect_proved(store, policy, filter);
        expect_lifted(store, policy, filter);
        if (earlier)
            expect_refused(store, earlier, policy, filter);
        earlier = policy;
        callgate_filter_free(filter);
    }
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_the_policy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
