/* No allocation of a need may fail unnoticed. */
#include "failing_memory.h"
#include "record/need.h"
#include "seen.h"
#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

/* From the recording to a verified profile; false: memory ended, and it was said. */
static bool write_profile(const observation *seen, text *ret_profile)
{
    need_options options = {.widens = true, .is_container = true};
    callgate_error err;
    sighting witness;
    uint64_t missing;
    need wanted;

    callgate_status status = need_from(seen, &options, &wanted, &err);
    if (status != CALLGATE_OK) {
        assert_int_equal(status, CALLGATE_MEMORY);
        return false;
    }
    text_init(ret_profile);
    need_write(&wanted, ret_profile);
    bool is_fine = !ret_profile->has_failed;
    if (is_fine) {
        status = need_verify(&wanted, seen, ret_profile->data, ret_profile->bytes, &missing,
                             &witness, &err);
        is_fine = status == CALLGATE_OK;
        assert_true(is_fine || status == CALLGATE_MEMORY);
        assert_true(!is_fine || missing == 0);
    }
    need_release(&wanted);
    if (!is_fine)
        text_release(ret_profile);
    return is_fine;
}

static void every_allocation_may_fail(void **state)
{
    observation seen = seen_on(CALLGATE_ABI_X86_64);
    text whole, again;

    (void)state;
    seen_call(&seen, CALLGATE_ABI_X86_64, "clone", 0x3d0f00, 0, 0);
    seen_call(&seen, CALLGATE_ABI_X86_64, "openat", 0, 0, 0);
    seen_nr(&seen, CALLGATE_ABI_X86_64, 4000);
    failing_memory_arm(0);
    assert_true(write_profile(&seen, &whole));
    unsigned count = failing_memory_count();
    assert_true(count > 50);
    for (unsigned at = count; at > 0; at--) {
        failing_memory_arm(at);
        if (write_profile(&seen, &again)) {
            /* One that was made up for changes nothing. */
            assert_int_equal(again.bytes, whole.bytes);
            assert_memory_equal(again.data, whole.data, whole.bytes);
            text_release(&again);
        }
    }
    failing_memory_arm(0);
    text_release(&whole);
    seen_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
