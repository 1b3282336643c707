/* Finds refused calls whose effect another call has. */
#include "lint/linter.h"
#include "lint/ways.h"
#include "record/reach.h"

static decision permitted_of(const lint_subject *subject, callgate_abi abi, uint32_t nr)
{
    return lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_PERMITTED);
}

/* Is there something to get around? Where calls are refused by default, a refused one is one that
 * the program doesn't need, and the way one that it does; but to check arguments is meant. */
static bool is_closed(const lint_subject *subject, const other_way *row, callgate_abi abi)
{
    uint32_t nr;

    if (!call_nr(row->call, abi, &nr))
        return false;
    decision answer = lint_answer(subject, abi, nr);
    if (lint_is_refused(subject, answer))
        return lint_default_permits(subject, abi);
    return row->kind != WAY_REFUSED && !lint_is_permitted(subject, answer);
}

/* Is the way open: all of it where all of the call is refused, with the very arguments where they
 * are the same? */
static bool is_open(const lint_subject *subject, const other_way *row, callgate_abi abi,
                    decision refused, callgate_call_data *ret_witness)
{
    callgate_store *store = subject->store;
    uint32_t nr;

    if (!call_nr(row->way.call, abi, &nr))
        return false;
    decision asked = row->kind == WAY_SAME ? refused : reach_condition(store, &row->way, abi);
    decision permitted = decision_and(store, asked, permitted_of(subject, abi, nr));
    return (row->kind != WAY_REFUSED || permitted == asked) &&
           lint_satisfy(subject, permitted, abi, nr, ret_witness);
}

static bool find_way(const lint_subject *subject, const other_way *row, callgate_abi abi)
{
    callgate_call_data witness, call;
    uint32_t nr;

    if (!is_closed(subject, row, abi) || !call_nr(row->call, abi, &nr))
        return false;
    decision refused = decision_not(subject->store, permitted_of(subject, abi, nr));
    if (!is_open(subject, row, abi, refused, &witness) ||
        !lint_satisfy(subject, refused, abi, nr, &call))
        return false;
    lint_report(subject, "other-way", lint_place(subject, &call), &witness,
                "'%s' gets around what is refused of '%s': %s", call_name(row->way.call),
                call_name(row->call), row->reason);
    return true;
}

/* Each row once, on the first ABI where it is so. */
void lint_other_ways(const lint_subject *subject)
{
    for (uint32_t i = 0; i < other_way_count; i++) {
        bool is_found = false;
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT && !is_found; abi++)
            is_found = lint_covers(subject, (callgate_abi)abi) &&
                       find_way(subject, &other_ways[i], (callgate_abi)abi);
    }
}
