/* Finds refusals that keep libraries from falling back. */
#include "lint/linter.h"
#include "record/need_tables.h"

/* What a refusal is that isn't by the machine's ENOSYS. */
typedef enum hardness {
    HARD_NOT,
    HARD_ELSEWHERE, /* by the number that ENOSYS has on other machines of the target */
    HARD,
} hardness;

/* Has some machine of the target the usual number? */
static bool has_usual(const lint_subject *subject)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) && errno_is_usual((callgate_abi)abi))
            return true;
    return false;
}

static hardness hardness_of(const lint_subject *subject, callgate_abi abi, uint32_t number)
{
    if (number == errno_enosys(abi))
        return HARD_NOT;
    return number == errno_enosys(CALLGATE_ABI_NONE) && has_usual(subject) ? HARD_ELSEWHERE : HARD;
}

/* How a call is refused by an errno, whatever its arguments are. */
static hardness refusal_of(const lint_subject *subject, call_id call, callgate_abi abi,
                           callgate_call_data *ret_witness)
{
    uint32_t nr;

    if (!call_nr(call, abi, &nr))
        return HARD_NOT;
    decision answer = lint_answer(subject, abi, nr);
    if (!decision_is_leaf(subject->store, answer))
        return HARD_NOT;
    uint32_t word = decision_word(subject->store, answer);
    if ((word & CALLGATE_ACTION_MASK) != CALLGATE_ERRNO ||
        !lint_satisfy(subject, DECISION_TRUE, abi, nr, ret_witness))
        return HARD_NOT;
    return hardness_of(subject, abi, word & CALLGATE_DATA_MASK);
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

/* On some ABI of the target. */
static bool is_anywhere(const lint_subject *subject, const fallback_row *row, hardness how,
                        callgate_call_data *ret_witness)
{
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (lint_covers(subject, abi) && is_asked(row, abi) &&
            refusal_of(subject, row->call, abi, ret_witness) == how && has_older(subject, row, abi))
            return true;
    }
    return false;
}

static void report_all(const lint_subject *subject, hardness how, const char *rule,
                       const char *what)
{
    lint_names list = {0};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (uint32_t i = 0; i < fallback_count; i++) {
        if (is_anywhere(subject, &fallbacks[i], how, &witness))
            lint_names_add_call(&list, fallbacks[i].call, &witness);
    }
    if (lint_names_write(&list, names))
        lint_report(subject, rule, lint_place(subject, &list.witness), &list.witness, "%s: %s",
                    what, names);
}

void lint_fallbacks(const lint_subject *subject)
{
    report_all(subject, HARD, "hard-refusal",
               "refused, but not by ENOSYS, after which libraries make an older call");
    if (subject->target->abis != 0) /* else it is about machines that nobody asked for */
        report_all(subject, HARD_ELSEWHERE, "machine-errno",
                   "refused by 38, which isn't ENOSYS on every machine of the target");
}
