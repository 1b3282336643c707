/* One step of the dynamic program: all intervals of one length.
 *
 * Costs lie by the length of intervals: costs[k * stride + i] is that of runs i..i + k. An interval
 * of length d is split behind its first k + 1 runs for k from 0 to d - 1; both sides are shorter,
 * so that no interval of a length waits for another of that length:
 *
 *     costs[d][i] = min(costs[d][i], weight of i..i + d + min(costs[k][i] + costs[d-1-k][i+k+1]))
 *
 * for i from 0 to count - 1. Costs and weights must stay below 2^14 and be readable TREE_LANES - 1
 * places beyond a row's end; what stands there comes to nothing. Rows begin at 16 bytes.
 */
#ifndef FILTER_TREE_SPLITS_H
#define FILTER_TREE_SPLITS_H

#include "filter/tree_plan.h"

typedef void tree_splits_form(tree_cost *costs, uint32_t stride, const tree_weight *before,
                              uint32_t d, uint32_t count);

/* All forms give the same (tests/unit/test_compile_tree.c): one interval at a time, eight, sixteen;
 * NULL: this machine has no such form. */
tree_splits_form tree_splits_plain;
tree_splits_form *tree_splits_sse2(void);
tree_splits_form *tree_splits_avx2(void);

/* The widest one. */
tree_splits_form *tree_splits_widest(void);

/* What a split costs whoever is on the way to runs i..j: an instruction, and its weight. */
static inline int32_t tree_split_cost(const tree_weight *before, uint32_t i, uint32_t j)
{
    return (before[j + 1] - before[i] + TREE_SIZE + TREE_COST_HALF) >> TREE_COST_SHIFT;
}

#endif
