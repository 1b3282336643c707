/* Filters as text: both directions, comments, mistakes. */
#include "filter/text.h"
#include "oracle/assemble.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

static size_t assemble(const char *source, callgate_insn *ret_insns)
{
    callgate_error err = {0};
    size_t count = 0;
    callgate_status status =
        filter_assemble(source, strlen(source), "f.asm", ret_insns, &count, &err);

    if (status != CALLGATE_OK)
        print_message("%u:%u: %s\n", err.place.line, err.place.column, err.text);
    assert_int_equal(status, CALLGATE_OK);
    return count;
}

static void assert_insns(const char *source, const callgate_insn *wanted, size_t wanted_count)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    size_t count = assemble(source, insns);

    assert_int_equal(count, wanted_count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(insns[i].code, wanted[i].code);
        assert_int_equal(insns[i].jt, wanted[i].jt);
        assert_int_equal(insns[i].jf, wanted[i].jf);
        assert_int_equal(insns[i].k, wanted[i].k);
    }
}

#define ASSERT_INSNS(source, ...)                                                                  \
    assert_insns(source, (const callgate_insn[]){__VA_ARGS__},                                     \
                 sizeof((const callgate_insn[]){__VA_ARGS__}) / sizeof(callgate_insn))

static void test_kernel_manner(void **state)
{
    (void)state;
    ASSERT_INSNS("        ld [4]\n"
                 "        jne #0xc000003e, bad\n"
                 "        ld [0] /* the number,\n over lines */\n"
                 "        jeq #15, good ; rt_sigreturn\n"
                 "        jlt #200, good\n"
                 "        jle #0300, good\n"
                 "        jset #0b101, bad, good\n"
                 "bad:    ret #0\n"
                 "good:\n\n"
                 "        ret #0x7fff0000",
                 {OP_LD_ABS, 0, 0, 4}, {OP_JEQ_K, 0, 5, 0xc000003e}, {OP_LD_ABS, 0, 0, 0},
                 {OP_JEQ_K, 4, 0, 15}, {OP_JGE_K, 0, 3, 200}, {OP_JGT_K, 0, 2, 192},
                 {OP_JSET_K, 0, 1, 5}, {OP_RET_K, 0, 0, 0}, {OP_RET_K, 0, 0, 0x7fff0000});
}

static void test_every_operand(void **state)
{
    (void)state;
    ASSERT_INSNS("ld #len\nldx len\nld #-1\nldi #2\nldx #3\nldxi #0x4\nst M[15]\nstx M[0]\n"
                 "ld M[15]\nldx M[0]\nadd x\nadd %x\nsub #1\nmul #1\ndiv x\nand #1\nor #1\nxor x\n"
                 "lsh #31\nrsh x\nneg\ntax\ntxa\njeq x, +1\nja +0\nret a",
                 {OP_LD_LEN, 0, 0, 0}, {OP_LDX_LEN, 0, 0, 0}, {OP_LD_IMM, 0, 0, UINT32_MAX},
                 {OP_LD_IMM, 0, 0, 2}, {OP_LDX_IMM, 0, 0, 3}, {OP_LDX_IMM, 0, 0, 4},
                 {OP_ST, 0, 0, 15}, {OP_STX, 0, 0, 0}, {OP_LD_MEM, 0, 0, 15}, {OP_LDX_MEM, 0, 0, 0},
                 {OP_ADD_X, 0, 0, 0}, {OP_ADD_X, 0, 0, 0}, {OP_SUB_K, 0, 0, 1}, {OP_MUL_K, 0, 0, 1},
                 {OP_DIV_X, 0, 0, 0}, {OP_AND_K, 0, 0, 1}, {OP_OR_K, 0, 0, 1}, {OP_XOR_X, 0, 0, 0},
                 {OP_LSH_K, 0, 0, 31}, {OP_RSH_X, 0, 0, 0}, {OP_NEG, 0, 0, 0}, {OP_TAX, 0, 0, 0},
                 {OP_TXA, 0, 0, 0}, {OP_JEQ_X, 1, 0, 0}, {OP_JA, 0, 0, 0}, {OP_RET_A, 0, 0, 0});
}

