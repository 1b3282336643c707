/* Filters when memory ends: each allocation fails once. */
#include "callgate/filter.h"
#include "failing_memory.h"
#include "filter/text.h"
#include "oracle/assemble.h"
#include "policy/store.h"
#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants these first */
#include <cmocka.h>

/* Numbers, arguments, ways that meet with different registers, a return of A. */
static const char SOURCE[] = "ld [4]\njeq #0xc000003e, on\nret #0\n"
                             "on: ld [0]\njset #0xfffffc00, no\njeq #5, yes\njeq #9, no\n"
                             "ld [16]\njset #4, +0, else\nld #1\nst M[0]\nja met\n"
                             "else: ld #0\nst M[0]\n"
                             "met: ld [20]\ndiv #10\njge #3, +0, +1\nld M[0]\nadd #0x50001\nret a\n"
                             "no: ret #0x50001\nyes: ret #0x7fff0000";

/* A filter, its text, its policy; false: an allocation failed. */
static bool use_filters(callgate_store *store, const callgate_policy **ret_policy)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    callgate_filter *filter;
    callgate_error err = {0};
    size_t count;
    text out;

    callgate_status status =
        filter_assemble(SOURCE, sizeof SOURCE - 1, "test", insns, &count, &err);
    if (status == CALLGATE_OK) {
        text_init(&out);
        filter_disassemble(insns, count, NULL, &out);
        text_release(&out);
        status = callgate_filter_new(insns, count, &filter, &err);
    }
    if (status == CALLGATE_OK) {
        callgate_filter_free(filter);
        status = callgate_lift(store, insns, count, NULL, ret_policy, &err);
    }
    if (status != CALLGATE_OK)
        assert_int_equal(status, CALLGATE_MEMORY);
    return status == CALLGATE_OK;
}

static void every_allocation_may_fail(void **state)
{
    const callgate_policy *first = NULL;
    const callgate_policy *again = NULL;
    unsigned count = 0;

    (void)state;
    for (unsigned at = 0; at <= count; at++) {
        callgate_store *store;
        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        uint32_t nodes_before = store_node_count(store);
        failing_memory_arm(at);
        bool is_done = use_filters(store, &first);
        if (at == 0)
            count = failing_memory_count();
        failing_memory_arm(0);
        if (!is_done)
            assert_int_equal(store_node_count(store), nodes_before);
        assert_true(use_filters(store, &again));
        if (is_done)
            assert_ptr_equal(again, first);
        callgate_store_free(store);
    }
    assert_true(count > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests_name("lift_memory", tests, NULL, NULL);
}
