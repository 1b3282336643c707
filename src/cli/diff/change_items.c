/* Collects the stretches of calls that two policies answer otherwise.
 */
#include "base/search.h"
#include "cli/diff/changes.h"
#include <stdlib.h>

enum { NAME_COUNT_MAX = 1024 }; /* calls of one ABI */

/* A call's number on one ABI. */
typedef struct named_number {
    uint32_t nr;
    call_id call;
} named_number;

typedef struct named_numbers {
    named_number items[NAME_COUNT_MAX]; /* by nr */
    uint32_t count;
    bool is_filled;
} named_numbers;

typedef struct item_collector {
    const source_side *old_side;
    const source_side *new_side;
    uint32_t arches[CALLGATE_ABI_COUNT]; /* of all ABIs, ascending, each once */
    uint32_t arch_count;
    named_numbers *names; /* of each ABI, filled when it comes up */
    uint32_t arch_first;  /* at hand */
    uint32_t arch_last;
    change_item *items;
    size_t count;
    size_t capacity;
} item_collector;

static int by_nr(const void *left, const void *right)
{
    const named_number *a = left, *b = right;

    return (a->nr > b->nr) - (a->nr < b->nr);
}

static void find_names(callgate_abi abi, named_numbers *names)
{
    uint32_t nr;

    names->is_filled = true;
    for (call_id call = 0; call < call_count() && names->count < NAME_COUNT_MAX; call++) {
        if (call_nr(call, abi, &nr) && call_at(abi, nr) == call)
            names->items[names->count++] = (named_number){nr, call};
    }
    qsort(names->items, names->count, sizeof *names->items, by_nr);
}

static int by_value(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void find_arches(item_collector *collector)
{
    uint32_t kept = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        collector->arches[abi] = callgate_abi_arch((callgate_abi)abi);
    qsort(collector->arches, CALLGATE_ABI_COUNT, sizeof *collector->arches, by_value);
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if (kept == 0 || collector->arches[kept - 1] != collector->arches[i])
            collector->arches[kept++] = collector->arches[i];
    }
    collector->arch_count = kept;
}

static decision origin_at(const source_side *side, uint32_t arch, uint32_t nr)
{
    if (side->meaning.origin == NULL)
        return DECISION_NONE;
    return nr_runs_find(policy_find(side->meaning.origin, arch), nr);
}

static bool add_item(item_collector *collector, change_item item)
{
    if (collector->count == collector->capacity) {
        size_t capacity = collector->capacity == 0 ? 256 : collector->capacity * 2;
        change_item *items = collector->count >= CHANGE_ITEM_COUNT_MAX
                                 ? NULL
                                 : reallocarray(collector->items, capacity, sizeof *items);
        if (items == NULL)
            return false;
        collector->items = items;
        collector->capacity = capacity;
    }
    uint32_t arch = item.span.arch_first, nr = item.span.nr_first;
    item.old_origin = origin_at(collector->old_side, arch, nr);
    item.new_origin = origin_at(collector->new_side, arch, nr);
    collector->items[collector->count++] = item;
    return true;
}

static uint32_t lower_bound(const named_numbers *names, uint32_t nr)
{
    return search_runs(names->items, sizeof *names->items, offsetof(named_number, nr), names->count,
                       nr);
}

bool change_span_is_view(const change_span *span)
{
    return span->abi != CALLGATE_ABI_NONE && span->nr_first == abi_get(span->abi)->nr_first &&
           span->nr_last == abi_get(span->abi)->nr_last;
}

/* A stretch within an ABI's view: its names one by one, with the numbers between them; where it is
 * all of the view, the names add nothing. */
static bool add_view(item_collector *collector, change_item item)
{
    named_numbers *names = &collector->names[item.span.abi];
    uint32_t last = item.span.nr_last;

    if (change_span_is_view(&item.span))
        return add_item(collector, item);
    if (!names->is_filled)
        find_names(item.span.abi, names);
    for (uint32_t i = lower_bound(names, item.span.nr_first);
         i < names->count && names->items[i].nr <= last; i++) {
        uint32_t nr = names->items[i].nr;
        item.call = CALL_NONE;
        item.span.nr_last = nr - 1;
        if (item.span.nr_first < nr && !add_item(collector, item))
            return false;
        item.call = names->items[i].call;
        item.span.nr_first = item.span.nr_last = nr;
        if (!add_item(collector, item))
            return false;
        if (nr == last)
            return true;
        item.span.nr_first = nr + 1;
    }
    item.call = CALL_NONE;
    item.span.nr_last = last;
    return add_item(collector, item);
}

