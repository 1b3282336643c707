/* The walk over regions finds what trying words finds. */
#include "../property/random_dice.h"
#include "filter/check.h"
#include "filter/insn.h"
#include "regions.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these first */
#include <cmocka.h>

enum {
    PAIR_COUNT = 5000,
    LENGTH = 14,
    WORD_OFFSET = 16,
};

/* What random filters look at, mostly: 128 words say all, where the rest is masked out. */
static const uint32_t SEEN_BITS = 0x8000801f;

static void random_filter(random_dice *dice, callgate_insn insns[LENGTH])
{
    static const uint16_t tests[] = {OP_JEQ_K, OP_JGT_K, OP_JGE_K, OP_JSET_K};

    for (uint32_t pc = 0; pc < LENGTH - 1; pc++) {
        uint32_t rest = LENGTH - 2 - pc;
        uint32_t seen = SEEN_BITS & (uint32_t)dice_roll(dice);
        if (pc == 0 || dice_below(dice, 4) == 0)
            insns[pc] = insn_make(OP_LD_ABS, WORD_OFFSET);
        else if (insns[pc - 1].code == OP_LD_ABS || dice_below(dice, 6) == 0)
            insns[pc] = insn_make(OP_AND_K, seen | (dice_below(dice, 2) ? SEEN_BITS : 0));
        else if (dice_below(dice, 8) == 0)
            insns[pc] = insn_make(OP_RET_K, CALLGATE_ERRNO | dice_below(dice, 2));
        else
            insns[pc] = insn_branch(tests[dice_below(dice, 4)], seen,
                                    (uint8_t)dice_below(dice, rest < 4 ? rest + 1 : 4),
                                    (uint8_t)dice_below(dice, rest < 4 ? rest + 1 : 4));
    }
    insns[LENGTH - 1] = insn_make(OP_RET_K, CALLGATE_ALLOW);
}

static bool differ_on(const callgate_insn *a, const callgate_insn *b, uint32_t word)
{
    callgate_call_data call = {.arch = 0xc000003e, .args = {word}};

    return second_answer(a, &call) != second_answer(b, &call);
}

static bool differ_anywhere(const callgate_insn *a, const callgate_insn *b)
{
    uint32_t word = 0;

    do {
        if (differ_on(a, b, word))
            return true;
        word = (word - SEEN_BITS) & SEEN_BITS; /* the next subset */
    } while (word != 0);
    return false;
}

static void verdicts_hold_for_words(void **state)
{
    random_dice dice = {.state = 11};
    callgate_insn a[LENGTH], b[LENGTH];
    uint32_t words[SECOND_WORD_COUNT];
    uint32_t equal_count = 0;
    uint64_t region_count;

    (void)state;
    for (uint32_t i = 0; i < PAIR_COUNT; i++) {
        random_filter(&dice, a);
        memcpy(b, a, sizeof b);
        do
            random_filter(&dice, b);
        while (insns_check(b, LENGTH, NULL) != CALLGATE_OK);
        if (dice_below(&dice, 2)) { /* as mutants are: one instruction */
            uint32_t pc = dice_below(&dice, LENGTH);
            callgate_insn changed = b[pc];
            memcpy(b, a, sizeof b);
            b[pc] = changed;
        }
        if (insns_check(a, LENGTH, NULL) != CALLGATE_OK ||
            insns_check(b, LENGTH, NULL) != CALLGATE_OK)
            continue;
        regions_verdict verdict = regions_compare(a, b, words, &region_count);
        assert_int_not_equal(verdict, REGIONS_UNKNOWN);
        equal_count += verdict == REGIONS_EQUAL;
        if (verdict == REGIONS_EQUAL)
            assert_false(differ_anywhere(a, b));
        else
            assert_true(differ_on(a, b, words[WORD_OFFSET / 4]));
    }
    assert_in_range(equal_count, PAIR_COUNT / 10, PAIR_COUNT - PAIR_COUNT / 10);
}

/* Whatever the word, in so many regions. */
static void expect_allowed(const callgate_insn *insns, uint64_t count)
{
    static const callgate_insn allow[] = {{OP_RET_K, 0, 0, CALLGATE_ALLOW}};
    uint32_t words[SECOND_WORD_COUNT];
    uint64_t region_count;

    assert_int_equal(regions_compare(insns, allow, words, &region_count), REGIONS_EQUAL);
    assert_int_equal(region_count, count);
}

/* That 0 to 3 are all that two bits can be is seen at the last of them: once, not for each value of
 * the thirty above. */
static void free_bits_cost_nothing(void **state)
{
    static const callgate_insn all_four[] = {
        {OP_LD_ABS, 0, 0, WORD_OFFSET},
        {OP_JEQ_K, 5, 0, 0x12345678},
        {OP_AND_K, 0, 0, 3},
        {OP_JEQ_K, 3, 0, 0},
        {OP_JEQ_K, 2, 0, 1},
        {OP_JEQ_K, 1, 0, 2},
        {OP_JEQ_K, 0, 1, 3},
        {OP_RET_K, 0, 0, CALLGATE_ALLOW},
        {OP_RET_K, 0, 0, CALLGATE_KILL_PROCESS},
    };

    (void)state;
    expect_allowed(all_four, 5);
}

/* X is 0: what is masked by it is 0, and no word has a bit of it. */
static void nobody_sets_x(void **state)
{
    static const callgate_insn by_x[] = {
        {OP_LD_ABS, 0, 0, WORD_OFFSET},
        {OP_JSET_X, 2, 0, 7},
        {OP_AND_X, 0, 0, 7},
        {OP_JEQ_X, 1, 0, 7},
        {OP_RET_K, 0, 0, CALLGATE_KILL_PROCESS},
        {OP_RET_K, 0, 0, CALLGATE_ALLOW},
    };

    (void)state;
    expect_allowed(by_x, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts_hold_for_words),
                                       cmocka_unit_test(nobody_sets_x),
                                       cmocka_unit_test(free_bits_cost_nothing)};

    return cmocka_run_group_tests_name("regions", tests, NULL, NULL);
}
