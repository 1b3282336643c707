/* Random policies for property tests, with the calls where they turn.
 *
 * A policy drawn here has a few arches of both byte orders, rows of runs in several manners
 * (sparse, dense, periodic, an offset copy of the low numbers at bit 30), and decisions that are
 * leaves or nested comparisons over interesting values.
 */
#ifndef TESTS_RANDOM_POLICY_H
#define TESTS_RANDOM_POLICY_H

#include "callgate/rules.h"
#include "policy/store.h"
#include "random_dice.h"
#include <stdlib.h>

static uint64_t random_value(random_dice *dice)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      8,
                                      38,
                                      40,
                                      0x7fffffff,
                                      0x80000000,
                                      0xffffffff,
                                      0x100000000,
                                      0x100000005,
                                      0x7e020000,
                                      0x20008,
                                      UINT64_MAX,
                                      UINT64_MAX - 1,
                                      (uint64_t)1 << 63};

    switch (dice_below(dice, 4)) {
    case 0:
        return values[dice_below(dice, sizeof values / sizeof values[0])];
    case 1:
        return dice_below(dice, 16);
    case 2:
        return dice_roll(dice) & 0xffffffff;
    default:
        return dice_roll(dice);
    }
}

static uint64_t random_mask(random_dice *dice)
{
    switch (dice_below(dice, 4)) {
    case 0:
        return UINT64_MAX;
    case 1:
        return 0xffffffff;
    case 2:
        return (uint64_t)1 << dice_below(dice, 64) | (uint64_t)3 << dice_below(dice, 63);
    default:
        return random_value(dice);
    }
}

static decision random_leaf(callgate_store *store, random_dice *dice)
{
    static const uint32_t words[] = {
        CALLGATE_ALLOW,        CALLGATE_ALLOW,       CALLGATE_ERRNO | 1,
        CALLGATE_ERRNO | 38,   CALLGATE_LOG,         CALLGATE_TRAP,
        CALLGATE_KILL_PROCESS, CALLGATE_KILL_THREAD, CALLGATE_TRACE | 0xffff,
        CALLGATE_USER_NOTIF};

    return decision_leaf(store, words[dice_below(dice, sizeof words / sizeof words[0])]);
}

static decision random_condition(callgate_store *store, random_dice *dice)
{
    static const int ops[] = {CALLGATE_NE, CALLGATE_LT, CALLGATE_LE,       CALLGATE_EQ,
                              CALLGATE_GE, CALLGATE_GT, CALLGATE_MASKED_EQ};
    int op = ops[dice_below(dice, 7)];
    uint32_t arg = dice_below(dice, 3) ? dice_below(dice, 2) : dice_below(dice, 7);
    uint64_t mask = op == CALLGATE_MASKED_EQ ? random_mask(dice)
                    : dice_below(dice, 2)    ? UINT64_MAX
                                             : 0xffffffff;

    return decision_compare(store, arg, op, random_value(dice), mask);
}

static decision random_decision(callgate_store *store, random_dice *dice, uint32_t depth)
{
    if (depth == 0)
        return random_leaf(store, dice);
    decision condition = random_condition(store, dice);
    if (dice_below(dice, 3) == 0)
        condition = decision_or(store, condition, random_condition(store, dice));
    return decision_pick(store, condition, random_decision(store, dice, dice_below(dice, depth)),
                         random_decision(store, dice, dice_below(dice, depth)));
}

enum { RANDOM_RUN_COUNT_MAX = 400, RANDOM_KIND_COUNT = 6 };

/* A few decisions that a policy draws from again and again, as profiles do. */
typedef struct random_palette {
    decision decisions[RANDOM_KIND_COUNT];
    uint32_t count;
} random_palette;

static random_palette random_colours(callgate_store *store, random_dice *dice)
{
    random_palette palette = {.count = 2 + dice_below(dice, RANDOM_KIND_COUNT - 1)};

    for (uint32_t i = 0; i < palette.count; i++)
        palette.decisions[i] = i > 2 || dice_below(dice, 4) == 0
                                   ? random_decision(store, dice, 1 + dice_below(dice, 4))
                                   : random_leaf(store, dice);
    return palette;
}