/* The last number from `nr` on that belongs to the same view, or to none as `nr` does. */
static uint32_t view_end(uint32_t arch, uint32_t nr, callgate_abi abi)
{
    uint32_t end = UINT32_MAX;

    if (abi != CALLGATE_ABI_NONE)
        return abi_get(abi)->nr_last;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        const abi_info *info = abi_get((callgate_abi)i);
        if (info->arch == arch && info->nr_first > nr && info->nr_first - 1 < end)
            end = info->nr_first - 1;
    }
    return end;
}

static bool take_numbers(void *user, uint32_t first, uint32_t last, decision a, decision b)
{
    item_collector *collector = user;
    uint32_t arch = collector->arch_first;
    change_item item = {.call = CALL_NONE, .old_answer = a, .new_answer = b};
    bool is_one = arch == collector->arch_last;

    for (uint64_t at = first; at <= last; at = (uint64_t)item.span.nr_last + 1) {
        callgate_abi abi = is_one ? callgate_abi_of(arch, (uint32_t)at) : CALLGATE_ABI_NONE;
        uint32_t end = is_one ? view_end(arch, (uint32_t)at, abi) : UINT32_MAX;
        item.span = (change_span){
            abi, arch, collector->arch_last, (uint32_t)at, end < last ? end : last, DECISION_NONE};
        if (!(abi != CALLGATE_ABI_NONE ? add_view(collector, item) : add_item(collector, item)))
            return false;
    }
    return true;
}

static bool take_range(item_collector *collector, uint32_t first, uint32_t last, const nr_runs *a,
                       const nr_runs *b)
{
    collector->arch_first = first;
    collector->arch_last = last;
    return nr_runs_compare(a, b, take_numbers, collector);
}

/* Arches of ABIs one by one, with what is between them. */
static bool take_arches(void *user, uint32_t first, uint32_t last, const nr_runs *a,
                        const nr_runs *b)
{
    item_collector *collector = user;

    for (uint32_t i = 0; i < collector->arch_count; i++) {
        uint32_t arch = collector->arches[i];
        if (arch < first || arch > last)
            continue;
        if ((arch > first && !take_range(collector, first, arch - 1, a, b)) ||
            !take_range(collector, arch, arch, a, b))
            return false;
        if (arch == last)
            return true;
        first = arch + 1;
    }
    return take_range(collector, first, last, a, b);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_decisions(const change_item *a, const change_item *b)
{
    int order = compare_numbers(a->old_answer, b->old_answer);

    order = order != 0 ? order : compare_numbers(a->new_answer, b->new_answer);
    order = order != 0 ? order : compare_numbers(a->old_origin, b->old_origin);
    return order != 0 ? order : compare_numbers(a->new_origin, b->new_origin);
}

bool change_items_alike(const change_item *a, const change_item *b)
{
    return compare_decisions(a, b) == 0;
}

static int by_call(const void *left, const void *right)
{
    const change_item *a = left, *b = right;
    int order = compare_numbers(a->call, b->call);

    if (order == 0 && a->call == CALL_NONE)
        order = compare_decisions(a, b);
    order = order != 0 ? order : compare_numbers(a->span.abi, b->span.abi);
    order = order != 0 ? order : compare_numbers(a->span.arch_first, b->span.arch_first);
    return order != 0 ? order : compare_numbers(a->span.nr_first, b->span.nr_first);
}

bool change_items_find(const source_side *old_side, const source_side *new_side,
                       change_item **ret_items, size_t *ret_count)
{
    item_collector collector = {.old_side = old_side, .new_side = new_side};

    collector.names = calloc(CALLGATE_ABI_COUNT, sizeof *collector.names);
    if (collector.names == NULL)
        return false;
    find_arches(&collector);
    bool is_done =
        policy_compare(old_side->effective, new_side->effective, take_arches, &collector);
    free(collector.names);
    if (!is_done) {
        free(collector.items);
        return false;
    }
    if (collector.count > 1)
        qsort(collector.items, collector.count, sizeof *collector.items, by_call);
    *ret_items = collector.items;
    *ret_count = collector.count;
    return true;
}
