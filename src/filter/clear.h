/* What numbers say to a mask, for the compiler.
 */
#ifndef FILTER_CLEAR_H
#define FILTER_CLEAR_H

#include <stdbool.h>
#include <stdint.h>

/* The greatest number up to n that has none of the bits. */
static inline uint32_t clear_down(uint32_t n, uint32_t mask)
{
    uint32_t bits = n & mask;

    if (bits == 0)
        return n;
    uint32_t below = UINT32_MAX >> __builtin_clz(bits); /* the highest of them and all lower */
    return (n & ~below) | (below >> 1 & ~mask);
}

/* The least number from n on that has none of the bits; false: there is none. */
static inline bool clear_up(uint32_t n, uint32_t mask, uint32_t *ret_number)
{
    uint32_t bits = n & mask;

    *ret_number = n;
    if (bits == 0)
        return true;
    uint32_t free = ~(mask | n | UINT32_MAX >> __builtin_clz(bits)); /* above the highest of them */
    uint32_t bit = free & (~free + 1);
    *ret_number = (n & ~(2 * bit - 1)) | bit;
    return free != 0;
}

/* The bits that some number of first..last has. */
static inline uint32_t some_bits_of(uint32_t first, uint32_t last)
{
    uint32_t differing = first ^ last;

    return last | (UINT32_MAX >> __builtin_clz(differing | 1) & -(uint32_t)(differing != 0));
}

/* Has each number of first..last one of the bits? */
static inline bool is_each_hit(uint32_t first, uint32_t last, uint32_t bits)
{
    uint32_t clear;

    return !clear_up(first, bits, &clear) || clear > last;
}

#endif