/* Instructions whose unused fields hold something are written by their numbers. */
static void test_raw_numbers(void **state)
{
    (void)state;
    ASSERT_INSNS(".insn 0x07, 1, 0x2, 3\nret #0\n", {OP_TAX, 1, 2, 3}, {OP_RET_K, 0, 0, 0});
}

static void assert_round_trip(const callgate_insn *insns, size_t count)
{
    static callgate_insn again[CALLGATE_INSN_COUNT_MAX];
    text out;

    text_init(&out);
    filter_disassemble(insns, count, NULL, &out);
    assert_false(out.has_failed);
    assert_int_equal(assemble(text_data(&out), again), count);
    assert_memory_equal(again, insns, count * sizeof *insns);
    text_release(&out);
}

static void test_round_trip_of_oddities(void **state)
{
    const callgate_insn insns[] = {
        {OP_LD_LEN, 1, 2, 3},
        {OP_NEG, 0, 0, 7},
        {OP_JEQ_X, 0, 0, 9},
        {OP_JEQ_K, 0, 0, 9},
        {OP_JEQ_K, 0, 1, 9},
        {OP_JSET_X, 1, 1, 0},
        {OP_JA, 0, 0, 1},
        {OP_RET_A, 0, 0, 0},
        {OP_JA, 5, 0, 0},
        {OP_LD_IMM, 0, 0, 70},
        {OP_AND_K, 0, 0, UINT32_MAX},
        {OP_RET_K, 0, 0, 0x12345678},
    };

    (void)state;
    assert_round_trip(insns, sizeof insns / sizeof insns[0]);
}

/* The largest filter, with jumps as far as they reach. */
static void test_round_trip_of_longest(void **state)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];

    (void)state;
    for (uint32_t i = 0; i < CALLGATE_INSN_COUNT_MAX; i++)
        insns[i] = i + 257 < CALLGATE_INSN_COUNT_MAX
                       ? insn_branch(OP_JEQ_K, i, (uint8_t)(i % 256), (uint8_t)(255 - i % 7))
                       : insn_make(OP_RET_K, i << 16);
    assert_round_trip(insns, CALLGATE_INSN_COUNT_MAX);
}

static void assert_text(const char *source, const char *wanted)
{
    callgate_insn insns[64];
    size_t count = assemble(source, insns);
    text out;

    text_init(&out);
    filter_disassemble(insns, count, NULL, &out);
    assert_string_equal(text_data(&out), wanted);
    text_release(&out);
}

static void test_comments(void **state)
{
    (void)state;
    assert_text("ld [4]\njeq #0xc000003e, n\nret #0\nn: ld [0]\njge #0x40000000, n2\n"
                "jeq #272, no\nld [20]\njeq #0, yes\nno: ret #0x50001\nyes: ret #0x7fff0000\n"
                "n2: jeq #0x40000110, no2\nret #0x80000000\nno2: ret #0x50fff\nret #0x12345678\n",
                "       ld [4]                           ; arch\n"
                "       jeq #0xc000003e, l1              ; x86_64\n"
                "       ret #0x00000000                  ; KILL_THREAD\n"
                "l1:    ld [0]                           ; nr\n"
                "       jge #0x40000000, l4              ; from x32: read\n"
                "       jeq #272, l2                     ; x86_64: unshare\n"
                "       ld [20]                          ; args[0] high\n"
                "       jeq #0, l3\n"
                "l2:    ret #0x00050001                  ; ERRNO(EPERM)\n"
                "l3:    ret #0x7fff0000                  ; ALLOW\n"
                "l4:    jeq #0x40000110, l5              ; x32: unshare\n"
                "       ret #0x80000000                  ; KILL_PROCESS\n"
                "l5:    ret #0x00050fff                  ; ERRNO(4095)\n"
                "       ret #0x12345678                  ; never reached\n");
}

/* Nothing is said of numbers, or of words' order, where the arch is not known. */
static void test_comments_are_certain(void **state)
{
    (void)state;
    assert_text("ld [0]\njeq #272, +1\nld [16]\nret #0x7ff00003\n",
                "       ld [0]                           ; nr\n"
                "       jeq #272, l1\n"
                "       ld [16]                          ; args[0] first word\n"
                "l1:    ret #0x7ff00003                  ; TRACE(3)\n");
}

