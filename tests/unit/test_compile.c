/* Compiled filters: small policies, far jumps, byte orders, limits. */
#include "base/limits.h"
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "filter/graph.h"
#include "filter/insn.h"
#include "filter/run.h"
#include "one_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t ARCH_X86_64 = 0xc000003e, ARCH_X86 = 0x40000003, ARCH_S390X = 0x80000016;

static decision leaf(uint32_t word)
{
    return decision_leaf(store, word);
}

static const callgate_policy *policy_of(const nr_run *runs, uint32_t count)
{
    arch_run arch = {UINT32_MAX, store_nr_runs(store, runs, count)};

    return store_policy(store, &arch, 1);
}

/* The policy that gives `runs` to one arch, and kills calls of any other. */
static const callgate_policy *policy_for(uint32_t arch, const nr_run *runs, uint32_t count)
{
    nr_run foreign = {UINT32_MAX, leaf(CALLGATE_KILL_THREAD)};
    const nr_runs *kill = store_nr_runs(store, &foreign, 1);
    arch_run arches[] = {
        {arch - 1, kill}, {arch, store_nr_runs(store, runs, count)}, {UINT32_MAX, kill}};

    return store_policy(store, arches, 3);
}

static callgate_filter *compiled(const callgate_policy *policy)
{
    callgate_filter *filter = NULL;
    callgate_error err = {.status = CALLGATE_OK};

    assert_non_null(policy);
    if (callgate_compile(store, policy, NULL, &filter, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    return filter;
}

static size_t insn_count(const callgate_filter *filter)
{
    size_t count;

    callgate_filter_insns(filter, &count);
    return count;
}

static void expect_size(const callgate_policy *policy, size_t count_max)
{
    callgate_filter *filter = compiled(policy);

    assert_in_range(insn_count(filter), 1, count_max);
    callgate_filter_free(filter);
}

static void compiles_small_policies_to_few_instructions(void **state)
{
    (void)state;
    const callgate_policy *constant = NULL;
    nr_run one[] = {{100, leaf(CALLGATE_ALLOW)},
                    {101, leaf(CALLGATE_ERRNO | 1)},
                    {UINT32_MAX, leaf(CALLGATE_ALLOW)}};
    nr_run block[] = {{63, leaf(CALLGATE_ALLOW)},
                      {127, leaf(CALLGATE_ERRNO | 1)},
                      {191, leaf(CALLGATE_ALLOW)},
                      {UINT32_MAX, leaf(CALLGATE_LOG)}};

    assert_int_equal(callgate_policy_constant(store, CALLGATE_ALLOW, &constant, NULL), CALLGATE_OK);
    expect_size(constant, 1);
    expect_size(policy_of(one, 3), 4);            /* ld, jeq, ret, ret */
    expect_size(policy_for(ARCH_X86, one, 3), 7); /* ld, jeq, ret kill in front */
    expect_size(policy_of(block, 4), 6);          /* ld, jge, jset, three returns */
}

static decision equals(uint32_t arg, uint64_t value, uint64_t mask)
{
    return decision_compare(store, arg, CALLGATE_EQ, value, mask);
}

static decision allow_if(decision condition)
{
    return decision_pick(store, condition, leaf(CALLGATE_ALLOW), leaf(CALLGATE_ERRNO | 1));
}

static void tests_arguments_by_the_cheapest_test(void **state)
{
    (void)state;
    decision either = decision_or(store, equals(0, 0, 0xffffffff), equals(0, 8, 0xffffffff));
    decision flags = equals(0, 0, 0x7e020000);
    decision masked = equals(1, 0x30, 0xf0);
    decision range = decision_compare(store, 2, CALLGATE_LT, 1000, 0xffffffff);
    decision wide = equals(0, 0x100000005, UINT64_MAX);
    decision conditions[] = {flags, either, masked, range, wide};
    size_t counts_max[] = {4, 4, 5, 4, 6}; /* ld, test, ret, ret; and; ld, jeq */

    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        nr_run run = {UINT32_MAX, allow_if(conditions[i])};
        arch_run arch = {UINT32_MAX, store_nr_runs(store, &run, 1)};
        const callgate_policy *policy = store_policy(store, &arch, 1);
        callgate_filter *filter = compiled(policy);
        /* both byte orders, told apart by ld arch, jset or jge, two of them */
        assert_in_range(insn_count(filter), 1, 2 * counts_max[i] + 4);
        callgate_filter_free(filter);
        expect_size(policy_for(ARCH_X86_64, &run, 1), counts_max[i] + 3);
    }
}

static void reads_words_where_the_byte_order_puts_them(void **state)
{
    (void)state;
    uint32_t arches[] = {ARCH_X86_64, ARCH_S390X, 0x00000008, 0x40000028};
    uint64_t values[] = {0x1122334455667788, 0x5566778811223344, 0x55667788, 0x1122334400000000};

    for (uint32_t a = 0; a < 4; a++) {
        for (uint32_t arg = 0; arg < DECISION_ARG_COUNT; arg++) {
            nr_run run = {UINT32_MAX, allow_if(equals(arg, values[0], UINT64_MAX))};
            const callgate_policy *policy = policy_for(arches[a], &run, 1);
            callgate_filter *filter = compiled(policy);
            for (uint32_t v = 0; v < 4; v++) {
                callgate_call_data call = {.arch = arches[a]};
                *(arg < 6 ? &call.args[arg] : &call.instruction_pointer) = values[v];
                assert_int_equal(callgate_filter_run(filter, &call, NULL),
                                 v == 0 ? CALLGATE_ALLOW : CALLGATE_ERRNO | 1);
            }
            callgate_filter_free(filter);
        }
    }
}

/* A row of n tests, each a node of its own, that ends at `end`. */
static graph_node row_of_tests(insn_graph *graph, uint32_t n, graph_node hit, graph_node end)
{
    for (uint32_t i = 0; i < n; i++)
        end = graph_branch(graph, OP_JEQ_K, 1000 + i, hit, end);
    return end;
}

static uint32_t run_laid_out(const insn_graph *graph, graph_node root, uint32_t nr)
{
    callgate_insn insns[INSN_COUNT_MAX];
    callgate_call_data call = {.nr = nr};
    uint32_t count = 0;

    assert_int_equal(graph_layout(graph, root, insns, &count, NULL), CALLGATE_OK);
    assert_int_equal(insns[count - 1].code, OP_RET_K);
    return insns_run(insns, &call, NULL);
}

/* Jumps over 250..260 instructions: to a return, a test and a step, on either side. */
static void reaches_over_the_limit_of_eight_bits(void **state)
{
    (void)state;
    for (uint32_t n = 250; n <= 260; n++) {
        for (uint32_t kind = 0; kind < 6; kind++) {
            insn_graph graph;
            assert_true(graph_init(&graph));
            graph_node hit = graph_return(&graph, 1), end = graph_return(&graph, 2);
            graph_node far[] = {
                graph_return(&graph, 3),
                graph_branch(&graph, OP_JGE_K, 7, graph_return(&graph, 4), graph_return(&graph, 5)),
                graph_load(&graph, DATA_NR,
                           graph_branch(&graph, OP_JEQ_K, 9, graph_return(&graph, 6),
                                        graph_return(&graph, 7)))};
            graph_node target = far[kind % 3];
            graph_node row = row_of_tests(&graph, n, hit, end);
            graph_node test = kind < 3 ? graph_branch(&graph, OP_JGE_K, 100, row, target)
                                       : graph_branch(&graph, OP_JSET_K, 0xffffff80, row, target);
            graph_node root = graph_load(&graph, DATA_NR, test);
            uint32_t far_7[] = {3, 4, 7}, far_9[] = {3, 4, 6}, far_1[] = {3, 5, 7};
            assert_int_equal(run_laid_out(&graph, root, 7), far_7[kind % 3]);
            assert_int_equal(run_laid_out(&graph, root, 9), far_9[kind % 3]);
            assert_int_equal(run_laid_out(&graph, root, 1), far_1[kind % 3]);
            assert_int_equal(run_laid_out(&graph, root, 1000), 1);
            assert_int_equal(run_laid_out(&graph, root, 1000 + n - 1), 1);
            assert_int_equal(run_laid_out(&graph, root, 1000 + n), 2);
            graph_release(&graph);
        }
    }
}

static void refuses_what_no_filter_can_hold(void **state)
{
    (void)state;
    enum { RUN_COUNT = 9000 };
    nr_run *runs = malloc(RUN_COUNT * sizeof *runs);
    callgate_filter *filter = NULL;
    callgate_error err;

    assert_non_null(runs);
    for (uint32_t i = 0; i < RUN_COUNT; i++)
        runs[i] = (nr_run){i * 7 + i % 5, leaf(CALLGATE_ERRNO | (1 + i % 3))};
    runs[RUN_COUNT - 1].last = UINT32_MAX;
    const callgate_policy *policy = policy_of(runs, RUN_COUNT);
    assert_int_equal(callgate_compile(store, policy, NULL, &filter, &err), CALLGATE_LIMIT);
    assert_non_null(strstr(err.text, "4096"));
    assert_null(filter);
    free(runs);
}

/* Every even number checks its first argument for a value of its own. */
static const callgate_policy *checked_calls(uint32_t arch, uint32_t count, uint64_t mask)
{
    nr_run *runs = malloc((2 * count + 1) * sizeof *runs);

    assert_non_null(runs);
    for (uint32_t i = 0; i < count; i++) {
        runs[2 * i] = (nr_run){2 * i, allow_if(equals(0, 3 * i + 1, mask))};
        runs[2 * i + 1] = (nr_run){2 * i + 1, leaf(CALLGATE_ALLOW)};
    }
    runs[2 * count] = (nr_run){UINT32_MAX, leaf(CALLGATE_ALLOW)};
    const callgate_policy *policy = policy_for(arch, runs, 2 * count + 1);
    free(runs);
    return policy;
}

/* Of 64 bits too: the high word is tested behind the low one, once for all of them. */
static void takes_a_thousand_checked_calls(void **state)
{
    (void)state;
    callgate_filter *filter = NULL;
    callgate_error err;

    expect_size(checked_calls(ARCH_X86_64, 1000, 0xffffffff),
                3500); /* jeq, ld, jeq; cuts; far returns */
    expect_size(checked_calls(ARCH_X86_64, 1000, UINT64_MAX), 3500);
    assert_int_equal(
        callgate_compile(store, checked_calls(ARCH_X86_64, 1400, UINT64_MAX), NULL, &filter, &err),
        CALLGATE_LIMIT);
}

static void shares_the_test_of_high_words(void **state)
{
    (void)state;
    uint32_t arches[] = {ARCH_X86_64, ARCH_S390X};
    uint64_t values[] = {0, 1, 2, 4, 0x100000001, 0x100000004, 0x400000000, UINT64_MAX};

    for (uint32_t a = 0; a < 2; a++) {
        const callgate_policy *policy = checked_calls(arches[a], 9, UINT64_MAX);
        callgate_filter *filter = compiled(policy);
        /* arch, nr, a split in front of all, a number each, a low word each, the high word, three
         * returns */
        assert_in_range(insn_count(filter), 1, 2 + 1 + 1 + 9 + 18 + 2 + 3);
        for (uint32_t i = 0; i < 18 * 8; i++) {
            callgate_call_data call = {.arch = arches[a], .nr = i / 8, .args = {values[i % 8]}};
            assert_int_equal(callgate_filter_run(filter, &call, NULL),
                             callgate_policy_eval(policy, &call));
        }
        callgate_filter_free(filter);
    }
}

/* Where a test of a whole word stands in a filter. */
static size_t place_of_test(const callgate_filter *filter, uint32_t k)
{
    size_t count, at = 0;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);

    while (at < count && (insns[at].code != OP_JEQ_K || insns[at].k != k))
        at++;
    return at;
}

