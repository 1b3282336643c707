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

/* The ABIs on which a call is carried; the witness is of the first. */
static callgate_abi_set find_abis(const lint_subject *subject, call_id call,
                                  callgate_call_data *ret_witness)
{
    callgate_abi_set abis = 0;
    callgate_call_data witness;
    uint32_t nr, value;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (!lint_covers(subject, abi) || !call_multiplexer(call, abi, &nr, &value) ||
            !is_checked(subject, abi, call) || !is_carried(subject, abi, nr, value, &witness))
            continue;
        if (abis == 0)
            *ret_witness = witness;
        abis |= CALLGATE_ABI_BIT(i);
    }
    return abis;
}

void lint_multiplexed(const lint_subject *subject)
{
    lint_names calls = {0}, abis = {0};
    callgate_abi_set all = 0;
    callgate_call_data witness;
    char call_names[CALLGATE_TEXT_BYTES_MAX], abi_names[CALLGATE_TEXT_BYTES_MAX];

    for (call_id call = 0; call < call_count(); call++) {
        callgate_abi_set found = find_abis(subject, call, &witness);
        if (found != 0)
            lint_names_add_call(&calls, call, &witness);
        all |= found;
    }
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((all & CALLGATE_ABI_BIT(abi)) != 0)
            lint_names_add(&abis, callgate_abi_name((callgate_abi)abi));
    if (!lint_names_write(&calls, call_names) || !lint_names_write(&abis, abi_names))
        return;
    lint_report(subject, "multiplexed", lint_place(subject, &calls.witness), &calls.witness,
                "what is checked of %s's arguments isn't where socketcall or ipc carries it: on %s",
                call_names, abi_names);
}
