/* The library's functions when memory ends: each allocation fails once. */
#include "callgate/callgate.h"
#include "failing_memory.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka wants these first */
#include <cmocka.h>

static unsigned failed_count;

/* A failure is of memory, says so, and is told in the error. */
static bool is_done(callgate_status status, const callgate_error *err)
{
    if (status == CALLGATE_OK)
        return true;
    failed_count++;
    assert_int_equal(status, CALLGATE_MEMORY);
    assert_int_equal(err->status, CALLGATE_MEMORY);
    if (strstr(err->text, "out of memory") == NULL)
        fail_msg("'%s'", err->text);
    return false;
}

/* What can be asked of a filter and of the policy that it was made from. */
static void ask_filter(callgate_store *store, const callgate_policy *policy,
                       const callgate_filter *filter, const callgate_target *target)
{
    callgate_error err = {0};
    callgate_filter *copy;
    const callgate_policy *lifted;
    bool is_equal;
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);

    if (is_done(callgate_filter_new(insns, insn_count, &copy, &err), &err))
        callgate_filter_free(copy);
    if (is_done(callgate_lift(store, insns, insn_count, target, &lifted, &err), &err))
        assert_ptr_equal(lifted, policy);
    if (is_done(callgate_prove(store, policy, insns, insn_count, &is_equal, NULL, &err), &err))
        assert_true(is_equal);
}

static void ask_policy(callgate_store *store, const callgate_policy *policy)
{
    callgate_error err = {0};
    const callgate_policy *refusal, *both;
    bool is_subset;

    if (!is_done(callgate_policy_constant(store, CALLGATE_ERRNO | 1, &refusal, &err), &err))
        return;
    for (callgate_combine how = CALLGATE_STACK; how <= CALLGATE_INTERSECT; how++)
        if (is_done(callgate_policy_combine(store, how, policy, refusal, &both, &err), &err) &&
            is_done(callgate_policy_subset(store, both, policy, &is_subset, NULL, &err), &err))
            assert_true(is_subset || how == CALLGATE_UNION);
}

static void use_profile(callgate_store *store, const callgate_profile *profile)
{
    callgate_error err = {0};
    callgate_target target;
    callgate_source source;
    callgate_filter *filter;

    callgate_target_init(&target);
    if (!is_done(callgate_profile_resolve(store, profile, &target, &source, NULL, &err), &err))
        return;
    if (is_done(callgate_compile(store, source.policy, NULL, &filter, &err), &err)) {
        ask_filter(store, source.policy, filter, &target);
        callgate_filter_free(filter);
    }
    ask_policy(store, source.policy);
    callgate_source_clear(&source);
}

static void use_rules(callgate_store *store)
{
    static const char *const names[] = {"read", "socket", "clone", "ipc", "shmat"};
    const callgate_condition condition = {.arg = 1, .op = CALLGATE_LT, .value = 9};
    callgate_error err = {0};
    callgate_rules *rules;
    const callgate_policy *policy, *origin;

    if (!is_done(callgate_rules_new(7, CALLGATE_ERRNO | 1, &rules, &err), &err))
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)is_done(callgate_rules_add(rules, names[i], &condition, 1, CALLGATE_ALLOW, &err),
                      &err);
    (void)is_done(callgate_rules_policy(store, rules, &policy, &origin, &err), &err);
    callgate_rules_free(rules);
}

static void use_everything(void)
{
    callgate_error err = {0};
    callgate_store *store;
    callgate_profile *profile;

    if (!is_done(callgate_store_new(NULL, &store, &err), &err))
        return;
    if (is_done(callgate_profile_builtin("docker@24", &profile, &err), &err)) {
        use_profile(store, profile);
        callgate_profile_free(profile);
    }
    use_rules(store);
    callgate_store_free(store);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    failing_memory_arm(0);
    use_everything();
    assert_int_equal(failed_count, 0);
    unsigned count = failing_memory_count();
    assert_true(count > 100);
    for (unsigned n = count; n > 0; n--) {
        failing_memory_arm(n);
        use_everything();
    }
    failing_memory_arm(0);
    /* a larger operation cache is the one thing that may fail unnoticed */
    assert_true(failed_count >= count - 8);
    print_message("%u of %u failed allocations ended what was asked\n", failed_count, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
