/* Chooses the cheapest tree of tests over runs by dynamic programming. */
#include "filter/tree.h"
#include "base/limits.h"
#include <stdlib.h>

/* Every interval of runs is sent on by the cheaper of
 *
 *     a split    jge #first of a run, then the trees of both sides
 *     a chain    one run after another peeled off by jeq or jset, until all that is left shares
 *                one target, the chain's base
 *
 * Exact for up to EXACT_RUN_COUNT runs, over chains of at most CHAIN_RUN_COUNT; longer rows are
 * first cut by halves of weight. */

enum { EXACT_RUN_COUNT = 160, CHAIN_RUN_COUNT = 24, PEEL_MAX = 3 };

typedef struct tree_program {
    insn_graph *graph; /* NULL: only the cost is asked for */
    const tree_run *runs;
    uint32_t count;
    uint32_t *weight_before; /* by run: of all runs before it */
    uint32_t *costs;         /* [i * count + j] of runs i..j */
    uint32_t *costs_by_end;  /* the same, at [j * count + i] */
} tree_program;

/* How one run is told from all others of an interval. */
typedef struct peel_test {
    uint32_t run;
    uint32_t code; /* OP_JEQ_K, or OP_JSET_K */
    uint32_t mask; /* of jset */
    bool is_clear; /* of jset: the run is where no bit of the mask is set */
} peel_test;

uint32_t tree_merge(tree_run *runs, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 1; i < count; i++) {
        if (runs[i].target == runs[kept].target) {
            runs[kept].last = runs[i].last;
            runs[kept].weight += runs[i].weight;
        } else {
            runs[++kept] = runs[i];
        }
    }
    return count == 0 ? 0 : kept + 1;
}

static uint32_t width(const tree_run *run)
{
    uint32_t distance = run->last - run->first;

    return distance == UINT32_MAX ? distance : distance + 1;
}

/* An aligned block of 2^s numbers whose bit s is set is told by that bit from numbers less than
 * 2^s away; one at a multiple of 2^t by the bits s..t-1, all clear, from numbers of its own 2^t
 * and the greater part of the 2^t before. */
static bool peel_block(const tree_run *run, uint32_t first, uint32_t last, peel_test *ret_peel)
{
    uint32_t size = width(run);
    uint64_t low = first, high = last, block = run->first;

    if ((size & (size - 1)) != 0 || (run->first & (size - 1)) != 0)
        return false;
    ret_peel->code = OP_JSET_K;
    if (block & size && low + size >= block && high < block + 2 * (uint64_t)size) {
        ret_peel->mask = size;
        ret_peel->is_clear = false;
        return true;
    }
    uint64_t period = block == 0 ? (uint64_t)1 << 32 : block & (~block + 1);
    if (period > size && low + period >= block + size && high < block + period) {
        ret_peel->mask = (uint32_t)(period - size);
        ret_peel->is_clear = true;
        return true;
    }
    return false;
}

/* The tests that peel run k off runs i..j; PEEL_MAX + 1: too many. */
static uint32_t peel_cost(const tree_program *tree, uint32_t i, uint32_t j, uint32_t k)
{
    const tree_run *run = &tree->runs[k];
    uint32_t size = width(run);
    peel_test ignored;

    if (size == 1)
        return 1;
    if (peel_block(run, tree->runs[i].first, tree->runs[j].last, &ignored))
        return 1;
    return size <= PEEL_MAX ? size : PEEL_MAX + 1;
}

static uint32_t weight_of(const tree_program *tree, uint32_t i, uint32_t j)
{
    return tree->weight_before[j + 1] - tree->weight_before[i];
}

/* The cost of a chain over runs i..j with that base; UINT32_MAX: there is none. The order of its
 * tests is by weight, which the mean of first and last place stands for here. */
static uint32_t chain_cost_on(const tree_program *tree, uint32_t i, uint32_t j, graph_node base)
{
    uint32_t tests = 0, peeled = 0;

    for (uint32_t k = i; k <= j; k++) {
        if (tree->runs[k].target == base)
            continue;
        uint32_t cost = peel_cost(tree, i, j, k);
        if (cost > PEEL_MAX)
            return UINT32_MAX;
        tests += cost;
        peeled += tree->runs[k].weight;
    }
    uint32_t left = weight_of(tree, i, j) - peeled;
    return tests * (TREE_SIZE + left) + peeled * (tests + 1) / 2;
}

static bool is_tried_before(const tree_program *tree, uint32_t i, uint32_t k)
{
    for (uint32_t earlier = i; earlier < k; earlier++)
        if (tree->runs[earlier].target == tree->runs[k].target)
            return true;
    return false;
}

static uint32_t chain_cost(const tree_program *tree, uint32_t i, uint32_t j, graph_node *ret_base)
{
    uint32_t best = UINT32_MAX;

    for (uint32_t k = i; k <= j; k++) {
        if (is_tried_before(tree, i, k))
            continue;
        uint32_t cost = chain_cost_on(tree, i, j, tree->runs[k].target);
        if (cost < best) {
            best = cost;
            *ret_base = tree->runs[k].target;
        }
    }
    return best;
}

static uint32_t best_split(const tree_program *tree, uint32_t i, uint32_t j, uint32_t *ret_at)
{
    const uint32_t *left = &tree->costs[i * tree->count];
    const uint32_t *right = &tree->costs_by_end[j * tree->count + 1];
    uint32_t best = UINT32_MAX;

    for (uint32_t m = i; m < j; m++) {
        uint32_t cost = left[m] + right[m];
        if (cost < best) {
            best = cost;
            *ret_at = m + 1;
        }
    }
    return best + TREE_SIZE + weight_of(tree, i, j);
}

