/* Finds rules that libseccomp compiles against their meaning.
 *
 * What it does to which rules is told in docs/semantics.md, "Where libseccomp contradicts itself".
 */
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdlib.h>

/* What of the rules for one call matters. */
typedef struct family {
    const profile_entry *first;
    uint32_t name_index; /* of the call, in the first entry */
    uint32_t rule_count; /* with conditions */
    bool has_one_action;
    bool has_one_argument; /* all conditions are on one, one a rule */
    bool is_narrow;        /* all values are below 2^32 */
    bool is_of_equalities; /* EQ and MASKED_EQ alone */
} family;

static void add_rule(family *found, const profile_entry *entry, uint32_t name_index)
{
    if (found->rule_count++ == 0) {
        *found = (family){entry, name_index, 1, true, true, true, true};
    }
    found->has_one_action &=
        profile_action_word(&entry->action) == profile_action_word(&found->first->action);
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        const profile_arg *arg = &entry->args[i];
        found->has_one_argument &=
            entry->arg_count == 1 && arg->index == found->first->args[0].index;
        found->is_narrow &= arg->value >> 32 == 0;
        found->is_of_equalities &= arg->op == CALLGATE_EQ || arg->op == CALLGATE_MASKED_EQ;
    }
}

static bool is_safe(const family *found)
{
    return found->rule_count < 2 || found->is_of_equalities ||
           (found->has_one_action && found->has_one_argument && found->is_narrow);
}

/* Rules under conditions may exclude each other. */
static bool is_guarded(const profile_entry *entry)
{
    return profile_guard_is_set(&entry->includes) || profile_guard_is_set(&entry->excludes);
}

static void add_entry(family *families, const profile_entry *entry)
{
    for (uint32_t i = 0; i < entry->name_count && entry->arg_count > 0; i++)
        if (entry->names[i].call != CALL_NONE && !is_guarded(entry))
            add_rule(&families[entry->names[i].call], entry, i);
}

static void find_doubtful(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    family *families = calloc(call_count(), sizeof *families);

    for (uint32_t i = 0; families != NULL && i < profile->entry_count; i++)
        add_entry(families, &profile->entries[i]);
    for (call_id call = 0; families != NULL && call < call_count(); call++) {
        const family *found = &families[call];
        if (is_safe(found))
            continue;
        const profile_name *name = &found->first->names[found->name_index];
        callgate_place place = profile_place(profile, name->span);
        lint_report(subject, "libseccomp-doubtful", &place, NULL,
                    "%u rules for '%s', with ranges among them", found->rule_count, name->text);
    }
    free(families);
}

void lint_libseccomp(const lint_subject *subject)
{
    if (subject->profile == NULL || subject->meaning->origin == NULL)
        return;
    find_doubtful(subject);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi))
            lint_forgotten(subject, (callgate_abi)abi);
}
