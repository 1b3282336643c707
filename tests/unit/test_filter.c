/* What the kernel loads, how it runs, raw files, words as text. */
#include "callgate/filter.h"
#include "filter/action.h"
#include "filter/check.h"
#include "filter/mnemonics.h"
#include "filter/raw.h"
#include "filter/run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { ALLOW_INSN_COUNT = 1 };

static callgate_insn ret(uint32_t k)
{
    return insn_make(OP_RET_K, k);
}

static void assert_taken(const callgate_insn *insns, size_t count)
{
    callgate_error err = {0};

    if (insns_check(insns, count, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
}

static void assert_refused(const callgate_insn *insns, size_t count, uint32_t at)
{
    callgate_error err = {0};

    assert_int_equal(insns_check(insns, count, &err), CALLGATE_INVALID);
    assert_int_equal(err.place.offset, at);
    assert_true(err.text[0] != '\0');
}

/* Of all 65536 opcodes seccomp takes these, whatever stands around them. */
static void test_opcodes(void **state)
{
    static const uint8_t KNOWN[] = {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0c, 0x14, 0x15, 0x16, 0x1c, 0x1d,
        0x20, 0x24, 0x25, 0x2c, 0x2d, 0x34, 0x35, 0x3c, 0x3d, 0x44, 0x45, 0x4c, 0x4d, 0x54,
        0x5c, 0x60, 0x61, 0x64, 0x6c, 0x74, 0x7c, 0x80, 0x81, 0x84, 0x87, 0xa4, 0xac,
    };

    (void)state;
    for (uint32_t code = 0; code <= UINT16_MAX; code++) {
        bool is_known = code <= UINT8_MAX && memchr(KNOWN, (int)code, sizeof KNOWN);
        assert_int_equal(mnemonic_of((uint16_t)code) != NULL, is_known);
    }
}

static void test_counts(void **state)
{
    callgate_insn *insns = calloc(CALLGATE_INSN_COUNT_MAX + 1, sizeof *insns);

    (void)state;
    assert_non_null(insns);
    insns[CALLGATE_INSN_COUNT_MAX - 1] = ret(0);
    insns[CALLGATE_INSN_COUNT_MAX] = ret(0);
    assert_refused(insns, 0, 0);
    assert_refused(insns, CALLGATE_INSN_COUNT_MAX - 1, CALLGATE_INSN_COUNT_MAX - 2);
    assert_taken(insns, CALLGATE_INSN_COUNT_MAX);
    assert_refused(insns, CALLGATE_INSN_COUNT_MAX + 1, 0);
    free(insns);
}

static void test_loads(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 70; k++) {
        callgate_insn insns[] = {insn_make(OP_LD_ABS, k), ret(0)};
        if (k % 4 == 0 && k < 64)
            assert_taken(insns, 2);
        else
            assert_refused(insns, 2, 0);
    }
}

static void test_operands(void **state)
{
    callgate_insn insns[] = {ret(0), ret(0)};

    (void)state;
    insns[0] = insn_make(OP_DIV_K, 0);
    assert_refused(insns, 2, 0);
    insns[0] = insn_make(OP_DIV_X, 0);
    assert_taken(insns, 2);
    insns[0] = insn_make(OP_LSH_K, 31);
    assert_taken(insns, 2);
    insns[0] = insn_make(OP_LSH_K, 32);
    assert_refused(insns, 2, 0);
    insns[0] = insn_make(OP_RSH_K, 32);
    assert_refused(insns, 2, 0);
    insns[0] = insn_make(OP_ST, 15);
    assert_taken(insns, 2);
    insns[0] = insn_make(OP_STX, 16);
    assert_refused(insns, 2, 0);
}

static void test_jumps(void **state)
{
    callgate_insn insns[] = {insn_make(OP_JA, 1), ret(0), ret(0)};

    (void)state;
    assert_taken(insns, 3);
    insns[0].k = 2;
    assert_refused(insns, 3, 0);
    insns[0].k = UINT32_MAX; /* back to itself, were it signed */
    assert_refused(insns, 3, 0);
    insns[0] = insn_branch(OP_JSET_X, 0, 1, 1);
    assert_taken(insns, 3);
    insns[0].jt = 2;
    assert_refused(insns, 3, 0);
    insns[0] = insn_branch(OP_JEQ_K, 0, 0, 2);
    assert_refused(insns, 3, 0);
}

static void test_memory(void **state)
{
    callgate_insn insns[] = {insn_branch(OP_JEQ_K, 0, 0, 1), insn_make(OP_ST, 3),
                             insn_make(OP_LD_MEM, 3), ret(0)};

    (void)state;
    assert_refused(insns, 4, 2); /* one way passes the store by */
    insns[0] = insn_branch(OP_JEQ_K, 0, 0, 0);
    assert_taken(insns, 4);
    insns[2].k = 4;
    assert_refused(insns, 4, 2);

    callgate_insn behind_return[] = {insn_make(OP_ST, 3), ret(0), insn_make(OP_LD_MEM, 3), ret(0)};
    assert_taken(behind_return, 4); /* the kernel goes on as if a return fell through */
}

static uint32_t run(const callgate_insn *insns, uint32_t arch, uint32_t *ret_steps)
{
    callgate_call_data call = {.nr = 7, .arch = arch, .instruction_pointer = 0x1122334455667788};

    call.args[0] = 0xaabbccdd00112233;
    call.args[5] = 0x0102030405060708;
    return insns_run(insns, &call, ret_steps);
}

static uint32_t run_load(uint32_t offset, uint32_t arch)
{
    callgate_insn insns[] = {insn_make(OP_LD_ABS, offset), insn_make(OP_RET_A, 0)};

    return run(insns, arch, NULL);
}

static void test_byte_order(void **state)
{
    const uint32_t little = 0xc000003e;
    const uint32_t big = 0x80000016;

    (void)state;
    assert_int_equal(run_load(0, little), 7);
    assert_int_equal(run_load(4, big), big);
    assert_int_equal(run_load(8, little), 0x55667788);
    assert_int_equal(run_load(12, little), 0x11223344);
    assert_int_equal(run_load(16, little), 0x00112233);
    assert_int_equal(run_load(16, big), 0xaabbccdd);
    assert_int_equal(run_load(60, little), 0x01020304);
    assert_int_equal(run_load(60, big), 0x05060708);
    for (uint32_t arg = 0; arg < 7; arg++) {
        assert_int_equal(data_offset(arg, false, little), arg < 6 ? 16 + 8 * arg : 8);
        assert_int_equal(data_offset(arg, true, little), arg < 6 ? 20 + 8 * arg : 12);
        assert_int_equal(data_offset(arg, true, big), arg < 6 ? 16 + 8 * arg : 8);
    }
}

/* A op X on the values of two instructions, and A op K where there is such an opcode. */
static void assert_alu(uint16_t code_k, uint32_t a, uint32_t operand, uint32_t wanted)
{
    callgate_insn with_x[] = {insn_make(OP_LDX_IMM, operand), insn_make(OP_LD_IMM, a),
                              insn_make((uint16_t)(code_k | INSN_SOURCE_X), 0),
                              insn_make(OP_RET_A, 0)};
    callgate_insn with_k[] = {insn_make(OP_LD_IMM, a), insn_make(code_k, operand),
                              insn_make(OP_RET_A, 0)};

    assert_int_equal(run(with_x, 0, NULL), wanted);
    if (insns_check(with_k, 3, NULL) == CALLGATE_OK)
        assert_int_equal(run(with_k, 0, NULL), wanted);
}

static void test_arithmetic(void **state)
{
    callgate_insn negate[] = {insn_make(OP_LD_IMM, 1), insn_make(OP_NEG, 0),
                              insn_make(OP_RET_A, 0)};

    (void)state;
    assert_alu(OP_ADD_K, UINT32_MAX, 2, 1);
    assert_alu(OP_SUB_K, 1, 2, UINT32_MAX);
    assert_alu(OP_MUL_K, 0x10000, 0x10001, 0x10000);
    assert_alu(OP_DIV_K, UINT32_MAX, 10, 429496729);
    assert_alu(OP_AND_K, 12, 10, 8);
    assert_alu(OP_OR_K, 12, 10, 14);
    assert_alu(OP_XOR_K, 12, 10, 6);
    assert_alu(OP_LSH_K, 3, 31, 0x80000000);
    assert_alu(OP_RSH_K, 0x80000000, 31, 1);
    assert_alu(OP_LSH_K, 3, 33, 6); /* by X alone: 33 & 31 */
    assert_int_equal(run(negate, 0, NULL), UINT32_MAX);
}

static void test_division_by_zero_ends(void **state)
{
    callgate_insn insns[] = {insn_make(OP_LD_IMM, 5), insn_make(OP_DIV_X, 0), ret(9)};
    uint32_t steps;

    (void)state;
    assert_int_equal(run(insns, 0, &steps), 0);
    assert_int_equal(steps, 2);
}

static void test_moves(void **state)
{
    callgate_insn insns[] = {
        insn_make(OP_LD_LEN, 0),  insn_make(OP_TAX, 0),      insn_make(OP_LD_IMM, 1),
        insn_make(OP_ST, 0),      insn_make(OP_STX, 15),     insn_make(OP_LDX_MEM, 0),
        insn_make(OP_TXA, 0),     insn_make(OP_LDX_MEM, 15), insn_make(OP_ADD_X, 0),
        insn_make(OP_LDX_LEN, 0), insn_make(OP_ADD_X, 0),    insn_make(OP_RET_A, 0)};
    uint32_t steps;

    (void)state;
    assert_int_equal(run(insns, 0, &steps), 1 + 64 + 64);
    assert_int_equal(steps, 12);
}

static void assert_branch(uint16_t code, uint32_t a, uint32_t k, bool is_taken)
{
    callgate_insn insns[] = {insn_make(OP_LD_IMM, a), insn_branch(code, k, 1, 0), ret(0), ret(1)};

    assert_int_equal(run(insns, 0, NULL), is_taken);
}

static void test_branches(void **state)
{
    (void)state;
    assert_branch(OP_JEQ_K, 5, 5, true);
    assert_branch(OP_JEQ_K, 5, 6, false);
    assert_branch(OP_JGT_K, 0x80000000, 0x7fffffff, true); /* unsigned */
    assert_branch(OP_JGT_K, 5, 5, false);
    assert_branch(OP_JGE_K, 5, 5, true);
    assert_branch(OP_JGE_K, 4, 5, false);
    assert_branch(OP_JSET_K, 6, 3, true);
    assert_branch(OP_JSET_K, 4, 3, false);
    assert_branch(OP_JEQ_X, 0, 9, true); /* X is 0 */
}

static void test_filter_owns_its_copy(void **state)
{
    callgate_insn insns[] = {ret(CALLGATE_ALLOW)};
    callgate_call_data call = {0};
    callgate_filter *filter;
    size_t count;

    (void)state;
    assert_int_equal(callgate_filter_new(insns, ALLOW_INSN_COUNT, &filter, NULL), CALLGATE_OK);
    insns[0] = ret(0);
    assert_int_equal(callgate_filter_insns(filter, &count)->k, CALLGATE_ALLOW);
    assert_int_equal(count, 1);
    assert_int_equal(callgate_filter_run(filter, &call, NULL), CALLGATE_ALLOW);
    callgate_filter_free(filter);
    callgate_filter_free(NULL);
    insns[0] = insn_make(OP_LD_IMM, 0);
    assert_int_equal(callgate_filter_new(insns, 1, &filter, NULL), CALLGATE_INVALID);
}

static void assert_read(const unsigned char *bytes, callgate_abi abi, bool is_swapped)
{
    callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    bool was_swapped = !is_swapped;
    size_t count = 0;

    assert_int_equal(raw_read(bytes, 16, "f", abi, insns, &count, &was_swapped, NULL), CALLGATE_OK);
    assert_int_equal(count, 2);
    assert_int_equal(was_swapped, is_swapped);
    assert_int_equal(insns[0].code, OP_LD_ABS);
    assert_int_equal(insns[0].k, 4);
    assert_int_equal(insns[1].k, 0x7fff0000);
}

static void test_raw_files(void **state)
{
    const callgate_insn insns[] = {insn_make(OP_LD_ABS, 4), ret(0x7fff0000)};
    const unsigned char big[] = {0, 0x20, 0, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0x7f, 0xff, 0, 0};
    unsigned char written[16];

    (void)state;
    raw_write(insns, 2, CALLGATE_ABI_S390X, written);
    assert_memory_equal(written, big, sizeof big);
    assert_read(written, CALLGATE_ABI_S390X, false);
    assert_read(written, CALLGATE_ABI_X86_64, true);
    raw_write(insns, 2, CALLGATE_ABI_X86_64, written);
    assert_int_equal(written[0], 0x20);
    assert_read(written, CALLGATE_ABI_AARCH64, false);
    assert_read(written, CALLGATE_ABI_PPC64, true);
}

static void test_raw_mistakes(void **state)
{
    static unsigned char bytes[(CALLGATE_INSN_COUNT_MAX + 1) * RAW_INSN_BYTES];
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    static const size_t SIZES[] = {0, 7, 9, 16, sizeof bytes};
    bool is_swapped;
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        callgate_error err = {0};
        assert_int_equal(
            raw_read(bytes, SIZES[i], "f", CALLGATE_ABI_X86_64, insns, &count, &is_swapped, &err),
            CALLGATE_INVALID);
        assert_string_equal(err.place.name, "f");
    }
}

