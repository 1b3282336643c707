/* The hub when memory ends: each allocation fails once. */
#include "callgate/rules.h"
#include "failing_memory.h"
#include "policy/store.h"
#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants these first */
#include <cmocka.h>

/* Two policies with argument tests; false: an allocation failed, and everything was taken back. */
static bool make_policy(callgate_store *store, uint64_t salt, const callgate_policy **ret_policy)
{
    enum { RUN_COUNT = 90 };
    store_mark mark = store_mark_now(store);
    nr_run runs[RUN_COUNT];
    callgate_error err = {0};

    for (uint32_t i = 0; i < RUN_COUNT; i++) {
        decision test = decision_compare(store, i % 7, CALLGATE_GE, salt * (i + 1), UINT64_MAX);
        runs[i] = (nr_run){i + 1 == RUN_COUNT ? UINT32_MAX : i * 3,
                           decision_pick(store, test, decision_leaf(store, CALLGATE_ALLOW),
                                         decision_leaf(store, CALLGATE_ERRNO | i))};
    }
    arch_run archs[] = {{0xc000003e, store_nr_runs(store, runs, RUN_COUNT)}, {UINT32_MAX, NULL}};
    archs[1].nrs = archs[0].nrs ? store_nr_runs(store, runs + 1, RUN_COUNT - 1) : NULL;
    *ret_policy = store_policy(store, archs, 2);
    if (*ret_policy)
        return true;
    assert_int_equal(store_fail(store, &mark, &err), CALLGATE_MEMORY);
    assert_int_equal(store_node_count(store), mark.node_count);
    return false;
}

/* Keeps words apart, so that the map is as large as what it maps. */
static uint32_t other_word(uint32_t word)
{
    return word ^ 0x1000;
}

/* Everything that allocates, in a store of its own; false: an allocation failed. */
static bool use_the_hub(void)
{
    callgate_store *store = NULL;
    const callgate_policy *a, *b, *both;
    bool is_subset;

    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return false;
    bool is_done = make_policy(store, 0x123456789u, &a) && make_policy(store, 77, &b) &&
                   callgate_policy_combine(store, CALLGATE_STACK, a, b, &both, NULL) == 0 &&
                   callgate_policy_subset(store, both, a, &is_subset, NULL, NULL) == 0 &&
                   policy_map(store, both, other_word, &a, NULL) == 0;
    if (!is_done) { /* a cause is past: the same store must serve */
        assert_true(make_policy(store, 5, &a));
        assert_true(make_policy(store, 5, &b));
        assert_ptr_equal(a, b);
    }
    callgate_store_free(store);
    return is_done;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    failing_memory_arm(0);
    assert_true(use_the_hub());
    unsigned count = failing_memory_count(), failure_count = 0;
    assert_true(count > 20);
    for (unsigned n = count; n > 0; n--) {
        failing_memory_arm(n);
        failure_count += !use_the_hub();
    }
    failing_memory_arm(0);
    /* a larger operation cache is the one thing that may fail unnoticed */
    assert_true(failure_count >= count - 8);
    print_message("%u of %u failed allocations ended their operation\n", failure_count, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