static void fill(tree_program *tree)
{
    uint32_t ignored_at;
    graph_node ignored_base;

    for (uint32_t i = tree->count; i-- > 0;) {
        for (uint32_t j = i; j < tree->count; j++) {
            uint32_t cost =
                j - i < CHAIN_RUN_COUNT ? chain_cost(tree, i, j, &ignored_base) : UINT32_MAX;
            uint32_t split = i < j ? best_split(tree, i, j, &ignored_at) : UINT32_MAX;
            if (split < cost)
                cost = split;
            tree->costs[i * tree->count + j] = cost;
            tree->costs_by_end[j * tree->count + i] = cost;
        }
    }
}

static graph_node build_peel(tree_program *tree, uint32_t i, uint32_t j, uint32_t k,
                             graph_node rest)
{
    const tree_run *run = &tree->runs[k];
    peel_test peel;

    if (width(run) > 1 && peel_block(run, tree->runs[i].first, tree->runs[j].last, &peel)) {
        if (peel.is_clear)
            return graph_branch(tree->graph, OP_JSET_K, peel.mask, rest, run->target);
        return graph_branch(tree->graph, OP_JSET_K, peel.mask, run->target, rest);
    }
    for (uint32_t number = run->last; number >= run->first; number--) {
        rest = graph_branch(tree->graph, OP_JEQ_K, number, run->target, rest);
        if (number == 0)
            break;
    }
    return rest;
}

/* Peels in the order of weight: the lightest is built first, next to the base. */
static graph_node build_chain(tree_program *tree, uint32_t i, uint32_t j, graph_node base)
{
    uint32_t peels[CHAIN_RUN_COUNT];
    uint32_t count = 0;
    graph_node rest = base;

    for (uint32_t k = i; k <= j; k++) {
        if (tree->runs[k].target == base)
            continue;
        uint32_t at = count++;
        while (at > 0 && tree->runs[peels[at - 1]].weight > tree->runs[k].weight) {
            peels[at] = peels[at - 1];
            at--;
        }
        peels[at] = k;
    }
    for (uint32_t at = 0; at < count; at++)
        rest = build_peel(tree, i, j, peels[at], rest);
    return rest;
}

static graph_node build(tree_program *tree, uint32_t i, uint32_t j)
{
    graph_node base = GRAPH_NONE;
    uint32_t at = i;

    if (j - i < CHAIN_RUN_COUNT &&
        chain_cost(tree, i, j, &base) == tree->costs[i * tree->count + j])
        return build_chain(tree, i, j, base);
    best_split(tree, i, j, &at);
    graph_node no = build(tree, i, at - 1);
    return graph_branch(tree->graph, OP_JGE_K, tree->runs[at].first, build(tree, at, j), no);
}

static bool prepare(tree_program *tree)
{
    size_t cells = (size_t)tree->count * tree->count;

    tree->weight_before = malloc((tree->count + 1) * sizeof *tree->weight_before);
    tree->costs = malloc(cells * sizeof *tree->costs);
    tree->costs_by_end = malloc((cells + 1) * sizeof *tree->costs_by_end);
    if (!tree->weight_before || !tree->costs || !tree->costs_by_end)
        return false;
    tree->weight_before[0] = 0;
    for (uint32_t i = 0; i < tree->count; i++)
        tree->weight_before[i + 1] = tree->weight_before[i] + tree->runs[i].weight;
    return true;
}

static void release(tree_program *tree)
{
    free(tree->weight_before);
    free(tree->costs);
    free(tree->costs_by_end);
}

static uint64_t build_exactly(insn_graph *graph, const tree_run *runs, uint32_t count,
                              graph_node *ret_root)
{
    tree_program tree = {.graph = graph, .runs = runs, .count = count};
    uint64_t cost = UINT64_MAX;

    if (prepare(&tree)) {
        fill(&tree);
        cost = tree.costs[count - 1];
        if (graph)
            *ret_root = build(&tree, 0, count - 1);
    }
    release(&tree);
    return cost;
}

/* Where to cut a long row: half of its weight on either side, each run counting as much as the
 * mean of all. */
static uint32_t cut(const tree_run *runs, uint32_t count)
{
    uint64_t total = 0, before = 0;

    for (uint32_t i = 0; i < count; i++)
        total += runs[i].weight;
    uint64_t mean = total / count + 1;
    for (uint32_t i = 0; i < count - 1; i++) {
        before += runs[i].weight + mean;
        if (2 * before >= total + mean * count)
            return i + 1;
    }
    return count - 1;
}

uint64_t tree_build(insn_graph *graph, const tree_run *runs, uint32_t count, graph_node *ret_root)
{
    graph_node no = GRAPH_NONE, yes = GRAPH_NONE;

    if (count <= EXACT_RUN_COUNT)
        return build_exactly(graph, runs, count, ret_root);
    uint32_t at = cut(runs, count);
    uint64_t low = tree_build(graph, runs, at, &no);
    uint64_t high = tree_build(graph, runs + at, count - at, &yes);
    if (low == UINT64_MAX || high == UINT64_MAX)
        return UINT64_MAX;
    if (graph)
        *ret_root = graph_branch(graph, OP_JGE_K, runs[at].first, yes, no);
    return low + high + TREE_SIZE;
}