static void asks_for_minus_one_first(void **state)
{
    (void)state;
    decision one_of = decision_compare(store, 0, CALLGATE_EQ, 0x13, UINT32_MAX);

    one_of =
        decision_or(store, one_of, decision_compare(store, 0, CALLGATE_EQ, 0x20005, UINT32_MAX));
    one_of =
        decision_or(store, one_of, decision_compare(store, 0, CALLGATE_EQ, UINT32_MAX, UINT32_MAX));
    nr_run runs[] = {
        {UINT32_MAX, decision_pick(store, one_of, leaf(CALLGATE_ALLOW), leaf(CALLGATE_ERRNO))}};
    callgate_filter *filter = compiled(policy_for(ARCH_X86_64, runs, 1));
    size_t first = place_of_test(filter, UINT32_MAX);
    assert_true(first < place_of_test(filter, 0x13));
    assert_true(place_of_test(filter, 0x13) < place_of_test(filter, 0x20005));
    assert_true(place_of_test(filter, 0x20005) < insn_count(filter));
    callgate_filter_free(filter);
}

static void takes_many_values_of_one_argument(void **state)
{
    (void)state;
    decision ranges = DECISION_FALSE, values = DECISION_FALSE;

    for (uint64_t i = 0; i < 200; i++) {
        decision above = decision_compare(store, 1, CALLGATE_GE, i << 34 | i << 9, UINT64_MAX);
        decision below =
            decision_compare(store, 1, CALLGATE_LT, (i << 34 | i << 9) + 1000, UINT64_MAX);
        ranges = decision_or(store, ranges, decision_and(store, above, below));
    }
    for (uint64_t i = 0; i < 2000; i++)
        values = decision_or(store, values, equals(1, i * i * 37 % 65521, 0xffffffff));
    nr_run runs[] = {{15, allow_if(ranges)}, {16, allow_if(values)}, {UINT32_MAX, leaf(0)}};
    expect_size(policy_for(ARCH_X86_64, runs, 3), 4096);
}

