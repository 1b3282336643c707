/* The smallest sum of two rows of costs.
 *
 * The wide form takes eight costs a step where the machine has SSE2; both forms give the same
 * answer (tests/unit/test_compile_tree.c). Sums must stay below 2^16.
 */
#ifndef FILTER_TREE_MIN_H
#define FILTER_TREE_MIN_H

#include "filter/tree_plan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline uint32_t tree_min_plain(const tree_cost *a, const tree_cost *b, uint32_t count)
{
    uint32_t best = UINT32_MAX;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t sum = (uint32_t)a[i] + b[i];
        best = sum < best ? sum : best;
    }
    return best;
}

#ifdef __SSE2__
/* SSE2 knows the minimum of signed numbers only: sums are moved down by 2^15 and back. */
static inline uint32_t tree_min(const tree_cost *a, const tree_cost *b, uint32_t count)
{
    enum { WIDTH = 8 };
    const __m128i middle = _mm_set1_epi16(INT16_MIN);
    __m128i least = _mm_set1_epi16(INT16_MAX);
    uint32_t whole = count - count % WIDTH;
    uint32_t best = tree_min_plain(a + whole, b + whole, count - whole);

    if (whole == 0)
        return best;
    for (uint32_t i = 0; i < whole; i += WIDTH) {
        __m128i row_a = _mm_loadu_si128((const __m128i *)(const void *)(a + i));
        __m128i row_b = _mm_loadu_si128((const __m128i *)(const void *)(b + i));
        __m128i sums = _mm_add_epi16(_mm_add_epi16(row_a, middle), row_b);
        least = _mm_min_epi16(least, sums);
    }
    least = _mm_min_epi16(least, _mm_srli_si128(least, 8));
    least = _mm_min_epi16(least, _mm_srli_si128(least, 4));
    least = _mm_min_epi16(least, _mm_srli_si128(least, 2));
    uint32_t wide = (uint16_t)((uint32_t)_mm_extract_epi16(least, 0) ^ 0x8000u);
    return wide < best ? wide : best;
}
#else
static inline uint32_t tree_min(const tree_cost *a, const tree_cost *b, uint32_t count)
{
    return tree_min_plain(a, b, count);
}
#endif

#endif
