/* Builds the trees over call numbers. */
#include "filter/numbers.h"
#include "filter/tree.h"
#include "filter/weights.h"
#include "filter/words.h"
#include <stdlib.h>

static uint32_t fill_rows(insn_graph *graph, word_builder *words, const nr_runs *runs,
                          const uint32_t *weights, tree_run *ret_rows)
{
    uint32_t first = 0;

    (void)graph;
    for (uint32_t i = 0; i < runs->count; i++) {
        ret_rows[i] = (tree_run){.first = first,
                                 .last = runs->runs[i].last,
                                 .target = words_build(words, runs->runs[i].decision),
                                 .weight = weights[i]};
        first = runs->runs[i].last + 1;
    }
    return tree_merge(ret_rows, runs->count);
}

static void build_one(insn_graph *graph, const callgate_store *store, word_builder *words,
                      number_tree *numbers, uint32_t kernel)
{
    uint32_t run_count = numbers->runs->count;
    tree_run *rows = malloc(run_count * sizeof *rows);
    uint32_t *weights = calloc(run_count, sizeof *weights);
    graph_node root = GRAPH_NONE;

    if (rows && weights) {
        weights_add(store, numbers->arch, numbers->runs, kernel, weights);
        uint32_t count = fill_rows(graph, words, numbers->runs, weights, rows);
        if (graph->failure == CALLGATE_OK && tree_build(graph, rows, count, &root) == UINT64_MAX)
            graph_fail(graph, CALLGATE_MEMORY);
        numbers->entry = count == 1 ? root : graph_load(graph, DATA_NR, root);
    } else {
        graph_fail(graph, CALLGATE_MEMORY);
    }
    free(rows);
    free(weights);
}

void numbers_build(insn_graph *graph, const callgate_store *store, number_tree *rows,
                   uint32_t count, uint32_t kernel)
{
    word_builder little, big;
    bool is_ready = words_init(&little, store, graph, ARCH_LITTLE_ENDIAN);

    if (!words_init(&big, store, graph, 0) || !is_ready)
        graph_fail(graph, CALLGATE_MEMORY);
    for (uint32_t i = 0; i < count && graph->failure == CALLGATE_OK; i++) {
        bool is_little = rows[i].arch & ARCH_LITTLE_ENDIAN;
        build_one(graph, store, is_little ? &little : &big, &rows[i], kernel);
    }
    words_release(&little);
    words_release(&big);
}
