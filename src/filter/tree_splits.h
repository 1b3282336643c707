/* One step of the dynamic program: all intervals of one length.
 *
 * Costs lie by the length of intervals: costs[k * stride + i] is that of runs i..i + k. An interval
 * of length d is split behind its first k + 1 runs for k from 0 to d - 1; both sides are shorter,
 * so that no interval of a length waits for another of that length:
 *
 *     costs[d][i] = min(costs[d][i], weight of i..i + d + min(costs[k][i] + costs[d-1-k][i+k+1]))
 *
 * The wide form takes eight intervals at a time where the machine has SSE2; both forms give the
 * same (tests/unit/test_compile_tree.c). Costs and weights must stay below 2^14 and be readable
 * TREE_LANES - 1 places beyond a row's end; what stands there comes to nothing.
 */
#ifndef FILTER_TREE_SPLITS_H
#define FILTER_TREE_SPLITS_H

#include "filter/tree_plan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What a split costs whoever is on the way to runs i..j: an instruction, and its weight. */
static inline int32_t tree_split_cost(const tree_weight *before, uint32_t i, uint32_t j)
{
    return (before[j + 1] - before[i] + TREE_SIZE + TREE_COST_HALF) >> TREE_COST_SHIFT;
}

static inline void tree_splits_plain(tree_cost *costs, uint32_t stride, const tree_weight *before,
                                     uint32_t d, uint32_t count)
{
    tree_cost *row = &costs[d * stride];

    for (uint32_t i = 0; i < count; i++) {
        const tree_cost *low = &costs[i], *high = &costs[(d - 1) * stride + i + 1];
        int32_t best = TREE_COST_MAX;
        for (uint32_t k = 0; k < d; k++, low += stride, high -= stride - 1)
            best = *low + *high < best ? *low + *high : best;
        best += tree_split_cost(before, i, i + d);
        row[i] = best < row[i] ? (tree_cost)best : row[i];
    }
}

#ifdef __SSE2__
static inline __m128i tree_load(const int16_t *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Eight intervals' costs, from the best splits of them. */
static inline void tree_settle(tree_cost *row, __m128i best, const tree_weight *first,
                               const tree_weight *end)
{
    __m128i weight = _mm_sub_epi16(tree_load(end), tree_load(first));
    __m128i *costs = (__m128i *)(void *)row;

    weight = _mm_add_epi16(weight, _mm_set1_epi16(TREE_SIZE + TREE_COST_HALF));
    best = _mm_add_epi16(best, _mm_srai_epi16(weight, TREE_COST_SHIFT));
    _mm_store_si128(costs, _mm_min_epi16(best, _mm_load_si128(costs)));
}

static inline void tree_splits(tree_cost *costs, uint32_t stride, const tree_weight *before,
                               uint32_t d, uint32_t count)
{
    tree_cost *row = &costs[d * stride];

    for (uint32_t i = 0; i < count; i += TREE_LANES) {
        const __m128i *low = (const __m128i *)(const void *)&costs[i];
        const tree_cost *high = &costs[(d - 1) * stride + i + 1];
        __m128i best = _mm_set1_epi16(TREE_COST_MAX), more = best;
        for (uint32_t k = 0; k < d; k++, low += stride / 8, high -= stride - 1) {
            best = _mm_min_epi16(best, _mm_add_epi16(tree_load(high), low[0]));
            more = _mm_min_epi16(more, _mm_add_epi16(tree_load(high + 8), low[1]));
        }
        tree_settle(&row[i], best, &before[i], &before[i + d + 1]);
        tree_settle(&row[i + 8], more, &before[i + 8], &before[i + d + 9]);
    }
}
#else
static inline void tree_splits(tree_cost *costs, uint32_t stride, const tree_weight *before,
                               uint32_t d, uint32_t count)
{
    tree_splits_plain(costs, stride, before, d, count);
}
#endif

#endif
