/* Builds the trees over call numbers. */
#include "filter/numbers.h"
#include "filter/number_row.h"
#include "filter/word_view.h"
#include "filter/words.h"
#include <stdlib.h>

typedef struct number_work {
    insn_graph *graph;
    const callgate_store *store;
    word_builder words[2]; /* for big and little endian arches */
    number_row *rows;      /* each meaning once */
    uint32_t row_count;
    const call_weights *weights;
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
    const nr_run *runs = row->nrs->runs;
    uint32_t first = 0;

    for (uint32_t i = 0; i < row->nrs->count; i++) {
        bool is_again = i > 1 && runs[i].decision == runs[i - 2].decision; /* as mostly */
        row->runs[i] = (tree_run){.first = first,
                                  .last = runs[i].last,
                                  .target = is_again ? row->runs[i - 2].target
                                                     : word_builder_build(words, runs[i].decision),
                                  .other = GRAPH_NONE,
                                  .weight = weights[i]};
        first = runs[i].last + 1;
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
        weights_add(work->weights, work->store, row->arch, row->nrs, weights);
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

/* Are there enough high words in front of low ones for a shared test to be worth pricing? */
static bool has_guards(const callgate_store *store, const number_tree *trees, uint32_t count)
{
    enum { GUARD_COUNT_MIN = 3 };
    decision seen[GUARD_COUNT_MIN], low, otherwise;
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < trees[i].runs->count; k++) {
            decision d = trees[i].runs->runs[k].decision;
            bool is_known = decision_is_leaf(store, d);
            for (uint32_t at = 0; !is_known && at < found; at++)
                is_known = seen[at] == d;
            if (is_known || !word_is_guard(store, d, &low, &otherwise))
                continue;
            seen[found++] = d;
            if (found == GUARD_COUNT_MIN)
                return true;
        }
    }
    return false;
}

static bool open_words(number_work *work, bool is_low_first)
{
    bool is_ready = word_builder_init(&work->words[0], work->store, work->graph, 0);

    is_ready = word_builder_init(&work->words[1], work->store, work->graph, ARCH_LITTLE_ENDIAN) &&
               is_ready;
    work->words[0].is_low_first = work->words[1].is_low_first = is_low_first;
    if (!is_ready)
        graph_fail(work->graph, CALLGATE_MEMORY);
    return is_ready;
}

static void close_words(number_work *work)
{
    word_builder_release(&work->words[0]);
    word_builder_release(&work->words[1]);
}

static void build_words(number_work *work, const number_tree *trees, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < trees[i].runs->count; k++)
            word_builder_build(&work->words[is_little(trees[i].arch)],
                               trees[i].runs->runs[k].decision);
}

static void swap_words(number_work *a, number_work *b)
{
    insn_graph graph = *a->graph;

    *a->graph = *b->graph;
    *b->graph = graph;
    for (uint32_t i = 0; i < 2; i++) {
        word_builder words = a->words[i];
        a->words[i] = b->words[i];
        b->words[i] = words;
        a->words[i].graph = a->graph;
        b->words[i].graph = b->graph;
    }
}

/* Builds the words of all decisions in that order in which they take fewer nodes. */
static void choose_order(number_work *work, const number_tree *trees, uint32_t count)
{
    insn_graph graph;
    number_work other = {.graph = &graph, .store = work->store};

    build_words(work, trees, count);
    if (!graph_init(&graph))
        return;
    if (open_words(&other, true))
        build_words(&other, trees, count);
    if (graph.failure == CALLGATE_OK &&
        (work->graph->failure != CALLGATE_OK || graph.count < work->graph->count))
        swap_words(work, &other);
    close_words(&other);
    graph_release(&graph);
}

void numbers_build(insn_graph *graph, const callgate_store *store, number_tree *trees,
                   uint32_t count, const call_weights *weights)
{
    number_work work = {.graph = graph, .store = store, .weights = weights};

    work.rows = malloc(count * sizeof *work.rows);
    if (!work.rows)
        graph_fail(graph, CALLGATE_MEMORY);
    if (open_words(&work, false) && work.rows) {
        if (has_guards(store, trees, count))
            choose_order(&work, trees, count);
        build_rows(&work, trees, count);
    }
    for (uint32_t i = 0; i < work.row_count; i++)
        free(work.rows[i].runs);
    free(work.rows);
    close_words(&work);
}
