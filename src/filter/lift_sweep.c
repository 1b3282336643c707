/* A sweep line over spans of call numbers. */
#include "filter/lift_sweep.h"
#include <stdlib.h>

static int in_order(const void *a, const void *b)
{
    const sweep_item *item_a = a;
    const sweep_item *item_b = b;

    if (item_a->span.first != item_b->span.first)
        return item_a->span.first < item_b->span.first ? -1 : 1;
    return (item_a->owner > item_b->owner) - (item_a->owner < item_b->owner);
}

void sweep_sort(sweep_item *items, uint32_t count)
{
    if (count > 1)
        qsort(items, count, sizeof *items, in_order);
}

bool sweep_overlaps(const sweep_item *items, uint32_t count)
{
    uint32_t last = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && items[i].span.first <= last)
            return true;
        last = items[i].span.last;
    }
    return false;
}

void sweep_init(sweep *walk, const sweep_item *items, uint32_t count, uint32_t *active)
{
    *walk = (sweep){.items = items, .count = count, .active = active};
}

static void drop_passed(sweep *walk)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < walk->active_count; i++)
        if (walk->items[walk->active[i]].span.last >= walk->at)
            walk->active[kept++] = walk->active[i];
    walk->active_count = kept;
}

static uint32_t piece_last(const sweep *walk)
{
    uint32_t last = UINT32_MAX;

    for (uint32_t i = 0; i < walk->active_count; i++)
        if (walk->items[walk->active[i]].span.last < last)
            last = walk->items[walk->active[i]].span.last;
    if (walk->next < walk->count && walk->items[walk->next].span.first <= last)
        last = walk->items[walk->next].span.first - 1;
    return last;
}

bool sweep_next(sweep *walk, span *ret_piece)
{
    drop_passed(walk);
    if (walk->active_count == 0) {
        if (walk->next == walk->count)
            return false;
        walk->at = walk->items[walk->next].span.first;
    }
    while (walk->next < walk->count && walk->items[walk->next].span.first == walk->at)
        walk->active[walk->active_count++] = walk->next++;
    ret_piece->first = (uint32_t)walk->at;
    ret_piece->last = piece_last(walk);
    walk->at = (uint64_t)ret_piece->last + 1;
    return true;
}
