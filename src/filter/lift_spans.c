/* Sets of call numbers: appending, looking up, cutting. */
#include "filter/lift_spans.h"
#include "base/search.h"
#include <string.h>

static bool reserve(arena *memory, spans *set, uint32_t count)
{
    if (count <= set->capacity)
        return true;
    uint32_t capacity = set->capacity * 2 > count ? set->capacity * 2 : count;
    span *items = arena_alloc(memory, capacity * sizeof *items);
    if (!items)
        return false;
    if (set->count)
        memcpy(items, set->items, set->count * sizeof *items);
    set->items = items;
    set->capacity = capacity;
    return true;
}

bool spans_append(arena *memory, spans *set, span added)
{
    if (set->count && set->items[set->count - 1].last + 1 == added.first) {
        set->items[set->count - 1].last = added.last;
        return true;
    }
    if (!reserve(memory, set, set->count + 1))
        return false;
    set->items[set->count++] = added;
    return true;
}

/* The index of the first span that ends at or after a number. */
static uint32_t find(const spans *set, uint32_t number)
{
    return search_runs(set->items, sizeof *set->items, offsetof(span, last), set->count, number);
}

static void drop(spans *set, uint32_t index)
{
    set->count--;
    memmove(&set->items[index], &set->items[index + 1], (set->count - index) * sizeof *set->items);
}

/* Cuts the span at `index` around a number inside it. */
static bool cut(arena *memory, spans *set, uint32_t index, uint32_t number)
{
    if (!reserve(memory, set, set->count + 1))
        return false;
    span *at = &set->items[index];
    memmove(at + 1, at, (set->count - index) * sizeof *at);
    set->count++;
    at[0].last = number - 1;
    at[1].first = number + 1;
    return true;
}

bool spans_have(const spans *set, uint32_t number)
{
    uint32_t index = find(set, number);

    return index < set->count && set->items[index].first <= number;
}

bool spans_take_number(arena *memory, spans *set, uint32_t number, spans *ret_taken)
{
    uint32_t index = find(set, number);

    if (index == set->count || set->items[index].first > number)
        return true;
    if (!spans_append(memory, ret_taken, (span){number, number}))
        return false;
    span *at = &set->items[index];
    if (at->first == number && at->last == number)
        drop(set, index);
    else if (at->first == number)
        at->first++;
    else if (at->last == number)
        at->last--;
    else
        return cut(memory, set, index, number);
    return true;
}

bool spans_take_from(arena *memory, spans *set, uint32_t first, spans *ret_taken)
{
    uint32_t index = find(set, first);
    uint32_t count = set->count - index;

    if (count == 0)
        return true;
    if (!reserve(memory, ret_taken, count))
        return false;
    memcpy(ret_taken->items, &set->items[index], count * sizeof *set->items);
    ret_taken->count = count;
    set->count = index;
    if (ret_taken->items[0].first < first) {
        set->items[set->count++].last = first - 1;
        ret_taken->items[0].first = first;
    }
    return true;
}

bool spans_are_number(const spans *set, uint32_t *ret_number)
{
    *ret_number = set->items[0].first;
    return set->count == 1 && set->items[0].last == *ret_number;
}
