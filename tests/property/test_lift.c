/* Random filters: the lifted policy answers as the interpreter does. */
#include "../pace.h"
#include "callgate/filter.h"
#include "filter/given_words.h"
#include "filter/lift_given.h"
#include "filter/run.h"
#include "random_dice.h"
#include "second_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

enum { INSN_COUNT_OF_RANDOM = 24, CALL_COUNT = 300, WORD_COUNT_MAX = 64, NIGHTLY_TIMES = 100 };

static random_dice dice;

static uint32_t below(uint32_t limit)
{
    return dice_below(&dice, limit);
}

/* Numbers that filters are made of: few, so that tests meet. */
static uint32_t random_number(void)
{
    static const uint32_t NUMBERS[] = {
        0,          1,          2,          3,          5,          7,          8,
        39,         0x40000000, 0x40000001, 0x7fffffff, 0x80000000, 0xc000003e, 0x40000003,
        0xffffffff, 0xfffffffe, 0x10,       0xff,       0x100,      0x7fff0000, 0x00050001,
    };

    return NUMBERS[below(sizeof NUMBERS / sizeof NUMBERS[0])];
}

static callgate_insn random_return(void)
{
    static const uint32_t WORDS[] = {0x7fff0000, 0x00050001, 0x00050026, 0,
                                     0x80000000, 0x7ffc0000, 0x7ff00003, 0x12345678};

    return insn_make(OP_RET_K, WORDS[below(8)]);
}

static callgate_insn random_branch(uint32_t room, uint32_t wildness)
{
    static const uint16_t CODES[] = {OP_JEQ_K, OP_JGT_K, OP_JGE_K, OP_JSET_K};
    uint16_t code = CODES[below(wildness > 0 ? 4 : 3)];

    if (wildness > 1 && below(3) == 0)
        code |= INSN_SOURCE_X;
    uint32_t reach = room < 6 ? room : 6;
    return insn_branch(code, random_number(), (uint8_t)below(reach), (uint8_t)below(reach));
}

static callgate_insn random_alu(bool has_registers)
{
    static const uint16_t CODES[] = {OP_ADD_K, OP_SUB_K, OP_OR_K,  OP_AND_K, OP_AND_K,
                                     OP_LSH_K, OP_RSH_K, OP_XOR_K, OP_MUL_K, OP_DIV_K};
    uint16_t code = CODES[below(10)];
    uint32_t k = random_number();

    if (below(12) == 0)
        return insn_make(OP_NEG, 0);
    if (has_registers && below(4) == 0)
        code |= INSN_SOURCE_X;
    if (code == OP_LSH_K || code == OP_RSH_K)
        k = below(32);
    if (code == OP_MUL_K || code == OP_DIV_K)
        k = 1 + below(12);
    return insn_make(code, k);
}

static callgate_insn random_move(uint32_t mem_stored)
{
    switch (below(10)) {
    case 0:
        return insn_make(OP_LD_IMM, random_number());
    case 1:
        return insn_make(OP_LDX_IMM, random_number());
    case 2:
        return insn_make(OP_TAX, 0);
    case 3:
        return insn_make(OP_TXA, 0);
    case 4:
        return insn_make(OP_ST, below(3));
    case 5:
        return insn_make(OP_STX, below(3));
    case 6:
        if (mem_stored & 7)
            return insn_make(below(2) ? OP_LD_MEM : OP_LDX_MEM, below(3));
        return insn_make(OP_LD_LEN, 0);
    default:
        return insn_make(OP_LD_ABS, 4 * below(16));
    }
}

/* Fills insns with a filter that the kernel would load. wildness 0: comparisons of plain words; 1:
 * masks too; 2: everything. */
static size_t random_filter(callgate_insn *insns, uint32_t wildness)
{
    size_t count = 2 + below(INSN_COUNT_OF_RANDOM - 2);

    for (size_t i = 0; i + 1 < count; i++) {
        uint32_t room = (uint32_t)(count - 1 - i);
        uint32_t what = below(20);
        if (i == 0 && below(2))
            insns[i] = insn_make(OP_LD_ABS, 4 * below(8));
        else if (what < 9)
            insns[i] = random_branch(room, wildness);
        else if (what < 10)
            insns[i] = random_return();
        else if (what < 13 && wildness)
            insns[i] = wildness > 1 ? random_alu(true) : insn_make(OP_AND_K, random_number());
        else if (what < 14)
            insns[i] = insn_make(OP_JA, below(room));
        else if (wildness > 1)
            insns[i] = random_move(7);
        else
            insns[i] = insn_make(OP_LD_ABS, 4 * below(6));
    }
    insns[count - 1] = below(8) == 0 && wildness ? insn_make(OP_RET_A, 0) : random_return();
    return count;
}

/* A value that some instruction may tell from its neighbours. */
static uint32_t telling_number(const callgate_insn *insns, size_t count)
{
    uint32_t k = insns[below((uint32_t)count)].k;

    switch (below(6)) {
    case 0:
        return k - 1;
    case 1:
        return k + 1;
    case 2:
        return (uint32_t)dice_roll(&dice);
    case 3:
        return random_number();
    case 4:
        return below(12);
    default:
        return k;
    }
}

