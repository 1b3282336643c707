/* Resolving profiles when memory ends: each allocation fails once. */
#include "callgate/callgate.h"
#include "failing_memory.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

static const char json[] =
    "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"],\"syscalls\":["
    "{\"names\":[\"read\",\"bind\",\"clone\"],\"action\":\"SCMP_ACT_ALLOW\"},"
    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
    "{\"index\":0,\"value\":40,\"op\":\"SCMP_CMP_NE\"}]},"
    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_LOG\",\"args\":["
    "{\"index\":0,\"value\":40,\"op\":\"SCMP_CMP_EQ\"},"
    "{\"index\":2,\"value\":5,\"op\":\"SCMP_CMP_GT\"}]}]}";

/* In a fresh store, whose own allocations fail in their turn too. */
static callgate_status use_resolution(const callgate_profile *profile)
{
    callgate_store *store = NULL;
    callgate_source source = {0};
    callgate_target target;
    callgate_error err = {0};
    callgate_status status = callgate_store_new(NULL, &store, &err);

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    if (status == CALLGATE_OK)
        status = callgate_profile_resolve(store, profile, &target, &source, NULL, &err);
    assert_int_equal(status, err.status);
    assert_int_equal(status == CALLGATE_OK, source.policy != NULL);
    callgate_source_clear(&source);
    callgate_store_free(store);
    return status;
}

/* The same for rules that are built call by call. */
static callgate_status use_rules(void)
{
    callgate_store *store = NULL;
    callgate_rules *rules = NULL;
    callgate_condition condition = {0, CALLGATE_EQ, 1, 0};
    callgate_error err = {0};
    const callgate_policy *policy = NULL, *origin = NULL;
    callgate_status status = callgate_store_new(NULL, &store, &err);

    if (status == CALLGATE_OK)
        status =
            callgate_rules_new(CALLGATE_ABI_BIT(CALLGATE_ABI_X86), CALLGATE_ALLOW, &rules, &err);
    if (status == CALLGATE_OK)
        status = callgate_rules_add(rules, "socket", &condition, 1, CALLGATE_LOG, &err);
    if (status == CALLGATE_OK)
        status = callgate_rules_policy(store, rules, &policy, &origin, &err);
    assert_int_equal(status, err.status);
    callgate_rules_free(rules);
    callgate_store_free(store);
    return status;
}

static void every_allocation_of_a_resolution_may_fail(void **state)
{
    callgate_profile *profile;

    (void)state;
    failing_memory_arm(0);
    assert_int_equal(callgate_profile_parse(json, strlen(json), "p.json", &profile, NULL, NULL),
                     CALLGATE_OK);
    failing_memory_arm(0);
    assert_int_equal(use_resolution(profile), CALLGATE_OK);
    unsigned count = failing_memory_count();
    assert_true(count > 15);
    unsigned survived_count = 0;
    for (unsigned n = count; n > 0; n--) {
        failing_memory_arm(n);
        callgate_status status = use_resolution(profile);
        assert_true(status == CALLGATE_MEMORY || status == CALLGATE_OK);
        survived_count += status == CALLGATE_OK;
    }
    assert_true(survived_count <= 2); /* a store does without a larger cache */
    failing_memory_arm(0);
    callgate_profile_free(profile);
    print_message("# each of %u allocations failed once\n", count);
}

static void every_allocation_of_rules_may_fail(void **state)
{
    (void)state;
    failing_memory_arm(0);
    assert_int_equal(use_rules(), CALLGATE_OK);
    for (unsigned n = failing_memory_count(); n > 0; n--) {
        failing_memory_arm(n);
        assert_int_equal(use_rules(), CALLGATE_MEMORY);
    }
    failing_memory_arm(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_a_resolution_may_fail),
        cmocka_unit_test(every_allocation_of_rules_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
