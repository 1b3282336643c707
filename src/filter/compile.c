/* Makes the filter of a policy. */
#include "filter/compile.h"
#include "base/fail.h"
#include "base/limits.h"
#include "filter/filter_impl.h"
#include "filter/graph_join.h"
#include "filter/numbers.h"
#include "filter/tree.h"
#include <stdlib.h>
#include <string.h>

/* The weights of arches: a native 64-bit one comes before others. */
enum { WEIGHT_ARCH = 64, WEIGHT_ARCH_64BIT = 128, ARCH_64BIT = 0x80000000u >> 24 };

static uint32_t arch_weight(const arch_run *run, uint32_t first)
{
    if (run->last != first)
        return 0;
    return first >> 24 & ARCH_64BIT ? WEIGHT_ARCH_64BIT : WEIGHT_ARCH;
}

static void list_numbers(const callgate_policy *policy, number_tree *ret_rows)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        ret_rows[i] =
            (number_tree){.arch = first, .runs = policy->runs[i].nrs, .entry = GRAPH_NONE};
        first = policy->runs[i].last + 1;
    }
}

static graph_node build_arches(insn_graph *graph, const callgate_store *store,
                               const callgate_policy *policy, const number_tree *rows,
                               const call_weights *weights)
{
    tree_run *runs = malloc(policy->count * sizeof *runs);
    graph_node root = GRAPH_NONE;

    if (!runs)
        return graph_fail(graph, CALLGATE_MEMORY);
    for (uint32_t i = 0; i < policy->count; i++)
        runs[i] = (tree_run){.first = rows[i].arch,
                             .last = policy->runs[i].last,
                             .target = rows[i].entry,
                             .other = GRAPH_NONE,
                             .weight = arch_weight(&policy->runs[i], rows[i].arch) +
                                       weights_arch(weights, store, rows[i].arch, rows[i].runs)};
    uint32_t count = tree_merge(runs, policy->count);
    if (tree_build(graph, runs, count, &root) == UINT64_MAX)
        root = graph_fail(graph, CALLGATE_MEMORY);
    free(runs);
    return count == 1 ? root : graph_load(graph, DATA_ARCH, root);
}

static graph_node build_policy(insn_graph *graph, callgate_store *store,
                               const callgate_policy *policy, const call_weights *weights)
{
    number_tree *rows = malloc(policy->count * sizeof *rows);
    if (!rows)
        return graph_fail(graph, CALLGATE_MEMORY);
    list_numbers(policy, rows);
    numbers_build(graph, store, rows, policy->count, weights);
    graph_node root = GRAPH_NONE;
    if (graph->failure == CALLGATE_OK)
        root = build_arches(graph, store, policy, rows, weights);
    free(rows);
    return root;
}

static callgate_status explain(callgate_status status, callgate_error *reterr)
{
    if (status == CALLGATE_LIMIT)
        return FAIL(reterr, status,
                    "the filter needs more than the %d instructions that the kernel takes",
                    INSN_COUNT_MAX);
    return FAIL(reterr, status, "out of memory");
}

callgate_status compile_weighed(callgate_store *store, const callgate_policy *policy,
                                const call_weights *weights, const walk_effort *effort,
                                callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                callgate_error *reterr)
{
    insn_graph graph;

    if (!graph_init(&graph))
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    graph_node root = build_policy(&graph, store, policy, weights);
    root = effort ? graph_walk(&graph, root, effort) : graph_join(&graph, root);
    callgate_status status = graph.failure == CALLGATE_OK
                                 ? graph_layout(&graph, root, ret_insns, ret_insn_count, reterr)
                                 : explain(graph.failure, reterr);
    graph_release(&graph);
    return status;
}

static callgate_status prove(callgate_store *store, const callgate_policy *policy,
                             const callgate_insn *insns, uint32_t insn_count,
                             callgate_error *reterr)
{
    callgate_witness witness;
    bool is_equal;
    callgate_status status =
        callgate_prove(store, policy, insns, insn_count, &is_equal, &witness, reterr);

    if (status != CALLGATE_OK || is_equal)
        return status;
    return FAIL(reterr, CALLGATE_UNPROVED,
                "the compiled filter answers 0x%08x instead of 0x%08x to call %u of arch 0x%08x",
                witness.word_b, witness.word_a, witness.call.nr, witness.call.arch);
}

