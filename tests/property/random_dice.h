/* Dice that fall alike for the same seed.
 */
#ifndef TESTS_RANDOM_DICE_H
#define TESTS_RANDOM_DICE_H

#include <stdint.h>

/* Sanitizers are ten times slower: what a check draws, they draw a tenth of. */
#ifdef __SANITIZE_ADDRESS__
#define RANDOM_SHARE 10u
#else
#define RANDOM_SHARE 1u
#endif

typedef struct random_dice {
    uint64_t state;
} random_dice;

static inline uint64_t dice_roll(random_dice *dice)
{
    uint64_t x = dice->state += 0x9e3779b97f4a7c15u;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static inline uint32_t dice_below(random_dice *dice, uint32_t bound)
{
    return (uint32_t)(dice_roll(dice) % bound);
}

#endif
