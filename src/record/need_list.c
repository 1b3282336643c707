/* The list of needed calls: adding, covering, order. */
#include "record/need_impl.h"
#include <stdlib.h>
#include <string.h>

needed_call *need_find(const need *wanted, call_id call, need_reason reason)
{
    for (size_t i = 0; i < wanted->call_count; i++)
        if (wanted->calls[i].call == call && wanted->calls[i].reason == reason)
            return &wanted->calls[i];
    return NULL;
}

bool need_has(const need *wanted, call_id call)
{
    for (size_t i = 0; i < wanted->call_count; i++)
        if (wanted->calls[i].call == call && wanted->calls[i].abis)
            return true;
    return false;
}

bool need_is_open(const need *wanted, call_id call)
{
    for (size_t i = 0; i < wanted->call_count; i++)
        if (wanted->calls[i].call == call && wanted->calls[i].abis && !wanted->calls[i].has_args)
            return true;
    return false;
}

bool need_way_covers(const need_values *wide, const need_values *narrow)
{
    for (uint32_t arg = 0; arg < 6; arg++)
        if ((wide->masks[arg] & ~narrow->masks[arg]) ||
            (narrow->values[arg] & wide->masks[arg]) != wide->values[arg])
            return false;
    return true;
}

static bool is_open(const need_values *way)
{
    static const need_values open;

    return need_way_covers(way, &open);
}

static int compare_ways(const void *a, const void *b)
{
    const need_values *first = a, *second = b;

    for (uint32_t arg = 0; arg < 6; arg++) {
        if (first->masks[arg] != second->masks[arg])
            return first->masks[arg] < second->masks[arg] ? -1 : 1;
        if (first->values[arg] != second->values[arg])
            return first->values[arg] < second->values[arg] ? -1 : 1;
    }
    return 0;
}

static int compare_calls(const void *a, const void *b)
{
    const needed_call *first = a, *second = b;

    if (first->call != second->call)
        return first->call < second->call ? -1 : 1;
    if (first->reason != second->reason)
        return first->reason < second->reason ? -1 : 1;
    int order = strcmp(first->because, second->because);
    return order ? order : (first->seen_as > second->seen_as) - (first->seen_as < second->seen_as);
}

void need_sort(need *wanted)
{
    if (wanted->call_count)
        qsort(wanted->calls, wanted->call_count, sizeof *wanted->calls, compare_calls);
}

static bool is_covered(const need_values *ways, uint32_t from, uint32_t to, const need_values *way)
{
    for (uint32_t at = from; at < to; at++)
        if (need_way_covers(&ways[at], way))
            return true;
    return false;
}

void need_tidy_ways(needed_call *call)
{
    uint32_t kept = 0;

    if (call->way_count)
        qsort(call->ways, call->way_count, sizeof *call->ways, compare_ways);
    for (uint32_t at = 0; at < call->way_count; at++) {
        need_values way = call->ways[at];

        /* Covering is transitive: what covered a way that is gone is still here. */
        if (!is_covered(call->ways, 0, kept, &way) &&
            !is_covered(call->ways, at + 1, call->way_count, &way))
            call->ways[kept++] = way;
    }
    call->way_count = kept;
    if (kept == 0 || is_open(&call->ways[0])) {
        call->has_args = false;
        call->way_count = 0;
    }
}

callgate_abi_set need_abis_of(const need *wanted, call_id call)
{
    callgate_abi_set abis = 0;
    uint32_t nr;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((wanted->abis & CALLGATE_ABI_BIT(abi)) && call_nr(call, abi, &nr))
            abis |= CALLGATE_ABI_BIT(abi);
    return abis;
}

bool need_is_multiplexer(const need *wanted, call_id call)
{
    const char *name = call_name(call);

    return (!strcmp(name, "socketcall") || !strcmp(name, "ipc")) && need_abis_of(wanted, call);
}

interest_arg need_kept(const need *wanted, call_id call, uint32_t arg)
{
    interest_arg found = {.index = arg};
    uint32_t nr;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(wanted->abis & CALLGATE_ABI_BIT(abi)) || !call_nr(call, abi, &nr))
            continue;
        interest kept = interest_of(abi, nr);

        for (uint32_t i = 0; i < kept.count; i++) {
            if (kept.args[i].index != arg)
                continue;
            found.kind = found.mask == 0 ? kept.args[i].kind : found.kind;
            found.mask |= kept.args[i].mask;
        }
    }
    return found;
}

