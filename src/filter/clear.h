/* What numbers say to a mask, for the compiler.
 */
#ifndef FILTER_CLEAR_H
#define FILTER_CLEAR_H

#include <stdbool.h>
#include <stdint.h>

/* The highest bit of some and all lower ones. None of what follows branches: nothing foretells what
 * numbers say to masks. */
static inline uint32_t bits_up_to_highest(uint32_t bits)
{
    return UINT32_MAX >> __builtin_clz(bits | 1) & -(uint32_t)(bits != 0);
}

/* The greatest number up to n that has none of the bits. */
static inline uint32_t clear_down(uint32_t n, uint32_t mask)
{
    uint32_t below = bits_up_to_highest(n & mask);

    return (n & ~below) | (below >> 1 & ~mask);
}

/* The least number from n on that has none of the bits; false: there is none. */
static inline bool clear_up(uint32_t n, uint32_t mask, uint32_t *ret_number)
{
    uint32_t below = bits_up_to_highest(n & mask);
    uint32_t free = ~(mask | n | below); /* above the highest of them */
    uint32_t bit = free & (~free + 1) & -(uint32_t)(below != 0);

    *ret_number = (n & ~(2 * bit - (bit != 0))) | bit;
    return (below == 0) | (free != 0);
}

/* The bits that some number of first..last has. */
static inline uint32_t some_bits_of(uint32_t first, uint32_t last)
{
    return last | bits_up_to_highest(first ^ last);
}

/* Has each number of first..last one of the bits? */
static inline bool is_each_hit(uint32_t first, uint32_t last, uint32_t bits)
{
    uint32_t clear;
    bool is_there = clear_up(first, bits, &clear);

    return !is_there | (clear > last);
}

#endif
