/* One step of the dynamic program over a row of costs.
 *
 *     best[j] = min(best[j], low + high[j])
 *
 * The wide form takes eight costs at a time where the machine has SSE2; both forms give the same
 * (tests/unit/test_compile_tree.c). Sums must stay below 2^15; count is rounded up to a multiple
 * of TREE_ROW_STEP, and so must the rows be.
 */
#ifndef FILTER_TREE_RELAX_H
#define FILTER_TREE_RELAX_H

#include "filter/tree_plan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { TREE_ROW_STEP = 8 };

static inline void tree_relax_plain(tree_cost *best, const tree_cost *high, tree_cost low,
                                    uint32_t count)
{
    for (uint32_t j = 0; j < count; j++) {
        tree_cost sum = (tree_cost)(low + high[j]);
        best[j] = sum < best[j] ? sum : best[j];
    }
}

#ifdef __SSE2__
static inline void tree_relax(tree_cost *best, const tree_cost *high, tree_cost low, uint32_t count)
{
    const __m128i lows = _mm_set1_epi16(low);
    const tree_cost *end = best + count;

    for (; best < end; best += TREE_ROW_STEP, high += TREE_ROW_STEP) {
        __m128i *row = (__m128i *)(void *)best;
        __m128i highs = _mm_loadu_si128((const __m128i *)(const void *)high);
        __m128i sums = _mm_add_epi16(lows, highs);
        _mm_storeu_si128(row, _mm_min_epi16(_mm_loadu_si128(row), sums));
    }
}
#else
static inline void tree_relax(tree_cost *best, const tree_cost *high, tree_cost low, uint32_t count)
{
    tree_relax_plain(best, high, low, count);
}
#endif

#endif