static callgate_call_data random_call(const callgate_insn *insns, size_t count)
{
    callgate_call_data call = {
        .nr = telling_number(insns, count),
        .arch = telling_number(insns, count),
    };

    for (uint32_t arg = 0; arg < 6; arg++)
        call.args[arg] =
            (uint64_t)telling_number(insns, count) << 32 | telling_number(insns, count);
    call.instruction_pointer = dice_roll(&dice) & below(0xffffffff);
    return call;
}

static void compare(const callgate_policy *policy, const callgate_insn *insns, size_t count)
{
    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = random_call(insns, count);
        uint32_t lifted = callgate_policy_eval(policy, &call);
        uint32_t run = callgate_word_normalise(insns_run(insns, &call, NULL));
        if (lifted == run && second_answer(insns, &call) == run)
            continue;
        for (size_t at = 0; at < count; at++)
            print_message("%zu: {0x%02x, %u, %u, 0x%x}\n", at, insns[at].code, insns[at].jt,
                          insns[at].jf, insns[at].k);
        print_message("nr 0x%x arch 0x%x\n", call.nr, call.arch);
        assert_int_equal(lifted, run);
    }
}

static void expect_run(const callgate_policy *policy, const callgate_insn *insns,
                       const callgate_call_data *call)
{
    assert_int_equal(callgate_policy_eval(policy, call),
                     callgate_word_normalise(insns_run(insns, call, NULL)));
}

/* A call gets one of the words that were found, where any were. */
static void expect_word(const uint32_t *words, uint32_t word_count, const callgate_insn *insns,
                        const callgate_call_data *call)
{
    uint32_t word = callgate_word_normalise(insns_run(insns, call, NULL));
    bool is_found = word_count == 0;

    for (uint32_t i = 0; i < word_count; i++)
        is_found = is_found || words[i] == word;
    assert_true(is_found);
}

/* Calls that agree on what is known, of a number, or of a view of numbers. Returns whether what
 * could be known told the number's policy. */
static bool compare_given(callgate_store *store, const callgate_insn *insns, size_t count)
{
    callgate_call_data known = random_call(insns, count);
    uint32_t first = known.nr & ~0xfu;
    const callgate_policy *policy;
    uint32_t words[WORD_COUNT_MAX];
    uint64_t care[6];

    for (uint32_t i = 0; i < 6; i++)
        care[i] = below(4) ? UINT64_MAX : below(2) ? UINT32_MAX : dice_roll(&dice);
    bool is_told = lift_given(store, insns, count, &known, care, &policy, NULL) == CALLGATE_OK;
    uint32_t word_count = given_words(insns, count, &known, care, words, WORD_COUNT_MAX);
    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = random_call(insns, count);
        call.nr = known.nr;
        call.arch = known.arch;
        for (uint32_t arg = 0; arg < 6; arg++)
            call.args[arg] = (call.args[arg] & ~care[arg]) | (known.args[arg] & care[arg]);
        expect_word(words, word_count, insns, &call);
        if (is_told)
            expect_run(policy, insns, &call);
    }
    bool has_view = lift_numbers(store, insns, count, known.arch, first, first + 0xf, &policy,
                                 NULL) == CALLGATE_OK;
    for (uint32_t i = 0; has_view && i < CALL_COUNT; i++) {
        callgate_call_data call = random_call(insns, count);
        call.nr = first + below(0x10);
        call.arch = known.arch;
        expect_run(policy, insns, &call);
    }
    return is_told;
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* others may keep the machine busy */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Lifts many random filters; at least `lifted_share` of a hundred valid ones must be exact. */
static void check_many(uint32_t wildness, uint32_t wanted, uint32_t lifted_share)
{
    callgate_insn insns[INSN_COUNT_OF_RANDOM];
    callgate_store *store;
    uint32_t valid = 0;
    uint32_t exact = 0, given = 0;
    double longest = 0;

    wanted = pace_count(wanted, NIGHTLY_TIMES * wanted);
    dice.state = 1000 + wildness;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    while (valid < wanted) {
        size_t count = random_filter(insns, wildness);
        const callgate_policy *policy = NULL;
        callgate_error err = {0};
        double begin = seconds_now();
        callgate_status status = callgate_lift(store, insns, count, NULL, &policy, &err);
        double taken = seconds_now() - begin;
        if (status == CALLGATE_INVALID)
            continue;
        valid++;
        longest = taken > longest ? taken : longest;
        if (status == CALLGATE_OK) {
            exact++;
            compare(policy, insns, count);
        } else {
            assert_true(status == CALLGATE_LIMIT || status == CALLGATE_UNSUPPORTED);
            assert_true(err.place.offset < count);
            assert_true(err.text[0] != '\0');
        }
        given += compare_given(store, insns, count);
        if (valid % 256 == 0)
            callgate_store_clear(store);
    }
    print_message("# %u of %u exact, %u for a number; the longest took %.1f ms\n", exact, valid,
                  given, longest * 1e3);
    assert_true(exact * 100 >= lifted_share * valid);
    assert_true(given >= exact);
    callgate_store_free(store);
}

static void test_plain_filters(void **state)
{
    (void)state;
    check_many(0, 6000, 100);
}

static void test_masked_filters(void **state)
{
    (void)state;
    check_many(1, 2000, 70);
}

static void test_wild_filters(void **state)
{
    (void)state;
    check_many(2, 2000, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_filters),
        cmocka_unit_test(test_masked_filters),
        cmocka_unit_test(test_wild_filters),
    };

    return cmocka_run_group_tests_name("lift", tests, NULL, NULL);
}
