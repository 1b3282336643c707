/* Builds the trees over call numbers. */
#include "filter/numbers.h"
#include "filter/number_row.h"
#include "filter/weights.h"
#include "filter/words.h"
#include <stdlib.h>

typedef struct number_work {
    insn_graph *graph;
    const callgate_store *store;
    word_builder words[2]; /* for big and little endian arches */
    number_row *rows;      /* each meaning once */
    uint32_t row_count;
    uint32_t kernel;
} number_work;

static bool is_little(uint32_t arch)
{
    return (arch & ARCH_LITTLE_ENDIAN) != 0;
}

/* The row of a tree: trees of equal runs and byte order are one. */
static uint32_t find_row(const number_work *work, const number_tree *tree)
{
    for (uint32_t i = 0; i < work->row_count; i++) {
        const number_row *row = &work->rows[i];
        if (row->nrs == tree->runs && is_little(row->arch) == is_little(tree->arch))
            return i;
    }
    return work->row_count;
}

static void fill_runs(number_work *work, number_row *row, const uint32_t *weights)
{
    word_builder *words = &work->words[is_little(row->arch)];
    uint32_t first = 0;

    for (uint32_t i = 0; i < row->nrs->count; i++) {
        row->runs[i] = (tree_run){.first = first,
                                  .last = row->nrs->runs[i].last,
                                  .target = word_builder_build(words, row->nrs->runs[i].decision),
                                  .other = GRAPH_NONE,
                                  .weight = weights[i]};
        first = row->nrs->runs[i].last + 1;
    }
    row->count = tree_merge(row->runs, row->nrs->count);
}

static void add_row(number_work *work, const number_tree *tree)
{
    number_row *row = &work->rows[work->row_count++];
    uint32_t count = tree->runs->count;
    uint32_t *weights = calloc(count, sizeof *weights);

    *row = (number_row){
        .arch = tree->arch, .nrs = tree->runs, .tail = GRAPH_NONE, .entry = GRAPH_NONE};
    row->runs = malloc(count * sizeof *row->runs);
    if (weights && row->runs) {
        weights_add(work->store, row->arch, row->nrs, work->kernel, weights);
        fill_runs(work, row, weights);
    } else {
        graph_fail(work->graph, CALLGATE_MEMORY);
    }
    free(weights);
}

static void build_rows(number_work *work, number_tree *trees, uint32_t count)
{
    insn_graph *graph = work->graph;

    for (uint32_t i = 0; i < count && graph->failure == CALLGATE_OK; i++)
        if (find_row(work, &trees[i]) == work->row_count)
            add_row(work, &trees[i]);
    if (graph->failure == CALLGATE_OK)
        rows_share_tails(graph, work->rows, work->row_count);
    for (uint32_t i = 0; i < count && graph->failure == CALLGATE_OK; i++) {
        number_row *row = &work->rows[find_row(work, &trees[i])];
        if (row->entry == GRAPH_NONE)
            row->entry = row->count == 1 ? row->runs[0].target
                                         : graph_load(graph, DATA_NR, row_build(graph, row));
        trees[i].entry = row->entry;
    }
}

void numbers_build(insn_graph *graph, const callgate_store *store, number_tree *trees,
                   uint32_t count, uint32_t kernel)
{
    number_work work = {.graph = graph, .store = store, .kernel = kernel};

    work.rows = malloc(count * sizeof *work.rows);
    bool is_ready = word_builder_init(&work.words[0], store, graph, 0);
    is_ready = word_builder_init(&work.words[1], store, graph, ARCH_LITTLE_ENDIAN) && is_ready;
    if (work.rows && is_ready)
        build_rows(&work, trees, count);
    else
        graph_fail(graph, CALLGATE_MEMORY);
    for (uint32_t i = 0; i < work.row_count; i++)
        free(work.rows[i].runs);
    free(work.rows);
    word_builder_release(&work.words[0]);
    word_builder_release(&work.words[1]);
}
