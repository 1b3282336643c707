/* Finds refusals that keep libraries from falling back. */
#include "lint/linter.h"
#include "record/need_tables.h"
#include <string.h>

/* Some machines number errors their own way; profiles are written with the others in mind. */
static bool is_enosys(callgate_abi abi, uint32_t number)
{
    const char *name = callgate_abi_name(abi_get(abi)->machine);

    return number == 38 || (number == 89 && strncmp(name, "mips", 4) == 0) ||
           (number == 251 && strncmp(name, "parisc", 6) == 0);
}

/* Refused with an errno that isn't ENOSYS, whatever its arguments are. */
static bool is_hard(const lint_subject *subject, call_id call, callgate_abi abi,
                    callgate_call_data *ret_witness)
{
    uint32_t nr;

    if (!call_nr(call, abi, &nr))
        return false;
    decision answer = lint_answer(subject, abi, nr);
    if (!decision_is_leaf(subject->store, answer))
        return false;
    uint32_t word = decision_word(subject->store, answer);
    return (word & CALLGATE_ACTION_MASK) == CALLGATE_ERRNO &&
           !is_enosys(abi, word & CALLGATE_DATA_MASK) &&
           lint_satisfy(subject, DECISION_TRUE, abi, nr, ret_witness);
}

/* Would what programs make instead get through? */
static bool has_older(const lint_subject *subject, const fallback_row *row, callgate_abi abi)
{
    uint32_t nr;

    for (uint32_t i = 0; i < row->older_count; i++)
        if (call_nr(row->older[i], abi, &nr) &&
            !lint_is_refused(subject, lint_answer(subject, abi, nr)))
            return true;
    return false;
}

/* Where a call belongs: on machines' own ABIs, or on 32-bit ones where only these have it. (Numbers
 * of x32 and arm have gaps below the newest, so that runc's limit reaches none of their calls.) */
static bool is_asked(const fallback_row *row, callgate_abi abi)
{
    callgate_abi machine = abi_get(abi)->machine;
    uint32_t nr;

    return abi == machine || !call_nr(row->call, machine, &nr);
}

static bool is_hard_anywhere(const lint_subject *subject, const fallback_row *row,
                             callgate_call_data *ret_witness)
{
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (lint_covers(subject, abi) && is_asked(row, abi) &&
            is_hard(subject, row->call, abi, ret_witness) && has_older(subject, row, abi))
            return true;
    }
    return false;
}

void lint_fallbacks(const lint_subject *subject)
{
    lint_names list = {0};
    callgate_call_data witness, first = {0};
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (uint32_t i = 0; i < fallback_count; i++) {
        if (!is_hard_anywhere(subject, &fallbacks[i], &witness))
            continue;
        first = list.count == 0 ? witness : first;
        lint_names_add(&list, call_name(fallbacks[i].call));
    }
    if (list.count == 0)
        return;
    lint_names_write(&list, names);
    lint_report(subject, "hard-refusal", lint_place(subject, &first), &first,
                "refused, but not by ENOSYS, after which libraries make an older call: %s", names);
}
