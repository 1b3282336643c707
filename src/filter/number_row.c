/* Looks up runs of one arch's numbers. */
#include "filter/number_row.h"
#include "base/search.h"

static uint32_t run_at(const number_row *row, uint32_t nr)
{
    return search_runs(row->runs, sizeof *row->runs, offsetof(tree_run, last), row->count, nr);
}

uint32_t row_clip(const number_row *row, uint32_t first, uint32_t last, tree_run *ret_runs)
{
    uint32_t count = 0;

    for (uint32_t i = run_at(row, first); i < row->count && row->runs[i].first <= last; i++) {
        ret_runs[count] = row->runs[i];
        if (ret_runs[count].first < first)
            ret_runs[count].first = first;
        if (ret_runs[count].last > last)
            ret_runs[count].last = last;
        count++;
    }
    return count;
}

graph_node row_target(const number_row *row, uint32_t nr)
{
    return row->runs[run_at(row, nr)].target;
}