static void assert_word(const char *text, uint32_t word, const char *written)
{
    char again[ACTION_TEXT_BYTES];
    uint32_t read = ~word;

    assert_true(action_parse(text, strlen(text), CALLGATE_ABI_NONE, &read));
    assert_int_equal(read, word);
    assert_int_equal(action_format(word, CALLGATE_ABI_NONE, again), strlen(written));
    assert_string_equal(again, written);
}

static void test_words(void **state)
{
    (void)state;
    assert_word("ALLOW", 0x7fff0000, "ALLOW");
    assert_word("LOG", 0x7ffc0000, "LOG");
    assert_word("NOTIFY", 0x7fc00000, "NOTIFY");
    assert_word("TRACE(0x10)", 0x7ff00010, "TRACE(16)");
    assert_word("TRAP", 0x00030000, "TRAP(0)");
    assert_word("TRAP(65535)", 0x0003ffff, "TRAP(65535)");
    assert_word("ERRNO(EPERM)", 0x00050001, "ERRNO(EPERM)");
    assert_word("ERRNO(38)", 0x00050026, "ERRNO(ENOSYS)");
    assert_word("ERRNO(4095)", 0x00050fff, "ERRNO(4095)");
    assert_word("ERRNO(0)", 0x00050000, "ERRNO(0)");
    assert_word("KILL_THREAD", 0, "KILL_THREAD");
    assert_word("KILL_PROCESS", 0x80000000, "KILL_PROCESS");
    assert_word("UNKNOWN(0x12340000)", 0x12340000, "UNKNOWN(0x12340000)");
}

