/* Trees over runs are right, small, the same without SIMD. */
#include "filter/tree_plan.h"
#include "filter/tree_splits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t dice_state = 1;

static uint32_t dice(uint32_t bound)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (dice_state >> 8) % bound;
}

/* A plan's costs before and after each length, by one form and by the plain one. */
static void compare_splits(tree_splits_form *wide_form)
{
    enum { RUNS = 40, STRIDE = (RUNS + 2 * TREE_LANES - 1) / TREE_LANES * TREE_LANES };
    static _Alignas(16) tree_cost plain[RUNS * STRIDE], wide[RUNS * STRIDE];

    for (uint32_t round = 0; round < 100; round++) {
        uint32_t count = 2 + dice(RUNS - 1);
        tree_weight before[RUNS + 1 + TREE_LANES] = {0};
        for (uint32_t i = 0; i < count; i++)
            before[i + 1] = (tree_weight)(before[i] + (tree_weight)dice(200));
        for (uint32_t at = 0; at < RUNS * STRIDE; at++)
            plain[at] = wide[at] = (tree_cost)(dice(2) ? TREE_COST_MAX : dice(TREE_COST_MAX));
        for (uint32_t d = 1; d < count; d++) {
            tree_splits_plain(plain, STRIDE, before, d, count - d);
            wide_form(wide, STRIDE, before, d, count - d);
            assert_memory_equal(&plain[d * STRIDE], &wide[d * STRIDE],
                                (count - d) * sizeof plain[0]);
        }
    }
}

static void takes_the_best_splits_eight_at_a_time(void **state)
{
    (void)state;
    if (!tree_splits_sse2())
        skip();
    compare_splits(tree_splits_sse2());
}

static void takes_the_best_splits_sixteen_at_a_time(void **state)
{
    (void)state;
    if (!tree_splits_avx2())
        skip();
    compare_splits(tree_splits_avx2());
}

/* Sizes of small rows by trying everything: splits anywhere, any base, runs peeled one by one by
 * a test a number. `known` are the results so far. */
enum { SMALL_COUNT = 7 };

typedef struct size_search {
    const tree_run *runs;
    uint32_t known[SMALL_COUNT][SMALL_COUNT];
} size_search;

static uint32_t chain_size(const tree_run *runs, uint32_t i, uint32_t j, graph_node base)
{
    uint32_t size = 0;

    for (uint32_t k = i; k <= j; k++)
        if (runs[k].target != base)
            size += runs[k].last - runs[k].first > 2 ? 1000 : runs[k].last - runs[k].first + 1;
    return size;
}

static uint32_t least_size(size_search *search, uint32_t i, uint32_t j)
{
    uint32_t *known = &search->known[i][j];

    if (*known != UINT32_MAX)
        return *known;
    *known = i == j ? 0 : 1000;
    for (uint32_t k = i; k <= j; k++) {
        uint32_t size = chain_size(search->runs, i, j, search->runs[k].target);
        *known = size < *known ? size : *known;
    }
    for (uint32_t k = i; k < j; k++) {
        uint32_t size = 1 + least_size(search, i, k) + least_size(search, k + 1, j);
        *known = size < *known ? size : *known;
    }
    return *known;
}

static uint32_t random_row(insn_graph *graph, tree_run *runs, uint32_t weight)
{
    uint32_t first = dice(3), count = 2 + dice(SMALL_COUNT - 1);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t last = first + (dice(2) ? 0 : dice(6));
        runs[i] = (tree_run){.first = first,
                             .last = last,
                             .target = graph_return(graph, dice(3)),
                             .other = GRAPH_NONE,
                             .weight = weight ? dice(weight) : 0};
        first = last + 1;
    }
    runs[count - 1].last = 0x10000000; /* no jset but within */
    return tree_merge(runs, count);
}

