/* Asks a meaning, for the parts of lint. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <string.h>

enum { ORIGIN_COUNT_MAX = 512 }; /* rules that decide of one call, as far as they are looked at */

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

uint32_t lint_rule_number(const callgate_profile *profile, const profile_name *name)
{
    uint32_t number = 1;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (name >= entry->names && name < entry->names + entry->name_count)
            return number + (uint32_t)(name - entry->names);
        number += entry->name_count;
    }
    return 0;
}

decision lint_condition(callgate_store *store, const profile_arg *arg)
{
    const callgate_condition own = profile_arg_condition(arg);

    if (own.op == CALLGATE_MASKED_EQ)
        return decision_compare(store, own.arg, CALLGATE_EQ, own.value & own.mask, own.mask);
    return decision_compare(store, own.arg, (int)own.op, own.value, UINT64_MAX);
}

bool lint_decides(const lint_subject *subject, uint32_t rule, callgate_abi abi, uint32_t nr)
{
    uint32_t origins[ORIGIN_COUNT_MAX];
    decision d = lint_origin(subject, abi, nr);
    uint32_t count =
        d != DECISION_NONE ? decision_word_list(subject->store, d, origins, ORIGIN_COUNT_MAX) : 0;

    for (uint32_t i = 0; i < count; i++)
        if (origins[i] == rule)
            return true;
    return count == 0 || count == ORIGIN_COUNT_MAX;
}
