/* Finds checked calls that socketcall or ipc carries unchecked. */
#include "callgate/rules.h"
#include "lint/linter.h"

/* The multiplexer's answer for a sub-call, as a condition on its other arguments: is it permitted
 * whatever they are? */
static bool is_carried(const lint_subject *subject, callgate_abi abi, uint32_t nr, uint32_t value,
                       callgate_call_data *ret_witness)
{
    callgate_store *store = subject->store;
    decision asked = decision_compare(store, 0, CALLGATE_EQ, value, UINT32_MAX);
    decision permitted = lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_PERMITTED);
    decision refused = decision_and(store, asked, decision_not(store, permitted));

    return refused == DECISION_FALSE && lint_satisfy(subject, asked, abi, nr, ret_witness);
}

/* Is some call of this name refused, and some permitted, by its own number? */
static bool is_checked(const lint_subject *subject, callgate_abi abi, call_id call)
{
    uint32_t nr;

    if (!call_nr(call, abi, &nr))
        return false;
    decision answer = lint_answer(subject, abi, nr);
    return !lint_is_refused(subject, answer) && !lint_is_permitted(subject, answer);
}

/* What is found, over all ABIs. */
typedef struct carried {
    lint_names calls;
    lint_names abis;
    callgate_call_data first;
} carried;

static bool is_listed(const lint_names *list, const char *name)
{
    for (uint32_t i = 0; i < list->count && i < LINT_NAME_COUNT_MAX; i++)
        if (list->names[i] == name)
            return true;
    return false;
}

static void check_abi(const lint_subject *subject, callgate_abi abi, carried *found)
{
    callgate_call_data witness;
    uint32_t nr, value;
    bool is_found = false;

    for (call_id call = 0; call < call_count(); call++) {
        if (!call_multiplexer(call, abi, &nr, &value) || !is_checked(subject, abi, call) ||
            !is_carried(subject, abi, nr, value, &witness))
            continue;
        if (found->calls.count == 0)
            found->first = witness;
        if (!is_listed(&found->calls, call_name(call)))
            lint_names_add(&found->calls, call_name(call));
        is_found = true;
    }
    if (is_found)
        lint_names_add(&found->abis, callgate_abi_name(abi));
}

void lint_multiplexed(const lint_subject *subject)
{
    carried found = {0};
    char calls[CALLGATE_TEXT_BYTES_MAX], abis[CALLGATE_TEXT_BYTES_MAX];

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi))
            check_abi(subject, (callgate_abi)abi, &found);
    if (found.calls.count == 0)
        return;
    lint_names_write(&found.calls, calls);
    lint_names_write(&found.abis, abis);
    lint_report(subject, "multiplexed", lint_place(subject, &found.first), &found.first,
                "what is checked of %s's arguments isn't where socketcall or ipc carries it: on %s",
                calls, abis);
}
