/* Observations when memory ends: each allocation fails once. */
#include "failing_memory.h"
#include "record/observation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka wants these first */
#include <cmocka.h>

static const char strace_log[] = "7 execve(\"/bin/a\", [\"a\"], 0x7f /* 1 var */) = 0\n"
                                 "8 socket(AF_INET, SOCK_STREAM, 0) = 3\n"
                                 "9 mprotect(0x7f, 1, PROT_NONE <unfinished ...>\n";
static const char audit_log[] =
    "type=SECCOMP msg=audit(1700000000.123:45): arch=c000003e syscall=39 code=0x50001\n";

/* Everything that allocates; false: an allocation failed, and what was there before still serves.
 */
static bool use_observations(callgate_store *store)
{
    observation seen, other, again;
    const callgate_policy *policy;
    uint64_t passed_over;
    text out;

    observation_init(&seen);
    observation_init(&other);
    observation_init(&again);
    text_init(&out);
    bool is_done = observation_read_strace(strace_log, strlen(strace_log), "s", CALLGATE_ABI_X86_64,
                                           &seen, &passed_over, NULL) == CALLGATE_OK &&
                   observation_read_audit(audit_log, strlen(audit_log), "a", &other, &passed_over,
                                          NULL) == CALLGATE_OK &&
                   observation_merge(&seen, &other, NULL) == CALLGATE_OK;
    if (is_done) {
        observation_write(&seen, &out);
        is_done = !out.has_failed &&
                  observation_read(out.data, out.bytes, "o", &again, NULL) == CALLGATE_OK &&
                  observation_policy(store, &again, 0, CALLGATE_KILL_PROCESS, &policy, NULL) ==
                      CALLGATE_OK;
    }
    observation_release(&seen);
    observation_release(&other);
    observation_release(&again);
    text_release(&out);
    return is_done;
}

static void every_allocation_may_fail(void **state)
{
    callgate_store *store;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    failing_memory_arm(0);
    assert_true(use_observations(store));
    unsigned count = failing_memory_count(), failure_count = 0;
    assert_true(count > 20);
    for (unsigned n = count; n > 0; n--) {
        callgate_store_clear(store);
        failing_memory_arm(n);
        failure_count += !use_observations(store);
    }
    failing_memory_arm(0);
    assert_true(use_observations(store));
    /* a larger operation cache is the one thing that may fail unnoticed */
    assert_true(failure_count + 2 >= count);
    callgate_store_free(store);
    print_message("%u of %u failed allocations ended their operation\n", failure_count, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
