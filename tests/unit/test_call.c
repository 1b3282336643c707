/* CALL by example: what it means, what it refuses. */
#include "rules/call.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { ARENA_BYTES = 1 << 20 };

static arena memory;

static int set_up(void **state)
{
    (void)state;
    arena_init(&memory, ARENA_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&memory);
    return 0;
}

static call_expression parsed(const char *text)
{
    call_expression expression;
    callgate_error err;

    if (call_parse(text, &memory, &expression, &err) != CALLGATE_OK)
        fail_msg("'%s': %s (%s)", text, err.text, err.hint);
    assert_string_equal(expression.text, text);
    assert_true(expression.match_count > 0);
    return expression;
}

static bool matches(const call_expression *expression, const char *name)
{
    for (uint32_t index = 0; index < expression->match_count; index++)
        if (!strcmp(call_name(expression->matches[index].call), name))
            return true;
    return false;
}

static void a_name_is_one_call(void **state)
{
    call_expression unshare = parsed("unshare");

    (void)state;
    assert_int_equal(unshare.match_count, 1);
    assert_string_equal(call_name(unshare.matches[0].call), "unshare");
    assert_int_equal(unshare.matches[0].abi, CALLGATE_ABI_NONE);
    assert_int_equal(unshare.abi, CALLGATE_ABI_NONE);
    assert_false(unshare.has_arguments);
    assert_false(unshare.is_number);
    for (int arg = 0; arg < 6; arg++)
        assert_false(unshare.is_given[arg]);
}

static void globs_match_whole_names(void **state)
{
    call_expression rings = parsed("io_uring_*"), all = parsed("*"), one = parsed("?pen");

    (void)state;
    assert_int_equal(rings.match_count, 3);
    assert_string_equal(call_name(rings.matches[0].call), "io_uring_enter");
    assert_string_equal(call_name(rings.matches[2].call), "io_uring_setup");
    assert_int_equal(all.match_count, call_count());
    assert_int_equal(one.match_count, 1);
    assert_true(matches(&one, "open"));
    assert_int_equal(parsed("*at2").match_count, 4);
    assert_int_equal(parsed("mm*p*2").match_count, 1);
    assert_int_equal(parsed("x86:stat*x").match_count, 1);
}

static void groups_hold_their_members(void **state)
{
    call_expression network = parsed("@network-io"), keys = parsed("x86:@network-io");

    (void)state;
    assert_true(matches(&network, "socket"));
    assert_true(matches(&network, "socketcall"));
    assert_false(matches(&network, "openat"));
    assert_true(matches(&keys, "accept")); /* x86 has it through socketcall */
    assert_false(matches(&(call_expression){.match_count = 0}, "accept"));
    keys = parsed("x86_64:@network-io");
    assert_false(matches(&keys, "socketcall"));
}

static void a_number_is_what_it_is_on_each_abi(void **state)
{
    call_expression bare = parsed("272"), x32 = parsed("x32:0x40000029"), none = parsed("4000000");
    uint32_t seen = 0;

    (void)state;
    assert_true(bare.is_number);
    for (uint32_t index = 0; index < bare.match_count; index++) {
        const call_match *match = &bare.matches[index];

        assert_int_equal(match->nr, 272);
        assert_int_not_equal(match->abi, CALLGATE_ABI_X32);
        if (match->abi == CALLGATE_ABI_X86_64) {
            assert_string_equal(call_name(match->call), "unshare");
            seen++;
        } else if (match->abi == CALLGATE_ABI_X86) {
            assert_string_equal(call_name(match->call), "fadvise64_64");
            seen++;
        }
    }
    assert_int_equal(seen, 2);
    assert_int_equal(x32.match_count, 1);
    assert_string_equal(call_name(x32.matches[0].call), "socket");
    assert_int_equal(none.matches[0].call, CALL_NONE);
}

static void arguments_are_numbers_or_constants(void **state)
{
    call_expression clone = parsed("clone(0x10000000)");
    call_expression family = parsed("socket(AF_INET,*,*)");
    call_expression open = parsed("openat( AT_FDCWD , *, O_CREAT | O_EXCL, 0o644 )");

    (void)state;
    assert_true(clone.has_arguments && clone.is_given[0]);
    assert_int_equal(clone.values[0], 0x10000000);
    assert_true(family.is_given[0] && !family.is_given[1] && !family.is_given[2]);
    assert_int_equal(family.values[0], 2);
    assert_int_equal(open.values[0], (uint64_t)-100);
    assert_false(open.is_given[1]);
    assert_int_equal(open.values[2], 0xc0);
    assert_int_equal(open.values[3], 0644);
    assert_false(open.is_given[4]);
    assert_true(parsed("getpid()").has_arguments);
    assert_int_equal(parsed("close(-1)").values[0], UINT64_MAX);
    assert_int_equal(parsed("close(-9223372036854775808)").values[0], UINT64_C(1) << 63);
    assert_int_equal(parsed("close(18446744073709551615)").values[0], UINT64_MAX);
    assert_int_equal(parsed("close(0xFFFFFFFFffffffff)").values[0], UINT64_MAX);
    assert_int_equal(parsed("x32:socket(38,*,*)").matches[0].abi, CALLGATE_ABI_X32);
    assert_int_equal(parsed("ioctl(1,2,3,4,5,6)").values[5], 6);
}

