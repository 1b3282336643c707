/* Random values where comparisons turn.
 */
#ifndef TESTS_RANDOM_EDGES_H
#define TESTS_RANDOM_EDGES_H

#include "random_dice.h"

/* A small one, a power of two or a neighbour of one, (nearly) all ones, or any. */
static inline uint64_t edge_value(random_dice *dice)
{
    switch (dice_below(dice, 4)) {
    case 0:
        return dice_below(dice, 8);
    case 1:
        return ((uint64_t)1 << dice_below(dice, 64)) + dice_below(dice, 3) - 1;
    case 2:
        return UINT64_MAX - dice_below(dice, 3);
    default:
        return dice_roll(dice);
    }
}

#endif
