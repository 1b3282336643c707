/* Binary search in sorted runs.
 */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* The index of the first of `count` sorted runs that ends at or after `number`; `count`: none does.
 * A run takes `run_bytes`, and its end stands `end_offset` bytes from its beginning. */
static inline uint32_t search_runs(const void *runs, size_t run_bytes, size_t end_offset,
                                   uint32_t count, uint32_t number)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const void *end = (const char *)runs + middle * run_bytes + end_offset;
        if (*(const uint32_t *)end < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