static void assert_refused(const char *source, uint32_t line, uint32_t column, const char *why)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    callgate_error err = {0};
    size_t count = 0;

    assert_int_equal(filter_assemble(source, strlen(source), "f.asm", insns, &count, &err),
                     CALLGATE_INVALID);
    assert_string_equal(err.text, why);
    assert_string_equal(err.place.name, "f.asm");
    assert_int_equal(err.place.line, line);
    assert_int_equal(err.place.column, column);
    assert_int_equal(count, 0);
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_refused("ret #0\n  ldh [4]\n", 2, 3, "unknown instruction 'ldh'");
    assert_refused("ld [4\nret #0", 1, 6, "the line ends where ']' should be");
    assert_refused("ld x\nret #0", 1, 4, "'ld' doesn't take this operand");
    assert_refused("ret\n", 1, 4, "'ret' needs an operand");
    assert_refused("jeq #1\nret #0", 1, 7, "the line ends where ',' should be");
    assert_refused("jeq #1, far\nret #0", 1, 9, "unknown label 'far'");
    assert_refused("l: ld [0]\njeq #1, l\nret #0", 2, 9,
                   "a jump back to 'l': jumps only go forward");
    assert_refused("l: ld [0]\nl: ret #0", 2, 1, "label 'l' is on line 1 already");
    assert_refused("ret #4294967296", 1, 6, "'4294967296' is no number of 32 bits");
    assert_refused("ret #08", 1, 6, "'08' is no number of 32 bits");
    assert_refused("ret #0 ret #0", 1, 8, "'ret' where the end of the line should be");
    assert_refused("ret #0\n/* no end", 2, 1, "a comment without an end");
    assert_refused("ret #0 \x01", 1, 8, "a stray byte 0x01");
    assert_refused(".insn 0x10000, 0, 0, 0", 1, 7, "65536 is over 65535");
    assert_refused("ja +1\nret #0\nend:", 1, 1, "instruction 0 jumps to 2, past the end");
    assert_refused("ja end\nret #0\nend:", 1, 1, "instruction 0 jumps to 2, past the end");
    assert_refused("ld [6]\nret #0", 1, 1, "instruction 0 loads from byte 6, which is no word's");
    assert_refused("; nothing\n", 2, 1, "a filter needs at least one instruction");
    assert_refused("jeq #1, +256\nret #0", 1, 10,
                   "a conditional jump over 256 instructions: 255 is the farthest");
}

static void test_limits(void **state)
{
    enum { LINE_BYTES = 7, COUNT = CALLGATE_INSN_COUNT_MAX + 1 };
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    char *source = malloc(ASM_TEXT_BYTES_MAX + 1);
    callgate_error err = {0};
    size_t count = 0;

    (void)state;
    assert_non_null(source);
    for (size_t i = 0; i < COUNT; i++)
        memcpy(source + i * LINE_BYTES, "ret #0\n", LINE_BYTES);
    assert_int_equal(filter_assemble(source, COUNT * (size_t)LINE_BYTES, "f", insns, &count, &err),
                     CALLGATE_INVALID);
    assert_int_equal(err.place.line, COUNT);
    memset(source, ' ', ASM_TEXT_BYTES_MAX + 1);
    assert_int_equal(filter_assemble(source, ASM_TEXT_BYTES_MAX + 1, "f", insns, &count, &err),
                     CALLGATE_LIMIT);
    for (size_t i = 0; i + 3 <= ASM_TEXT_BYTES_MAX; i += 3)
        memcpy(source + i, "a:\n", 3);
    assert_int_equal(filter_assemble(source, ASM_TEXT_BYTES_MAX, "f", insns, &count, &err),
                     CALLGATE_LIMIT);
    free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernel_manner),
        cmocka_unit_test(test_every_operand),
        cmocka_unit_test(test_raw_numbers),
        cmocka_unit_test(test_round_trip_of_oddities),
        cmocka_unit_test(test_round_trip_of_longest),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_comments_are_certain),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests_name("asm", tests, NULL, NULL);
}
