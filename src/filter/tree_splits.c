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

/* Sixteen intervals, two splits a step. */
AVX2 static inline __m256i best_of_16(const tree_cost *low, const tree_cost *high, uint32_t stride,
                                      uint32_t d)
{
    __m256i best = _mm256_set1_epi16(TREE_COST_MAX), odd = best;
    size_t up = stride, down = (size_t)stride - 1;

    for (; d >= 2; d -= 2, low += 2 * up, high -= 2 * down) {
        best = _mm256_min_epi16(best, _mm256_add_epi16(load_16(high), load_16(low)));
        odd = _mm256_min_epi16(odd, _mm256_add_epi16(load_16(high - down), load_16(low + up)));
    }
    if (d > 0)
        best = _mm256_min_epi16(best, _mm256_add_epi16(load_16(high), load_16(low)));
    return _mm256_min_epi16(best, odd);
}

AVX2 static void splits_avx2(tree_cost *costs, uint32_t stride, const tree_weight *before,
                             uint32_t d, uint32_t count)
{
    tree_cost *row = &costs[d * stride];

    for (uint32_t i = 0; i < count; i += 16) {
        __m256i best = best_of_16(&costs[i], &costs[(d - 1) * stride + i + 1], stride, d);
        settle_16(&row[i], best, &before[i], &before[i + d + 1]);
    }
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