typedef struct refusal {
    const char *text;
    const char *error;
    const char *hint;
    uint32_t offset;
    uint32_t length;
} refusal;

static const refusal refusals[] = {
    {"", "the name of a system call is missing", "", 0, 0},
    {"x86:", "the name of a system call is missing", "", 4, 0},
    {"opennat", "unknown system call 'opennat'", "did you mean 'openat' or 'openat2'?", 0, 7},
    {"sys_openat", "unknown system call 'sys_openat'", "did you mean 'openat'?", 0, 10},
    {"pread", "unknown system call 'pread'", "did you mean 'pread64'?", 0, 5},
    {"frobnicate", "unknown system call 'frobnicate'", "", 0, 10},
    {"x33:open", "unknown ABI 'x33'", "did you mean 'x32'?", 0, 3},
    {":open", "unknown ABI ''", "'callgate list abis' names them all", 0, 0},
    {"@netwrk-io", "unknown group '@netwrk-io'", "did you mean '@network-io'?", 0, 10},
    {"zz*", "no system call matches 'zz*'", "", 0, 3},
    {"aarch64:vm86*", "no system call of aarch64 matches 'vm86*'", "", 8, 5},
    {"x86_64:272x", "'272x' is no number", "", 7, 4},
    {"x32:272", "272 is no number of x32", "its numbers are 0x40000000 to 0x7fffffff", 4, 3},
    {"0x100000000", "a call's number has 32 bits: '0x100000000'", "", 0, 11},
    {"x86_64:socketcall", "'socketcall' is no system call of x86_64", NULL, 7, 10},
    {"open at", "stray ' ' in a call", "", 4, 1},
    {"socket(AF_INTE)", "unknown constant 'AF_INTE'", NULL, 7, 7},
    {"socket(,1)", "an argument is empty", "'*' stands for anything", 7, 1},
    {"socket(1", "the arguments have no end: ')' is missing", "", 8, 0},
    {"socket(", "the arguments have no end: ')' is missing", "", 7, 0},
    {"socket(1|)", "an argument is empty", "'*' stands for anything", 9, 1},
    {"socket(1 2)", "stray '2' behind an argument", "", 9, 1},
    {"socket(*|1)", "stray '|' behind an argument", "", 8, 1},
    {"socket(=1)", "stray '=' among the arguments", "", 7, 1},
    {"socket(1)x", "stray text behind the arguments", "", 9, 1},
    {"socket(0x)", "'0x' is no number", "", 7, 2},
    {"socket(12ab)", "'12ab' is no number", "", 7, 4},
    {"chmod(*,0644)", "'0644' begins with 0",
     "octal numbers begin with 0o, hexadecimal ones with 0x", 8, 4},
    {"close(18446744073709551616)", "'18446744073709551616' is beyond 64 bits", "", 6, 20},
    {"close(-9223372036854775809)", "'-9223372036854775809' is beyond 64 bits", "", 6, 20},
    {"ioctl(1,2,3,4,5,6,7)", "more than 6 arguments", "", 18, 2},
    {"open\x1b[2J", "stray '?' in a call", "", 4, 1},
};

static void mistakes_are_named(void **state)
{
    (void)state;
    for (size_t index = 0; index < sizeof refusals / sizeof *refusals; index++) {
        const refusal *wanted = &refusals[index];
        call_expression expression;
        callgate_error err = {0};

        assert_int_equal(call_parse(wanted->text, &memory, &expression, &err), CALLGATE_INVALID);
        assert_string_equal(err.text, wanted->error);
        if (wanted->hint)
            assert_string_equal(err.hint, wanted->hint);
        assert_null(err.place.name);
        assert_int_equal(err.place.offset, wanted->offset);
        assert_int_equal(err.place.length, wanted->length);
        assert_int_equal(call_parse(wanted->text, &memory, &expression, NULL), CALLGATE_INVALID);
    }
}

static void a_full_arena_is_an_error(void **state)
{
    call_expression expression;
    arena small;

    (void)state;
    arena_init(&small, 64);
    assert_int_not_equal(call_parse("*", &small, &expression, NULL), CALLGATE_OK);
    arena_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_one_call),
        cmocka_unit_test(globs_match_whole_names),
        cmocka_unit_test(groups_hold_their_members),
        cmocka_unit_test(a_number_is_what_it_is_on_each_abi),
        cmocka_unit_test(arguments_are_numbers_or_constants),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_full_arena_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
