/* Compiling when memory ends: each allocation fails once. */
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "failing_memory.h"
#include "policy/store.h"
#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants these first */
#include <cmocka.h>

enum { LOW_COUNT = 60, RUN_COUNT = 3 * LOW_COUNT };

static decision checked(callgate_store *store, uint32_t i)
{
    decision test = decision_compare(store, i % 3, CALLGATE_GE, (uint64_t)i << 30, UINT64_MAX);

    return decision_pick(store, test, decision_leaf(store, CALLGATE_ALLOW),
                         decision_leaf(store, CALLGATE_ERRNO | i % 4));
}

/* Two arches with a common tail, one of them folded, both with argument tests. */
static const callgate_policy *make_policy(callgate_store *store)
{
    nr_run runs[RUN_COUNT];
    uint32_t count = 0;
    decision allow = decision_leaf(store, CALLGATE_ALLOW);

    for (uint32_t i = 0; i < LOW_COUNT; i++)
        runs[count++] = (nr_run){3 * i + i % 2, i % 5 == 0 ? checked(store, i)
                                                           : decision_leaf(store, 0x50000 | i % 3)};
    const nr_runs *first = NULL, *second = NULL;
    runs[count++] = (nr_run){0x3fffffff, allow};
    for (uint32_t i = 0; i < LOW_COUNT; i++) {
        runs[count] = runs[i];
        runs[count].last += 0x40000000;
        if (i % 4 == 0)
            runs[count].decision = allow;
        count++;
    }
    runs[count++] = (nr_run){UINT32_MAX, allow};
    first = store_nr_runs(store, runs, count);
    runs[0].decision = allow;
    runs[LOW_COUNT].last = UINT32_MAX;
    second = store_nr_runs(store, runs, LOW_COUNT + 1);
    arch_run arches[] = {{0xc000003d, second}, {0xc000003e, first}, {UINT32_MAX, second}};
    return store_policy(store, arches, 3);
}

/* Another order of calls than by numbers. */
static uint64_t frequency(void *user, callgate_abi abi, uint32_t nr)
{
    (void)user;
    return abi == CALLGATE_ABI_X86_64 ? nr % 7 : 0;
}

static callgate_status compile_once(callgate_store *store, const callgate_policy *policy,
                                    const callgate_compile_options *options)
{
    callgate_filter *filter = NULL;
    callgate_error err = {.status = CALLGATE_OK};
    callgate_status status = callgate_compile(store, policy, options, &filter, &err);

    assert_int_equal(status, err.status);
    assert_true((filter != NULL) == (status == CALLGATE_OK));
    callgate_filter_free(filter);
    return status;
}

static void fail_each(callgate_store *store, const callgate_policy *policy,
                      const callgate_compile_options *options)
{
    failing_memory_arm(0); /* the store has grown after the first time */
    assert_int_equal(compile_once(store, policy, options), CALLGATE_OK);
    failing_memory_arm(0);
    assert_int_equal(compile_once(store, policy, options), CALLGATE_OK);
    unsigned count = failing_memory_count();
    assert_true(count > 20);
    for (unsigned n = count; n > 0; n--) {
        failing_memory_arm(n);
        assert_int_equal(compile_once(store, policy, options), CALLGATE_MEMORY);
    }
    failing_memory_arm(0);
    assert_int_equal(compile_once(store, policy, options), CALLGATE_OK);
}

static void every_allocation_may_fail(void **state)
{
    static const callgate_compile_options ordered = {.frequency = frequency};
    (void)state;
    callgate_store *store = NULL;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    const callgate_policy *policy = make_policy(store);
    assert_non_null(policy);
    fail_each(store, policy, NULL);
    fail_each(store, policy, &ordered);
    callgate_store_free(store);
}

/* Few enough calls that the walk ends soon. */
static void of_a_small_filter_too(void **state)
{
    static const callgate_compile_options small = {.is_small = true};
    static const char *const names[] = {"read", "write", "mmap", "socket", "exit_group"};
    callgate_store *store = NULL;
    callgate_rules *rules = NULL;
    const callgate_policy *policy = NULL;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(
        callgate_rules_new(CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ERRNO | 1, &rules, NULL),
        CALLGATE_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(callgate_rules_add(rules, names[i], NULL, 0, CALLGATE_ALLOW, NULL),
                         CALLGATE_OK);
    assert_int_equal(callgate_rules_policy(store, rules, &policy, NULL, NULL), CALLGATE_OK);
    fail_each(store, policy, &small);
    callgate_rules_free(rules);
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(of_a_small_filter_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
