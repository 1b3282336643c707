/* Prices chains of peels, then builds them. */
#include "filter/tree_chain.h"
#include <string.h>

/* Peeling a run off costs a test for one number (jeq), for an aligned block that one jset tells
 * from its surroundings, or for each of up to NARROW_MAX numbers. */
enum { NARROW_MAX = 3 };

static uint32_t width(const tree_run *run)
{
    uint32_t distance = run->last - run->first;

    return distance == UINT32_MAX ? distance : distance + 1;
}

/* The mask with which jset tells a block of 2^s numbers from others in [first, last]. A block
 * whose bit s is set is told by that bit from numbers less than 2^s away; one at a multiple of
 * 2^t by the bits s..t-1, all clear, from numbers of its own 2^t and the greater part of the 2^t
 * before. 0: there is none. */
static uint32_t block_mask(const tree_run *run, uint32_t first, uint32_t last, bool *ret_is_clear)
{
    uint64_t size = width(run), block = run->first;

    if ((size & (size - 1)) != 0 || (block & (size - 1)) != 0)
        return 0;
    *ret_is_clear = (block & size) == 0;
    if (!*ret_is_clear)
        return first + size >= block && last < block + 2 * size ? (uint32_t)size : 0;
    uint64_t period = block == 0 ? (uint64_t)1 << 32 : block & (~block + 1);
    if (period <= size || first + period < block + size || last >= block + period)
        return 0;
    return (uint32_t)(period - size);
}

static bool is_block(const tree_plan *plan, uint32_t i, uint32_t j, uint32_t k)
{
    bool ignored;

    return block_mask(&plan->runs[k], plan->runs[i].first, plan->runs[j].last, &ignored) != 0;
}

static void improve(chain_scan *scan, uint32_t id)
{
    uint32_t best = scan->best;

    if (best == CHAIN_NONE || scan->tests_of[id] > scan->tests_of[best] ||
        (scan->tests_of[id] == scan->tests_of[best] && scan->weight_of[id] > scan->weight_of[best]))
        scan->best = id;
}

static void add_tests(chain_scan *scan, uint32_t k, uint32_t tests)
{
    const uint16_t *ids = &scan->plan->ids[2 * k];

    scan->tests += tests;
    for (uint32_t side = 0; side < 2 && ids[side] != CHAIN_NONE; side++) {
        scan->tests_of[ids[side]] += tests;
        improve(scan, ids[side]);
    }
}

/* Accounts for a run of more than one number that no jset tells, `paid` tests being counted. */
static void add_wide(chain_scan *scan, uint32_t k, uint32_t paid)
{
    const uint16_t *ids = &scan->plan->ids[2 * k];
    uint32_t size = width(&scan->plan->runs[k]);

    if (size <= NARROW_MAX) {
        add_tests(scan, k, size - paid);
        return;
    }
    scan->wide_count++;
    scan->wide_run = k;
    for (uint32_t side = 0; side < 2 && ids[side] != CHAIN_NONE; side++)
        scan->wides_of[ids[side]]++;
}

/* Blocks that are none any more, now that the chain reaches farther. */
static void drop_blocks(chain_scan *scan, uint32_t j)
{
    uint32_t kept = 0;

    for (uint32_t b = 0; b < scan->block_count; b++) {
        uint32_t k = scan->blocks[b];
        if (is_block(scan->plan, scan->first, j, k))
            scan->blocks[kept++] = (uint16_t)k;
        else
            add_wide(scan, k, 1);
    }
    scan->block_count = kept;
}

static void add_run(chain_scan *scan, uint32_t j)
{
    const uint16_t *ids = &scan->plan->ids[2 * j];
    const uint32_t *before = scan->plan->weight_before;
    const tree_run *run = &scan->plan->runs[j];

    for (uint32_t side = 0; side < 2 && ids[side] != CHAIN_NONE; side++)
        scan->weight_of[ids[side]] += before[j + 1] - before[j];
    if (run->first == run->last) {
        add_tests(scan, j, 1);
    } else if (is_block(scan->plan, scan->first, j, j)) {
        scan->blocks[scan->block_count++] = (uint16_t)j;
        add_tests(scan, j, 1);
    } else {
        add_wide(scan, j, 0);
    }
}

