/* A call is written as the CALL that asks about it. */
#include "policy/call_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these first */
#include <cmocka.h>

static void assert_witness(callgate_call_data call, uint32_t arg_count, const char *wanted)
{
    char text[CALLGATE_WITNESS_BYTES_MAX];

    witness_format(&call, arg_count, text);
    assert_string_equal(text, wanted);
}

static callgate_call_data call_of(callgate_abi abi, const char *name)
{
    callgate_call_data call = {.arch = callgate_abi_arch(abi)};

    assert_true(callgate_call_nr(abi, name, &call.nr));
    return call;
}

static void arguments_are_the_calls_own_and_what_is_not_0(void **state)
{
    callgate_call_data call = call_of(CALLGATE_ABI_X86_64, "socket");

    (void)state;
    assert_witness(call, 0, "x86_64:socket(0,0,0)");
    assert_witness(call, 5, "x86_64:socket(0,0,0,0,0)");
    call.args[4] = 1;
    assert_witness(call, 0, "x86_64:socket(0,0,0,0,1)");
    assert_witness(call_of(CALLGATE_ABI_X86_64, "getpid"), 0, "x86_64:getpid()");
}

static void large_values_are_hex(void **state)
{
    callgate_call_data call = call_of(CALLGATE_ABI_S390X, "personality");

    (void)state;
    call.args[0] = 4095;
    assert_witness(call, 0, "s390x:personality(4095)");
    call.args[0] = 4096;
    assert_witness(call, 0, "s390x:personality(0x1000)");
    memset(call.args, 0xff, sizeof call.args);
    assert_witness(call, 0,
                   "s390x:personality(0xffffffffffffffff,0xffffffffffffffff,0xffffffffffffffff,"
                   "0xffffffffffffffff,0xffffffffffffffff,0xffffffffffffffff)");
}

static void numbers_without_a_call_have_their_abi(void **state)
{
    callgate_call_data call = {.arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .nr = 1000};

    (void)state;
    assert_witness(call, 0, "x86_64:1000()");
    call.nr = 0x400003e8;
    assert_witness(call, 1, "x32:0x400003e8(0)");
    call.arch = 3;
    call.nr = 5;
    assert_witness(call, 0, "arch 0x3 nr 5");
    call.args[1] = 2;
    assert_witness(call, 0, "arch 0x3 nr 5(0,2)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_the_calls_own_and_what_is_not_0),
        cmocka_unit_test(large_values_are_hex),
        cmocka_unit_test(numbers_without_a_call_have_their_abi),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
