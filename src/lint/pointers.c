/* Finds conditions on addresses. */
#include "lint/linter.h"
#include "profile/profile.h"

/* Whether there is a pointer at all is a fair question. What holds for each asks nothing: a rule
 * with it stands beside others where one without conditions would replace them. */
static bool is_fair(const profile_arg *arg)
{
    if (arg->op == CALLGATE_MASKED_EQ)
        return arg->value == 0 || ((uint32_t)arg->value == UINT32_MAX && arg->value_two == 0);
    return (arg->op == CALLGATE_EQ || arg->op == CALLGATE_NE || arg->op == CALLGATE_GE) &&
           arg->value == 0;
}

/* The first call of a rule whose argument this is a pointer to something; CALL_NONE: none. */
static call_id pointed_to(const profile_entry *entry, const profile_arg *arg)
{
    for (uint32_t i = 0; i < entry->name_count; i++) {
        call_id call = entry->names[i].call;
        if (call != CALL_NONE && arg->index < call_arg_count(call) &&
            call_arg_get(call, arg->index)->is_pointer)
            return call;
    }
    return CALL_NONE;
}

void lint_pointers(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;

    for (uint32_t i = 0; profile != NULL && i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].arg_count; j++) {
            const profile_arg *arg = &profile->entries[i].args[j];
            call_id call = pointed_to(&profile->entries[i], arg);
            if (call == CALL_NONE || is_fair(arg))
                continue;
            callgate_place place = profile_place(profile, arg->span);
            lint_report(subject, "pointer-compare", &place, NULL,
                        "%s's '%s' is a pointer: this compares an address, not what lies there",
                        call_name(call), call_arg_get(call, arg->index)->name);
        }
}