/* The order of tests is by weight, which the mean of first and last place stands for here. A chain
 * so long that a split in its middle would win is none. */
static uint32_t price(const chain_scan *scan, uint32_t j, uint32_t base)
{
    const uint32_t *before = scan->plan->weight_before;
    uint32_t weight = before[j + 1] - before[scan->first];
    uint32_t tests = scan->tests - scan->tests_of[base];
    uint32_t left = scan->weight_of[base];
    uint32_t path = tests * left + (weight - left) * (tests + 1) / 2;

    return path / 2 > TREE_SIZE + 2 * weight ? UINT32_MAX : tests * TREE_SIZE + path;
}

void chain_begin(chain_scan *scan, const tree_plan *plan, uint32_t i)
{
    scan->plan = plan;
    scan->first = i;
    scan->tests = scan->wide_count = scan->block_count = 0;
    scan->best = CHAIN_NONE;
    memset(scan->tests_of, 0, plan->id_count * sizeof scan->tests_of[0]);
    memset(scan->wides_of, 0, plan->id_count * sizeof scan->wides_of[0]);
    memset(scan->weight_of, 0, plan->id_count * sizeof scan->weight_of[0]);
}

uint32_t chain_extend(chain_scan *scan, uint32_t j, uint32_t *ret_base)
{
    uint32_t best = UINT32_MAX;

    if (j - scan->first == CHAIN_RUN_COUNT)
        return UINT32_MAX;
    if (scan->block_count > 0)
        drop_blocks(scan, j);
    add_run(scan, j);
    if (scan->wide_count == 0) {
        *ret_base = scan->best;
        return price(scan, j, scan->best);
    }
    const uint16_t *ids = &scan->plan->ids[2 * scan->wide_run];
    for (uint32_t side = 0; side < 2 && ids[side] != CHAIN_NONE; side++) {
        if (scan->wides_of[ids[side]] != scan->wide_count)
            continue;
        uint32_t cost = price(scan, j, ids[side]);
        if (cost < best) {
            best = cost;
            *ret_base = ids[side];
        }
    }
    return best;
}

static graph_node build_peel(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j,
                             uint32_t k, graph_node rest)
{
    const tree_run *run = &plan->runs[k];
    bool is_clear;
    uint32_t mask = 0;

    if (run->first != run->last)
        mask = block_mask(run, plan->runs[i].first, plan->runs[j].last, &is_clear);
    if (mask != 0 && is_clear)
        return graph_branch(graph, OP_JSET_K, mask, rest, run->target);
    if (mask != 0)
        return graph_branch(graph, OP_JSET_K, mask, run->target, rest);
    for (uint32_t left = width(run); left > 0; left--)
        rest = graph_branch(graph, OP_JEQ_K, run->first + left - 1, run->target, rest);
    return rest;
}

static bool suits(const tree_plan *plan, uint32_t k, uint32_t id)
{
    return plan->ids[2 * k] == id || plan->ids[2 * k + 1] == id;
}

/* Peels in the order of weight: the lightest is built first, next to the base. */
graph_node chain_build(const tree_plan *plan, insn_graph *graph, uint32_t i, uint32_t j,
                       uint32_t base, graph_node rest)
{
    uint32_t peels[CHAIN_RUN_COUNT];
    uint32_t count = 0;

    for (uint32_t k = i; k <= j; k++) {
        if (suits(plan, k, base))
            continue;
        uint32_t at = count++;
        while (at > 0 && plan->runs[peels[at - 1]].weight > plan->runs[k].weight) {
            peels[at] = peels[at - 1];
            at--;
        }
        peels[at] = k;
    }
    for (uint32_t at = 0; at < count; at++)
        rest = build_peel(plan, graph, i, j, peels[at], rest);
    return rest;
}
