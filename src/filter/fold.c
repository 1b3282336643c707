/* Compares the numbers above bit 30 to those below. */
#include "filter/fold.h"

/* Where a number means the same without the bit, both its own target and `same` will do; such
 * neighbours with different targets of their own are one run of `same`. */
static void add(tree_run *runs, uint32_t *count, tree_run run, graph_node same)
{
    tree_run *last = *count > 0 ? &runs[*count - 1] : NULL;
    bool is_same = run.other == same;

    if (last && is_same && (last->other == same || last->target == same)) {
        if (last->target != run.target) {
            last->target = same;
            last->other = GRAPH_NONE;
        }
    } else if (!last || last->target != run.target || last->other != run.other) {
        runs[(*count)++] = run;
        return;
    }
    last->last = run.last;
    last->weight += run.weight;
}

uint32_t fold_runs(const number_row *row, graph_node same, tree_run *ret_runs)
{
    uint32_t low = 0, high = 0, count = 0;
    uint64_t at = FOLD_BIT;

    while (row->runs[high].last < FOLD_BIT)
        high++;
    while (at <= UINT32_MAX) {
        const tree_run *own = &row->runs[high], *plain = &row->runs[low];
        bool is_folded = at < 2 * (uint64_t)FOLD_BIT;
        uint64_t last = own->last;
        if (is_folded && (uint64_t)plain->last + FOLD_BIT < last)
            last = (uint64_t)plain->last + FOLD_BIT;
        if (is_folded && last >= 2 * (uint64_t)FOLD_BIT)
            last = 2 * (uint64_t)FOLD_BIT - 1;
        bool is_same = is_folded && own->target == plain->target;
        add(ret_runs, &count,
            (tree_run){.first = (uint32_t)at,
                       .last = (uint32_t)last,
                       .target = own->target,
                       .other = is_same ? same : GRAPH_NONE},
            same);
        high += last == own->last;
        low += is_folded && last == (uint64_t)plain->last + FOLD_BIT;
        at = last + 1;
    }
    return count;
}
