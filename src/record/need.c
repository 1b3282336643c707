/* From what was seen to the calls that are needed. */
#include "record/need.h"
#include "base/fail.h"
#include "record/need_impl.h"
#include <stdlib.h>
#include <string.h>

static bool is_allowed_refused(const need_options *options, call_id call)
{
    for (size_t i = 0; i < options->allowed_refused_count; i++)
        if (options->allowed_refused[i] == call)
            return true;
    return false;
}

static bool is_wanted(const need_options *options, const sighting *seen)
{
    return callgate_word_level(seen->word) == CALLGATE_PERMITTED ||
           is_allowed_refused(options, call_at(seen->abi, seen->nr));
}

/* The native ABI of each run, and every ABI of a permitted call. */
static callgate_abi_set abis_of(const observation *seen, const need_options *options)
{
    callgate_abi_set abis = 0;

    if (options->abis)
        return options->abis;
    for (size_t i = 0; i < seen->run_count; i++)
        if (seen->runs[i].machine < CALLGATE_ABI_COUNT)
            abis |= CALLGATE_ABI_BIT(seen->runs[i].machine);
    for (size_t i = 0; i < seen->sighting_count; i++)
        if (is_wanted(options, &seen->sightings[i]))
            abis |= CALLGATE_ABI_BIT(seen->sightings[i].abi) |
                    CALLGATE_ABI_BIT(abi_get(seen->sightings[i].abi)->machine);
    return abis;
}

/* The way in which a call was made, in the target's masks. */
static need_values way_of(const need *wanted, const sighting *seen, call_id call)
{
    need_values way = {0};
    interest kept = interest_of(seen->abi, seen->nr);

    for (uint32_t i = 0; seen->has_args && i < kept.count; i++) {
        uint32_t arg = kept.args[i].index;

        way.masks[arg] = need_mask(wanted, call, arg, kept.args[i].mask);
        way.values[arg] = seen->args[arg] & kept.args[i].mask;
    }
    return way;
}

static bool add_unnamed(need *wanted, callgate_abi abi, uint32_t nr)
{
    size_t count = wanted->unnamed_count;

    for (size_t i = 0; i < count; i++)
        if (wanted->unnamed_abis[i] == abi && wanted->unnamed_nrs[i] == nr)
            return true;
    callgate_abi *abis = realloc(wanted->unnamed_abis, (count + 1) * sizeof *abis);
    if (!abis)
        return false;
    wanted->unnamed_abis = abis;
    uint32_t *nrs = realloc(wanted->unnamed_nrs, (count + 1) * sizeof *nrs);
    if (!nrs)
        return false;
    wanted->unnamed_nrs = nrs;
    abis[count] = abi;
    nrs[count] = nr;
    wanted->unnamed_count++;
    return true;
}

static void add_seen(need_builder *builder, const observation *seen)
{
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *one = &seen->sightings[i];
        call_id call = call_at(one->abi, one->nr);

        if (!is_wanted(builder->options, one))
            continue;
        if (call == CALL_NONE) {
            builder->has_failed |= !add_unnamed(builder->wanted, one->abi, one->nr);
            continue;
        }
        needed_call like = {.call = call, .reason = NEED_SEEN, .because = "", .seen_as = CALL_NONE};
        need_values way = way_of(builder->wanted, one, call);
        need_permit(builder, &like, &way);
        needed_call *added = need_find(builder->wanted, call, NEED_SEEN);
        if (added && !one->has_args && interest_of(one->abi, one->nr).count)
            added->was_freed = true;
    }
    for (size_t i = 0; i < builder->wanted->call_count; i++)
        need_bound(builder->wanted, &builder->wanted->calls[i]);
}

static void add_basics(need_builder *builder)
{
    for (uint32_t i = 0; i < basic_count; i++) {
        needed_call like = {.call = basics[i].call,
                            .reason = NEED_BASIC,
                            .because = basics[i].because,
                            .seen_as = CALL_NONE};

        if (need_abis_of(builder->wanted, basics[i].call))
            need_permit(builder, &like, NULL);
    }
}

static bool is_of_runtime(const need_options *options, const runtime_row *row)
{
    if (options->has_no_new_privs && !row->has_no_new_privs)
        return false;
    return row->is_init || !options->runtime || !strcmp(row->runtime, options->runtime);
}

static void add_runtimes(need_builder *builder)
{
    for (uint32_t i = 0; i < runtime_count; i++) {
        const runtime_row *row = &runtime_rows[i];
        needed_call like = {.call = row->way.call,
                            .reason = NEED_RUNTIME,
                            .because = row->runtime,
                            .seen_as = CALL_NONE};
        need_values way = need_way_of(builder->wanted, &row->way);

        if (is_of_runtime(builder->options, row))
            need_permit(builder, &like, row->way.count ? &way : NULL);
    }
    need_widen(builder, NEED_RUNTIME, true);
}

static callgate_status gather(need_builder *builder, const observation *seen,
                              callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;

    add_seen(builder, seen);
    if (builder->options->include)
        status = need_include(builder, reterr);
    if (status != CALLGATE_OK)
        return status;
    if (!builder->options->lacks_basics)
        add_basics(builder);
    if (builder->options->widens)
        need_widen(builder, NEED_SEEN, false);
    if (builder->options->is_container)
        add_runtimes(builder);
    for (size_t i = 0; i < builder->wanted->call_count; i++)
        if (builder->wanted->calls[i].has_args)
            need_tidy_ways(&builder->wanted->calls[i]);
    need_sort(builder->wanted);
    return builder->has_failed ? FAIL(reterr, CALLGATE_MEMORY, "out of memory") : CALLGATE_OK;
}

callgate_status need_from(const observation *seen, const need_options *options, need *ret_need,
                          callgate_error *reterr)
{
    need wanted = {.abis = abis_of(seen, options)};
    need_builder builder = {.wanted = &wanted, .options = options};
    callgate_status status = gather(&builder, seen, reterr);

    if (status == CALLGATE_OK)
        *ret_need = wanted;
    else
        need_release(&wanted);
    return status;
}
