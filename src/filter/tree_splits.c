/* Settles the best splits of intervals, many at a time. */
#include "filter/tree_splits.h"
#include <stddef.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

void tree_splits_plain(tree_cost *costs, uint32_t stride, const tree_weight *before, uint32_t d,
                       uint32_t count)
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
static inline __m128i load_8(const int16_t *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Eight intervals' costs, from the best splits of them. */
static inline void settle_8(tree_cost *row, __m128i best, const tree_weight *first,
                            const tree_weight *end)
{
    __m128i weight = _mm_sub_epi16(load_8(end), load_8(first));
    __m128i *costs = (__m128i *)(void *)row;

    weight = _mm_add_epi16(weight, _mm_set1_epi16(TREE_SIZE + TREE_COST_HALF));
    best = _mm_add_epi16(best, _mm_srai_epi16(weight, TREE_COST_SHIFT));
    _mm_store_si128(costs, _mm_min_epi16(best, _mm_load_si128(costs)));
}

static void splits_sse2(tree_cost *costs, uint32_t stride, const tree_weight *before, uint32_t d,
                        uint32_t count)
{
    tree_cost *row = &costs[d * stride];

    for (uint32_t i = 0; i < count; i += 16) {
        const __m128i *low = (const __m128i *)(const void *)&costs[i];
        const tree_cost *high = &costs[(d - 1) * stride + i + 1];
        __m128i best = _mm_set1_epi16(TREE_COST_MAX), more = best;
        for (uint32_t k = 0; k < d; k++, low += stride / 8, high -= stride - 1) {
            best = _mm_min_epi16(best, _mm_add_epi16(load_8(high), low[0]));
            more = _mm_min_epi16(more, _mm_add_epi16(load_8(high + 8), low[1]));
        }
        settle_8(&row[i], best, &before[i], &before[i + d + 1]);
        settle_8(&row[i + 8], more, &before[i + 8], &before[i + d + 9]);
    }
}

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i load_16(const int16_t *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

AVX2 static inline void settle_16(tree_cost *row, __m256i best, const tree_weight *first,
                                  const tree_weight *end)
{
    __m256i weight = _mm256_sub_epi16(load_16(end), load_16(first));

    weight = _mm256_add_epi16(weight, _mm256_set1_epi16(TREE_SIZE + TREE_COST_HALF));
    best = _mm256_add_epi16(best, _mm256_srai_epi16(weight, TREE_COST_SHIFT));
    best = _mm256_min_epi16(best, load_16(row));
    _mm256_storeu_si256((__m256i *)(void *)row, best);
}

/* Sixteen intervals and the next `more` blocks of sixteen, at most three. */
AVX2 static inline __attribute__((always_inline)) void
splits_of_blocks(tree_cost *costs, size_t stride, const tree_weight *before, uint32_t d, uint32_t i,
                 uint32_t more)
{
    const tree_cost *low = &costs[i], *high = &costs[(d - 1) * stride + i + 1];
    tree_cost *row = &costs[d * stride + i];
    __m256i best[4];

#pragma GCC unroll 4
    for (uint32_t at = 0; at <= more; at++)
        best[at] = _mm256_set1_epi16(TREE_COST_MAX);
    for (uint32_t k = 0; k < d; k++, low += stride, high -= stride - 1)
#pragma GCC unroll 4
        for (uint32_t at = 0; at <= more; at++)
            best[at] = _mm256_min_epi16(
                best[at], _mm256_add_epi16(load_16(high + 16 * at), load_16(low + 16 * at)));
#pragma GCC unroll 4
    for (uint32_t at = 0; at <= more; at++)
        settle_16(row + 16 * at, best[at], &before[i + 16 * at], &before[i + d + 1 + 16 * at]);
}

/* Four blocks at once, as long as there are as many: ends of loops are what short rows cost. */
AVX2 static void splits_avx2(tree_cost *costs, uint32_t stride, const tree_weight *before,
                             uint32_t d, uint32_t count)
{
    uint32_t i = 0;

    for (; count > i + 48; i += 64)
        splits_of_blocks(costs, stride, before, d, i, 3);
    if (count > i + 32)
        splits_of_blocks(costs, stride, before, d, i, 2);
    else if (count > i + 16)
        splits_of_blocks(costs, stride, before, d, i, 1);
    else if (count > i)
        splits_of_blocks(costs, stride, before, d, i, 0);
}

tree_splits_form *tree_splits_sse2(void)
{
    return splits_sse2;
}

tree_splits_form *tree_splits_avx2(void)
{
    return __builtin_cpu_supports("avx2") ? splits_avx2 : NULL;
}
#else
tree_splits_form *tree_splits_sse2(void)
{
    return NULL;
}

tree_splits_form *tree_splits_avx2(void)
{
    return NULL;
}
#endif

tree_splits_form *tree_splits_widest(void)
{
    tree_splits_form *forms[] = {tree_splits_avx2(), tree_splits_sse2()};

    if (forms[0])
        return forms[0];
    return forms[1] ? forms[1] : tree_splits_plain;
}