static void test_words_of_no_sense(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "allow",
        "ALLOW(1)",
        "ALLOW()",
        "ERRNO",
        "ERRNO()",
        "ERRNO(4096)",
        "ERRNO(ENOTHING)",
        "ERRNO(1",
        "ERRNO(1))",
        "TRACE(65536)",
        "TRACE(-1)",
        "TRAP(08)",
        "UNKNOWN",
        "ALLOWED",
        "TRACE(0x)",
        "TRACE(99999999999)",
        "(",
        ")",
    };
    uint32_t word;

    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        if (action_parse(TEXTS[i], strlen(TEXTS[i]), CALLGATE_ABI_NONE, &word))
            fail_msg("'%s' was taken", TEXTS[i]);
}

/* A word is shown as what the kernel makes of it. */
static void test_words_are_normal(void **state)
{
    char text[ACTION_TEXT_BYTES];

    (void)state;
    (void)action_format(0x7fff1234, CALLGATE_ABI_NONE, text);
    assert_string_equal(text, "ALLOW");
    (void)action_format(0x0005ffff, CALLGATE_ABI_NONE, text);
    assert_string_equal(text, "ERRNO(4095)");
    /* Whatever number a caller takes for an ABI. */
    assert_int_equal(callgate_word_format(0x00050001, (callgate_abi)77, text), 12);
    assert_string_equal(text, "ERRNO(EPERM)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opcodes),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_loads),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_byte_order),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_division_by_zero_ends),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_filter_owns_its_copy),
        cmocka_unit_test(test_raw_files),
        cmocka_unit_test(test_raw_mistakes),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_words_of_no_sense),
        cmocka_unit_test(test_words_are_normal),
    };

    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