/* What a walk finds is proved here: its tests may lie so that a proof takes too many steps, and
 * then the filter is the one that was made without. */
static callgate_status compile_small(callgate_store *store, const callgate_policy *policy,
                                     const call_weights *weights, const walk_effort *effort,
                                     callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                     callgate_error *reterr)
{
    callgate_status status =
        compile_weighed(store, policy, weights, NULL, ret_insns, ret_insn_count, reterr);

    if (status != CALLGATE_OK)
        return status;
    callgate_insn *insns = malloc(INSN_COUNT_MAX * sizeof *insns);
    uint32_t count = 0;
    if (!insns)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    status = compile_weighed(store, policy, weights, effort, insns, &count, reterr);
    if (status == CALLGATE_OK)
        status = prove(store, policy, insns, count, reterr);
    if (status == CALLGATE_OK && count < *ret_insn_count) {
        memcpy(ret_insns, insns, count * sizeof *insns);
        *ret_insn_count = count;
    }
    free(insns);
    return status == CALLGATE_LIMIT ? CALLGATE_OK : status;
}

/* effort: NULL where it need not be small. */
static callgate_status compile_as(callgate_store *store, const callgate_policy *policy,
                                  const call_weights *weights, const walk_effort *effort,
                                  callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                  callgate_error *reterr)
{
    return effort
               ? compile_small(store, policy, weights, effort, ret_insns, ret_insn_count, reterr)
               : compile_weighed(store, policy, weights, NULL, ret_insns, ret_insn_count, reterr);
}

/* The better of two filters: made for the frequencies, and without them. */
static callgate_status compile_better(callgate_store *store, const callgate_policy *policy,
                                      const call_weights *weights, const walk_effort *effort,
                                      callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                      callgate_error *reterr)
{
    call_weights plain =
        weights_of(store, policy, &(callgate_compile_options){.kernel = weights->kernel});
    callgate_insn *insns = malloc(INSN_COUNT_MAX * sizeof *insns);
    uint32_t count = 0;

    if (!insns)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    callgate_status status =
        compile_as(store, policy, &plain, effort, ret_insns, ret_insn_count, reterr);
    callgate_status ordered = status == CALLGATE_OK
                                  ? compile_as(store, policy, weights, effort, insns, &count, NULL)
                                  : status;
    if (ordered == CALLGATE_OK && weights_path(weights, store, policy, insns) <
                                      weights_path(weights, store, policy, ret_insns)) {
        memcpy(ret_insns, insns, count * sizeof *insns);
        *ret_insn_count = count;
    }
    if (status == CALLGATE_OK && ordered == CALLGATE_MEMORY) /* no other filter for that */
        status = FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    free(insns);
    return status;
}

callgate_status callgate_compile(callgate_store *store, const callgate_policy *policy,
                                 const callgate_compile_options *options,
                                 callgate_filter **ret_filter, callgate_error *reterr)
{
    callgate_insn *insns = malloc(INSN_COUNT_MAX * sizeof *insns);
    uint32_t count = 0;
    walk_effort long_effort = walk_effort_of(options ? options->small_times : 0);
    const walk_effort *effort = options && options->is_small ? &long_effort : NULL;

    if (!insns)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    if (effort)
        long_effort.progress = options->progress;
    call_weights weights = weights_of(store, policy, options);
    callgate_status status =
        weights.total > 0 ? compile_better(store, policy, &weights, effort, insns, &count, reterr)
                          : compile_as(store, policy, &weights, effort, insns, &count, reterr);
    if (status == CALLGATE_OK)
        status = prove(store, policy, insns, count, reterr);
    if (status == CALLGATE_OK)
        status = filter_of_checked(insns, count, ret_filter, reterr);
    free(insns);
    return status;
}