/* What no interval and few masks tell: bits tested one by one, proved without following every
 * path. */
static void takes_decisions_of_any_shape(void **state)
{
    (void)state;
    decision parity = DECISION_FALSE, pairs = DECISION_FALSE, masks = DECISION_FALSE;
    uint64_t x = 1;

    for (uint32_t bit = 0; bit < 32; bit++)
        parity = decision_xor(store, parity, decision_bit(store, 0, bit));
    for (uint32_t bit = 0; bit < 9; bit++)
        pairs = decision_or(
            store, pairs,
            decision_and(store, decision_bit(store, 1, bit), decision_bit(store, 1, bit + 12)));
    for (uint32_t i = 0; i < 12; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        uint64_t mask = x >> 32 & x >> 16 & 0xffffffff;
        masks = decision_or(store, masks,
                            decision_compare(store, 2, CALLGATE_MASKED_EQ, x >> 20, mask));
    }
    nr_run runs[] = {{1, allow_if(parity)},
                     {2, allow_if(pairs)},
                     {3, allow_if(masks)},
                     {UINT32_MAX, leaf(CALLGATE_LOG)}};
    expect_size(policy_for(ARCH_X86_64, runs, 4), 4096);
}

/* Rules of a toy machine: three calls, one small argument, two actions. */
typedef struct toy_rule {
    uint32_t nr;
    int op;
    uint64_t value;
    uint64_t mask;
} toy_rule;

