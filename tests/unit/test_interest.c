/* Which arguments are kept: by example, then the whole table at once. */
#include "abi/abi.h"
#include "record/interest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static uint32_t number(const char *name, callgate_abi abi)
{
    uint32_t nr = UINT32_MAX;

    if (!callgate_call_nr(abi, name, &nr))
        fail_msg("no call '%s' on %s", name, callgate_abi_name(abi));
    return nr;
}

static interest of(const char *name, callgate_abi abi)
{
    return interest_of(abi, number(name, abi));
}

static void socket_is_looked_at_in_three_places(void **state)
{
    interest found = of("socket", CALLGATE_ABI_X86_64);

    (void)state;
    assert_int_equal(found.count, 3);
    assert_int_equal(found.args[0].index, 0);
    assert_int_equal(found.args[0].kind, INTEREST_VALUES);
    assert_int_equal(found.args[0].mask, 0xffffffff);
    assert_int_equal(found.args[1].index, 1);
    assert_int_equal(found.args[1].mask, 0xfff7f7ff); /* ~(SOCK_CLOEXEC | SOCK_NONBLOCK) */
    assert_int_equal(found.args[2].mask, 0xffffffff);
    assert_int_equal(of("socket", CALLGATE_ABI_MIPS).args[1].mask, 0xfff7ff7f);
}

static void clone_has_its_flags_where_the_machine_has_them(void **state)
{
    (void)state;
    assert_int_equal(of("clone", CALLGATE_ABI_X86_64).args[0].index, 0);
    assert_int_equal(of("clone", CALLGATE_ABI_X86_64).args[0].mask, 0xffffff00);
    assert_int_equal(of("clone", CALLGATE_ABI_X86_64).args[0].kind, INTEREST_FLAGS);
    assert_int_equal(of("clone", CALLGATE_ABI_S390X).count, 1);
    assert_int_equal(of("clone", CALLGATE_ABI_S390X).args[0].index, 1);
    assert_int_equal(of("clone", CALLGATE_ABI_S390X).args[0].mask, 0xffffff00);
    assert_int_equal(of("clone", CALLGATE_ABI_S390).args[0].index, 1);
}

static void widths_are_those_of_the_abi(void **state)
{
    (void)state;
    assert_true(of("unshare", CALLGATE_ABI_X86_64).args[0].mask == UINT64_MAX);
    assert_int_equal(of("unshare", CALLGATE_ABI_X86).args[0].mask, 0xffffffff);
    assert_int_equal(of("unshare", CALLGATE_ABI_X32).args[0].mask, 0xffffffff);
    assert_int_equal(of("mprotect", CALLGATE_ABI_X86_64).args[0].mask, 6);
    assert_int_equal(of("ioctl", CALLGATE_ABI_X86_64).args[0].mask, 0xffffffff);
}

static void most_calls_have_nothing_of_interest(void **state)
{
    (void)state;
    assert_int_equal(of("read", CALLGATE_ABI_X86_64).count, 0);
    assert_int_equal(of("openat", CALLGATE_ABI_X86_64).count, 0);
    assert_int_equal(of("mmap", CALLGATE_ABI_X86_64).count, 1);
    assert_int_equal(of("mmap", CALLGATE_ABI_X86).count, 0); /* a pointer to six */
    assert_int_equal(of("mmap2", CALLGATE_ABI_X86).count, 1);
    assert_int_equal(of("socketcall", CALLGATE_ABI_X86).count, 0);
    assert_int_equal(interest_of(CALLGATE_ABI_X86_64, 0xfffff).count, 0);
    assert_int_equal(interest_of(CALLGATE_ABI_X86_64, UINT32_MAX).count, 0);
}

/* glibc's ioctl and musl's differ in the high word. */
static void what_the_kernel_does_not_read_is_not_kept(void **state)
{
    uint64_t args[6] = {3, 0xffffffff80045430, 0x7ffd0000, 4, 5, 6};
    uint64_t other[6] = {9, 0x80045430, 1, 2, 3, 4};
    uint32_t nr = number("ioctl", CALLGATE_ABI_X86_64);

    (void)state;
    interest_keep(CALLGATE_ABI_X86_64, nr, args);
    interest_keep(CALLGATE_ABI_X86_64, nr, other);
    assert_memory_equal(args, other, sizeof args);
    assert_int_equal(args[0], 0);
    assert_int_equal(args[1], 0x80045430);
}

/* Of every call on every ABI: sorted, no pointer, a mask, and keeping twice is keeping once. */
static void the_table_holds_everywhere(void **state)
{
    uint32_t found_count = 0;

    (void)state;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        for (call_id call = 0; call < call_count(); call++) {
            uint64_t args[6] = {UINT64_MAX, 0x123456789abcdef, UINT64_MAX, 7, 8, 9}, again[6];
            uint32_t nr;

            if (!call_nr(call, abi, &nr))
                continue;
            interest found = interest_of(abi, nr);
            for (uint32_t index = 0; index < found.count; index++) {
                const interest_arg *arg = &found.args[index];

                assert_true(index == 0 || arg[-1].index < arg->index);
                assert_true(arg->index < call_arg_count(call));
                assert_true(arg->mask != 0);
                assert_false(arg->kind == INTEREST_VALUES &&
                             call_arg_get(call, arg->index)->is_pointer);
                found_count++;
            }
            interest_keep(abi, nr, args);
            memcpy(again, args, sizeof args);
            interest_keep(abi, nr, again);
            assert_memory_equal(args, again, sizeof args);
        }
    assert_true(found_count > 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(socket_is_looked_at_in_three_places),
        cmocka_unit_test(clone_has_its_flags_where_the_machine_has_them),
        cmocka_unit_test(widths_are_those_of_the_abi),
        cmocka_unit_test(most_calls_have_nothing_of_interest),
        cmocka_unit_test(what_the_kernel_does_not_read_is_not_kept),
        cmocka_unit_test(the_table_holds_everywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
