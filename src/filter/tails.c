/* Lets arches share the tree of their highest numbers. */
#include "filter/number_row.h"
#include <stdlib.h>

/* New calls have one number on every machine (from 424 on), so the highest runs of two arches are
 * often the same. The longest such tail of two rows is built once; every other row that ends in it
 * gets it too; then the rest is searched again. */

enum { TAIL_RUN_COUNT_MIN = 3, TAIL_ROW_COUNT_MAX = 16 };

typedef struct common_tail {
    uint32_t first;
    uint32_t run_count;
    uint32_t owner;
} common_tail;

/* The run below FOLD_BIT that ends last. */
static uint32_t last_low_run(const number_row *row)
{
    uint32_t i = row->count - 1;

    while (row->runs[i].first >= FOLD_BIT)
        i--;
    return i;
}

/* Walks both rows down from FOLD_BIT for as long as their targets agree. */
static common_tail tail_of(const number_row *a, const number_row *b)
{
    uint32_t i = last_low_run(a), k = last_low_run(b);
    common_tail tail = {.first = FOLD_BIT};

    while (a->runs[i].target == b->runs[k].target) {
        uint32_t first_a = a->runs[i].first, first_b = b->runs[k].first;
        tail.first = first_a > first_b ? first_a : first_b;
        tail.run_count++;
        if (tail.first == 0)
            break;
        i -= first_a == tail.first;
        k -= first_b == tail.first;
    }
    return tail;
}

static bool is_free(const number_row *row)
{
    return row->tail_first == 0 && row->count > TAIL_RUN_COUNT_MIN;
}

static common_tail longest_tail(const number_row *rows, uint32_t count)
{
    common_tail longest = {.run_count = 0};

    for (uint32_t a = 0; a < count; a++) {
        for (uint32_t b = a + 1; is_free(&rows[a]) && b < count; b++) {
            if (!is_free(&rows[b]))
                continue;
            common_tail tail = tail_of(&rows[a], &rows[b]);
            tail.owner = a;
            if (tail.first > 0 && tail.run_count > longest.run_count)
                longest = tail;
        }
    }
    return longest;
}

/* The weights of all rows that end in the tail, added up. */
static void add_weights(const number_row *row, tree_run *runs, uint32_t count)
{
    uint32_t k = 0;

    for (uint32_t i = 0; i < row->count && row->runs[i].first < FOLD_BIT; i++) {
        while (k < count - 1 && runs[k].last < row->runs[i].first)
            k++;
        if (row->runs[i].last >= runs[k].first)
            runs[k].weight += row->runs[i].weight;
    }
}

static void share(insn_graph *graph, number_row *rows, uint32_t count, const common_tail *tail)
{
    const number_row *owner = &rows[tail->owner];
    tree_run *runs = malloc(owner->count * sizeof *runs);
    graph_node root = GRAPH_NONE;

    if (!runs) {
        graph_fail(graph, CALLGATE_MEMORY);
        return;
    }
    uint32_t run_count = row_clip(owner, tail->first, FOLD_BIT - 1, runs);
    runs[run_count - 1].last = UINT32_MAX;
    bool is_member[TAIL_ROW_COUNT_MAX] = {false};
    for (uint32_t i = 0; i < count; i++) {
        is_member[i] = i == tail->owner ||
                       (is_free(&rows[i]) && tail_of(owner, &rows[i]).first <= tail->first);
        if (is_member[i] && i != tail->owner)
            add_weights(&rows[i], runs, run_count);
    }
    if (tree_build(graph, runs, run_count, &root) == UINT64_MAX)
        graph_fail(graph, CALLGATE_MEMORY);
    for (uint32_t i = 0; i < count; i++) {
        if (is_member[i]) {
            rows[i].tail_first = tail->first;
            rows[i].tail = root;
        }
    }
    free(runs);
}

void rows_share_tails(insn_graph *graph, number_row *rows, uint32_t count)
{
    if (count > TAIL_ROW_COUNT_MAX)
        count = TAIL_ROW_COUNT_MAX;
    common_tail tail = longest_tail(rows, count);
    while (tail.run_count >= TAIL_RUN_COUNT_MIN && graph->failure == CALLGATE_OK) {
        share(graph, rows, count, &tail);
        tail = longest_tail(rows, count);
    }
}