enum { TOY_NR_COUNT = 3, TOY_OP_COUNT = 7, TOY_VALUE_COUNT = 3, TOY_MASK_COUNT = 3 };
enum { TOY_COUNT = TOY_NR_COUNT * TOY_OP_COUNT * TOY_VALUE_COUNT * TOY_MASK_COUNT };

static toy_rule toy_at(uint32_t index)
{
    static const uint64_t masks[] = {UINT64_MAX, 0x100000003, 2};
    static const uint64_t values[] = {0, 2, 0x100000001};
    static const int ops[] = {CALLGATE_NE, CALLGATE_LT, CALLGATE_LE,       CALLGATE_EQ,
                              CALLGATE_GE, CALLGATE_GT, CALLGATE_MASKED_EQ};
    toy_rule rule;

    rule.nr = index % TOY_NR_COUNT;
    index /= TOY_NR_COUNT;
    rule.op = ops[index % TOY_OP_COUNT];
    index /= TOY_OP_COUNT;
    rule.value = values[index % TOY_VALUE_COUNT];
    rule.mask = masks[index / TOY_VALUE_COUNT];
    return rule;
}

static const callgate_policy *toy_policy(toy_rule first, toy_rule second)
{
    nr_run runs[TOY_NR_COUNT + 1];

    for (uint32_t nr = 0; nr < TOY_NR_COUNT; nr++) {
        decision d = leaf(CALLGATE_ERRNO | 1);
        if (second.nr == nr)
            d = decision_pick(store,
                              decision_compare(store, 0, second.op, second.value, second.mask),
                              leaf(CALLGATE_LOG), d);
        if (first.nr == nr)
            d = decision_pick(store, decision_compare(store, 0, first.op, first.value, first.mask),
                              leaf(CALLGATE_ALLOW), d);
        runs[nr] = (nr_run){nr, d};
    }
    runs[TOY_NR_COUNT] = (nr_run){UINT32_MAX, leaf(CALLGATE_ERRNO | 1)};
    return policy_for(ARCH_X86_64, runs, TOY_NR_COUNT + 1);
}

