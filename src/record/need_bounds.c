/* Bounds of how many arguments of a call are kept apart. */
#include "record/need_impl.h"
#include <string.h>

/* How many different values an argument has over all ways; at most `limit` + 1 is counted. */
static uint32_t count_values(const needed_call *call, uint32_t arg, uint32_t limit)
{
    uint64_t values[NEED_WAY_COUNT_MAX + 1];
    uint32_t count = 0;

    for (uint32_t at = 0; at < call->way_count && count <= limit; at++) {
        uint32_t known = 0;

        while (known < count && values[known] != call->ways[at].values[arg])
            known++;
        if (known == count && count <= NEED_WAY_COUNT_MAX)
            values[count++] = call->ways[at].values[arg];
    }
    return count;
}

/* Keeps of the combinations of an argument's flags that no other bit may be set. */
static void merge_flags(needed_call *call, uint32_t arg)
{
    uint64_t set = 0;

    for (uint32_t at = 0; at < call->way_count; at++)
        set |= call->ways[at].values[arg];
    for (uint32_t at = 0; at < call->way_count; at++) {
        call->ways[at].masks[arg] &= ~set;
        call->ways[at].values[arg] = 0;
    }
    call->merged_args |= 1u << arg;
    call->was_freed = true;
}

/* Writing and executing at once is more than either. */
static bool is_protection(call_id call, uint32_t arg)
{
    return arg < call_arg_count(call) && !strcmp(call_arg_get(call, arg)->name, "prot");
}

static bool is_flags(const need *wanted, call_id call, uint32_t arg)
{
    interest_arg kept = need_kept(wanted, call, arg);

    return kept.mask != 0 && kept.kind == INTEREST_FLAGS && !is_protection(call, arg);
}

/* The argument with the most different values, of those that are still looked at. */
static uint32_t busiest_arg(const needed_call *call)
{
    uint32_t best = 0, best_count = 0;

    for (uint32_t arg = 0; arg < 6; arg++) {
        uint32_t count = count_values(call, arg, NEED_WAY_COUNT_MAX);

        if (count > best_count) {
            best = arg;
            best_count = count;
        }
    }
    return best;
}

static void free_arg(needed_call *call, uint32_t arg)
{
    for (uint32_t at = 0; at < call->way_count; at++)
        call->ways[at].masks[arg] = call->ways[at].values[arg] = 0;
    call->freed_args |= 1u << arg;
    call->was_freed = true;
}

void need_bound(need *wanted, needed_call *call)
{
    if (!call->has_args)
        return;
    for (uint32_t arg = 0; arg < 6; arg++)
        if (is_flags(wanted, call->call, arg) &&
            count_values(call, arg, NEED_FLAGS_COUNT_MAX) > NEED_FLAGS_COUNT_MAX)
            merge_flags(call, arg);
    need_tidy_ways(call);
    while (call->has_args && call->way_count > NEED_WAY_COUNT_MAX) {
        free_arg(call, busiest_arg(call));
        need_tidy_ways(call);
    }
}