/* Appends runs up to `last`: steps of at most step_max numbers. */
static uint32_t random_steps(random_dice *dice, const random_palette *palette, nr_run *runs,
                             uint32_t count, uint32_t first, uint32_t wanted, uint32_t step_max)
{
    uint64_t at = first;

    for (uint32_t i = 0; i < wanted; i++) {
        at += dice_below(dice, step_max);
        if (at >= UINT32_MAX || count + 2 >= RANDOM_RUN_COUNT_MAX)
            break;
        runs[count++] =
            (nr_run){(uint32_t)at++, palette->decisions[dice_below(dice, palette->count)]};
    }
    return count;
}

/* The low numbers once more from 0x40000000 on, some of them otherwise, as x32 has them. */
static uint32_t random_copy(random_dice *dice, const random_palette *palette, nr_run *runs,
                            uint32_t count)
{
    uint32_t copied = count;

    runs[count++] = (nr_run){0x3fffffff, palette->decisions[0]};
    for (uint32_t i = 0; i < copied && count + 2 < RANDOM_RUN_COUNT_MAX; i++) {
        if (runs[i].last >= 0x3ffffff0)
            break;
        runs[count] = runs[i];
        runs[count].last += 0x40000000;
        if (dice_below(dice, 5) == 0)
            runs[count].decision = palette->decisions[dice_below(dice, palette->count)];
        count++;
    }
    return count;
}

static const nr_runs *random_numbers(callgate_store *store, random_dice *dice,
                                     const random_palette *palette)
{
    nr_run runs[RANDOM_RUN_COUNT_MAX];
    uint32_t step_max[] = {2, 3, 4, 20, 1000, 0x10000000};
    uint32_t step = step_max[dice_below(dice, 6)];
    uint32_t count = random_steps(dice, palette, runs, 0, 0, dice_below(dice, 120), step);

    if (dice_below(dice, 3) == 0 && count > 0 && count < 180 && runs[count - 1].last < 0x3ffffff0)
        count = random_copy(dice, palette, runs, count);
    runs[count++] = (nr_run){UINT32_MAX, palette->decisions[0]};
    return store_nr_runs(store, runs, count);
}

__attribute__((unused)) static const callgate_policy *random_policy(callgate_store *store,
                                                                    random_dice *dice)
{
    static const uint32_t arches[] = {0x00000008, 0x00000015, 0x40000003, 0x40000028,
                                      0x80000016, 0xc000003e, 0xc00000b7};
    random_palette palette = random_colours(store, dice);
    arch_run runs[32];
    uint32_t count = 0;

    for (uint32_t i = 0; i < sizeof arches / sizeof arches[0]; i++) {
        if (dice_below(dice, 3) != 0)
            continue;
        runs[count++] = (arch_run){arches[i] - 1, random_numbers(store, dice, &palette)};
        runs[count++] = (arch_run){arches[i] + (dice_below(dice, 5) == 0),
                                   random_numbers(store, dice, &palette)};
    }
    if (dice_below(dice, 4) != 0) {
        nr_run foreign = {UINT32_MAX, random_leaf(store, dice)};
        for (uint32_t i = 0; i < count; i += 2)
            runs[i].nrs = store_nr_runs(store, &foreign, 1);
    }
    runs[count++] = (arch_run){UINT32_MAX, random_numbers(store, dice, &palette)};
    return store_policy(store, runs, count);
}

static void set_argument_bit(callgate_call_data *call, uint32_t var, bool is_set)
{
    uint32_t arg = var / 64;
    uint64_t *value = arg < 6 ? &call->args[arg] : &call->instruction_pointer;
    uint64_t bit = (uint64_t)1 << (63 - var % 64);

    *value = is_set ? *value | bit : *value & ~bit;
}

__attribute__((unused)) static void random_rest(random_dice *dice, callgate_call_data *call)
{
    bool is_zero = dice_below(dice, 2) == 0;

    for (uint32_t arg = 0; arg < 6; arg++)
        call->args[arg] = is_zero ? 0 : random_value(dice);
    call->instruction_pointer = is_zero ? 0 : random_value(dice);
}

/* Follows a path of the decision, deeper ones being likelier. */
__attribute__((unused)) static void random_path(const callgate_store *store, random_dice *dice,
                                                decision d, callgate_call_data *call)
{
    while (!decision_is_leaf(store, d)) {
        const decision_node *node = decision_get(store, d);
        bool is_hi = dice_roll(dice) & 1;
        if (decision_is_leaf(store, node->lo) != decision_is_leaf(store, node->hi) &&
            dice_below(dice, 8) != 0)
            is_hi = decision_is_leaf(store, node->lo);
        set_argument_bit(call, node->var, is_hi);
        d = is_hi ? node->hi : node->lo;
    }
}

#endif