static void expect_toy(const callgate_policy *policy, const callgate_filter *filter)
{
    for (uint32_t i = 0; i < (TOY_NR_COUNT + 1) * 25; i++) {
        callgate_call_data call = {.nr = i % (TOY_NR_COUNT + 1), .arch = ARCH_X86_64};
        uint32_t value = i / (TOY_NR_COUNT + 1);
        call.args[0] = (uint64_t)(value / 5 == 4 ? UINT32_MAX : value / 5) << 32 |
                       (value % 5 == 4 ? UINT32_MAX : value % 5);
        assert_int_equal(callgate_filter_run(filter, &call, NULL),
                         callgate_policy_eval(policy, &call));
    }
}

static void exhausts_two_rules_of_a_toy_machine(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < TOY_COUNT; first++) {
        callgate_store_clear(store);
        for (uint32_t second = 0; second < TOY_COUNT; second++) {
            const callgate_policy *policy = toy_policy(toy_at(first), toy_at(second));
            callgate_filter *filter = compiled(policy);
            expect_toy(policy, filter);
            callgate_filter_free(filter);
        }
    }
}

static void note_percent(void *user, uint32_t percent)
{
    uint32_t *told = user;

    assert_true(percent < 100 && percent >= told[0]);
    told[0] = percent;
    told[1]++;
}

static void tells_how_far_it_is(void **state)
{
    (void)state;
    uint32_t told[] = {0, 0};
    nr_run runs[] = {{7, leaf(CALLGATE_ALLOW)},
                     {9, leaf(CALLGATE_LOG)},
                     {33, leaf(CALLGATE_ALLOW)},
                     {UINT32_MAX, leaf(CALLGATE_ERRNO | 1)}};
    callgate_compile_options options = {.is_small = true, .progress = {note_percent, told}};
    callgate_filter *filter = NULL;

    assert_int_equal(callgate_compile(store, policy_of(runs, 4), &options, &filter, NULL),
                     CALLGATE_OK);
    callgate_filter_free(filter);
    assert_int_equal(told[1], 8); /* one a walk */
    assert_int_equal(told[0], 87);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiles_small_policies_to_few_instructions),
        cmocka_unit_test(tests_arguments_by_the_cheapest_test),
        cmocka_unit_test(reads_words_where_the_byte_order_puts_them),
        cmocka_unit_test(reaches_over_the_limit_of_eight_bits),
        cmocka_unit_test(refuses_what_no_filter_can_hold),
        cmocka_unit_test(takes_a_thousand_checked_calls),
        cmocka_unit_test(shares_the_test_of_high_words),
        cmocka_unit_test(asks_for_minus_one_first),
        cmocka_unit_test(takes_many_values_of_one_argument),
        cmocka_unit_test(takes_decisions_of_any_shape),
        cmocka_unit_test(exhausts_two_rules_of_a_toy_machine),
        cmocka_unit_test(tells_how_far_it_is),
    };

    return cmocka_run_group_tests(tests, open_store, close_store);
}
