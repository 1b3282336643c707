/* Reading or editing profiles when memory ends: each allocation fails once. */
#include "failing_memory.h"
#include "profile/edit.h"
#include "profile/profile.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

static const char json[] =
    "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\","
    "\"subArchitectures\":[\"SCMP_ARCH_X86\"]}],\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"],"
    "\"syscalls\":[\n {\"names\":[\"read\",\"bind\",\"clone\"],\"action\":\"SCMP_ACT_ALLOW\"},\n"
    " {\"name\":\"socket\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":40,"
    "\"op\":\"SCMP_CMP_NE\"}],\"comment\":\"why\",\"includes\":{\"caps\":[\"CAP_BPF\"],"
    "\"arches\":[\"amd64\"],\"minKernel\":\"4.8\"}}]}";

static callgate_status edit(const callgate_profile *profile, arena *memory, callgate_error *reterr)
{
    static const char *const texts[] = {"ptrace", "kill(1,2)", "bind", "socket(38)", "clone(*,5)"};
    call_expression expressions[5];
    edit_result result;
    edit_request request = {.allow = expressions,
                            .allow_count = 2,
                            .deny = expressions + 2,
                            .deny_count = 3,
                            .has_default_action = true,
                            .default_action = CALLGATE_TRAP,
                            .is_audit = true};
    callgate_status status = CALLGATE_OK;

    for (uint32_t i = 0; i < 5 && status == CALLGATE_OK; i++)
        status = call_parse(texts[i], memory, &expressions[i], reterr);
    if (status == CALLGATE_OK)
        status = profile_edit(profile, &request, &result, NULL, reterr);
    if (status == CALLGATE_OK)
        edit_result_clear(&result);
    return status;
}

/* All of it; what came of it. */
static callgate_status use_profiles(void)
{
    callgate_profile *profile = NULL;
    callgate_error err = {0};
    arena memory;
    callgate_status status =
        callgate_profile_parse(json, strlen(json), "p.json", &profile, NULL, &err);

    arena_init(&memory, 1 << 20);
    if (status == CALLGATE_OK)
        status = edit(profile, &memory, &err);
    assert_int_equal(status, err.status);
    assert_true(status == CALLGATE_OK || err.text[0] != '\0');
    arena_release(&memory);
    callgate_profile_free(profile);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    failing_memory_arm(0);
    assert_int_equal(use_profiles(), CALLGATE_OK);
    unsigned count = failing_memory_count();
    assert_true(count > 50);
    for (unsigned n = count; n > 0; n--) {
        failing_memory_arm(n);
        assert_int_equal(use_profiles(), CALLGATE_MEMORY);
    }
    failing_memory_arm(0);
    print_message("# each of %u allocations failed once\n", count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