/* Where a number comes out of a graph. */
static graph_node walk(const insn_graph *graph, graph_node node, uint32_t number)
{
    for (;;) {
        const graph_insn *insn = &graph->insns[node];
        bool is_taken = insn->code == OP_JEQ_K   ? number == insn->k
                        : insn->code == OP_JGE_K ? number >= insn->k
                                                 : (number & insn->k) != 0;
        if (insn->code == OP_RET_K)
            return node;
        node = is_taken ? insn->yes : insn->no;
    }
}

static void expect_right(const insn_graph *graph, graph_node root, const tree_run *runs,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t last = runs[i].last - runs[i].first > 64 ? runs[i].first + 64 : runs[i].last;
        for (uint32_t number = runs[i].first; number <= last; number++)
            assert_int_equal(walk(graph, root, number), runs[i].target);
        assert_int_equal(walk(graph, root, runs[i].last), runs[i].target);
    }
}

static void plans_no_more_than_a_search_finds(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        insn_graph graph;
        tree_run runs[SMALL_COUNT];
        size_search search = {.runs = runs};
        graph_node root = GRAPH_NONE;
        assert_true(graph_init(&graph));
        uint32_t count = random_row(&graph, runs, 0);
        uint32_t before = graph.count;
        memset(search.known, 0xff, sizeof search.known);
        uint64_t cost = tree_build(&graph, runs, count, &root);
        uint32_t least = least_size(&search, 0, count - 1);
        assert_in_range(cost, 0, (uint64_t)least * TREE_SIZE);      /* jset may do better */
        assert_in_range(graph.count - before, 0, cost / TREE_SIZE); /* equal tests are one */
        expect_right(&graph, root, runs, count);
        graph_release(&graph);
    }
}

static void builds_the_rest_of_a_plan_from_its_parts(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        insn_graph graph;
        tree_run runs[SMALL_COUNT];
        tree_plan plan;
        assert_true(graph_init(&graph));
        uint32_t count = random_row(&graph, runs, 500);
        runs[count - 1].target = GRAPH_NONE - 1;
        runs[count - 1].weight = TREE_SIZE;
        if (count > 1) {
            assert_true(tree_plan_make(&plan, runs, count));
            graph_node rest = tree_plan_build_rest(&plan, &graph);
            expect_right(&graph, rest, runs, count - 1);
            runs[count - 1].target = graph_return(&graph, 99);
            expect_right(&graph, tree_plan_build(&plan, &graph), runs, count);
            tree_plan_release(&plan);
        }
        graph_release(&graph);
    }
}

/* Weights of any size, rows of any length. */
static void stays_right_beyond_its_ranges(void **state)
{
    enum { LONG_COUNT = 1000 };
    (void)state;
    tree_run *runs = calloc(LONG_COUNT, sizeof *runs);

    assert_non_null(runs);
    for (uint32_t round = 0; round < 20; round++) {
        insn_graph graph;
        graph_node root = GRAPH_NONE;
        uint32_t count = 2 + dice(LONG_COUNT - 2), first = 0;
        assert_true(graph_init(&graph));
        for (uint32_t i = 0; i < count; i++) {
            uint32_t last = first + dice(round + 1);
            runs[i] = (tree_run){first, last, graph_return(&graph, i % 2 + 2 * dice(2)), GRAPH_NONE,
                                 dice(2) ? dice(1u << round) : 0xffffff};
            first = last + 1;
        }
        count = tree_merge(runs, count);
        assert_int_not_equal(tree_build(&graph, runs, count, &root), UINT64_MAX);
        expect_right(&graph, root, runs, count);
        graph_release(&graph);
    }
    free(runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_best_splits_eight_at_a_time),
        cmocka_unit_test(takes_the_best_splits_sixteen_at_a_time),
        cmocka_unit_test(plans_no_more_than_a_search_finds),
        cmocka_unit_test(builds_the_rest_of_a_plan_from_its_parts),
        cmocka_unit_test(stays_right_beyond_its_ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
