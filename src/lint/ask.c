/* Asks a meaning, for the parts of lint. */
#include "lint/linter.h"
#include <string.h>

bool lint_covers(const lint_subject *subject, callgate_abi abi)
{
    return (subject->meaning->abis & CALLGATE_ABI_BIT(abi)) != 0;
}

decision lint_answer(const lint_subject *subject, callgate_abi abi, uint32_t nr)
{
    return nr_runs_find(policy_find(subject->meaning->policy, callgate_abi_arch(abi)), nr);
}

decision lint_origin(const lint_subject *subject, callgate_abi abi, uint32_t nr)
{
    if (subject->meaning->origin == NULL)
        return DECISION_NONE;
    return nr_runs_find(policy_find(subject->meaning->origin, callgate_abi_arch(abi)), nr);
}

const callgate_place *lint_place(const lint_subject *subject, const callgate_call_data *call)
{
    const callgate_source *meaning = subject->meaning;

    if (meaning->origin == NULL || meaning->places == NULL)
        return NULL;
    uint32_t index = callgate_policy_eval(meaning->origin, call);
    return index < meaning->place_count ? &meaning->places[index] : NULL;
}

decision lint_level_is(const lint_subject *subject, decision answer, callgate_level level)
{
    return decision_level_is(subject->store, answer, level);
}

/* A node's limit that is reached leaves DECISION_NONE, which is neither. */
bool lint_is_refused(const lint_subject *subject, decision answer)
{
    return lint_level_is(subject, answer, CALLGATE_PERMITTED) == DECISION_FALSE;
}

bool lint_is_permitted(const lint_subject *subject, decision answer)
{
    return lint_level_is(subject, answer, CALLGATE_PERMITTED) == DECISION_TRUE;
}

bool lint_default_permits(const lint_subject *subject, callgate_abi abi)
{
    uint32_t nr = call_nr_max(abi) + 100; /* none of the largest known ones */

    return nr <= abi_get(abi)->nr_last && !lint_is_refused(subject, lint_answer(subject, abi, nr));
}

bool lint_satisfy(const lint_subject *subject, decision condition, callgate_abi abi, uint32_t nr,
                  callgate_call_data *ret_call)
{
    callgate_call_data call = {.nr = nr, .arch = callgate_abi_arch(abi)};

    if (condition == DECISION_NONE || condition == DECISION_FALSE ||
        !decision_satisfy(subject->store, condition, &call))
        return false;
    *ret_call = call;
    return true;
}