uint64_t need_mask(const need *wanted, call_id call, uint32_t arg, uint64_t mask)
{
    interest_arg kept = need_kept(wanted, call, arg);

    if (kept.mask != 0)
        return kept.mask;
    if (mask == UINT64_MAX && arg < call_arg_count(call) && call_arg_get(call, arg)->bits <= 32)
        return UINT32_MAX;
    return mask;
}

/* Any ABI of the target that has the call: those of one machine agree on places. */
static callgate_abi first_abi(const need *wanted, call_id call)
{
    callgate_abi_set abis = need_abis_of(wanted, call);
    callgate_abi abi = 0;

    while (abi < CALLGATE_ABI_COUNT && !(abis & CALLGATE_ABI_BIT(abi)))
        abi++;
    return abi;
}

need_values need_way_of(const need *wanted, const table_way *row)
{
    need_values way = {0};

    for (uint32_t i = 0; i < row->count; i++) {
        uint32_t arg = table_arg(row, row->conditions[i].arg, first_abi(wanted, row->call));

        way.masks[arg] = need_mask(wanted, row->call, arg, row->conditions[i].mask);
        way.values[arg] = row->conditions[i].value & way.masks[arg];
    }
    return way;
}

/* The element to which a way of `like` goes: what different rows of a table bring in stays apart,
 * each with its own reason. */
static needed_call *find_alike(const need *wanted, const needed_call *like)
{
    for (size_t i = 0; i < wanted->call_count; i++) {
        needed_call *known = &wanted->calls[i];

        if (known->call == like->call && known->reason == like->reason &&
            known->seen_as == like->seen_as && !strcmp(known->because, like->because))
            return known;
    }
    return NULL;
}

/* Does an element as strong as `reason`, or stronger, let the way through? */
static bool is_permitted(const need *wanted, call_id call, need_reason reason,
                         const need_values *way)
{
    for (size_t i = 0; i < wanted->call_count; i++) {
        const needed_call *known = &wanted->calls[i];

        if (known->call != call || known->reason > reason)
            continue;
        if (!known->has_args)
            return true;
        for (uint32_t at = 0; at < known->way_count; at++)
            if (need_way_covers(&known->ways[at], way))
                return true;
    }
    return false;
}

static needed_call *new_call(need_builder *builder, const needed_call *like)
{
    need *wanted = builder->wanted;

    if (wanted->call_count == builder->capacity) {
        size_t capacity = builder->capacity ? builder->capacity * 2 : 64;
        needed_call *calls = realloc(wanted->calls, capacity * sizeof *calls);

        if (!calls) {
            builder->has_failed = true;
            return NULL;
        }
        wanted->calls = calls;
        builder->capacity = capacity;
    }
    needed_call *made = &wanted->calls[wanted->call_count++];
    *made = *like;
    made->abis = need_abis_of(wanted, like->call);
    made->has_args = true;
    made->ways = NULL;
    made->way_count = made->way_capacity = 0;
    return made;
}

static bool add_way(need_builder *builder, needed_call *call, const need_values *way)
{
    if (call->way_count == call->way_capacity) {
        uint32_t capacity = call->way_capacity ? call->way_capacity * 2 : 4;
        need_values *ways = realloc(call->ways, capacity * sizeof *ways);

        if (!ways) {
            builder->has_failed = true;
            return false;
        }
        call->ways = ways;
        call->way_capacity = capacity;
    }
    call->ways[call->way_count++] = *way;
    return true;
}

void need_permit(need_builder *builder, const needed_call *like, const need_values *way)
{
    static const need_values any;

    if (!way)
        way = &any;
    if (builder->has_failed || is_permitted(builder->wanted, like->call, like->reason, way))
        return;
    needed_call *call = find_alike(builder->wanted, like);
    if (!call)
        call = new_call(builder, like);
    if (!call)
        return;
    if (is_open(way)) {
        call->was_freed |= call->way_count > 0 && call->reason == NEED_SEEN;
        call->has_args = false;
        call->way_count = 0;
    } else {
        add_way(builder, call, way);
    }
}

void need_release(need *wanted)
{
    for (size_t i = 0; i < wanted->call_count; i++)
        free(wanted->calls[i].ways);
    free(wanted->calls);
    free(wanted->unnamed_abis);
    free(wanted->unnamed_nrs);
    memset(wanted, 0, sizeof *wanted);
}
