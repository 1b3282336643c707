/* Finds names that the target's libseccomp doesn't know. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdio.h>

/* Has it a number for the name somewhere? Where nobody asked for a release every name is known. */
static bool is_known(const callgate_target *target, const profile_name *name)
{
    unsigned parts[3] = {0};

    if (target->knows == NULL && target->libseccomp == NULL)
        return true;
    if (target->knows == NULL &&
        sscanf(target->libseccomp, "%u.%u.%u", &parts[0], &parts[1], &parts[2]) < 2)
        return true;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (target->knows != NULL ? target->knows(target->knows_user, name->text, abi)
                                  : call_known_by_libseccomp(
                                        name->call, abi, parts[0] << 16 | parts[1] << 8 | parts[2]))
            return true;
    }
    return false;
}

/* Names that are skipped, of rules that refuse or of others. */
typedef struct skipped {
    lint_names names;
    callgate_place first;
} skipped;

static void add(const lint_subject *subject, skipped *list, const profile_name *name)
{
    if (list->names.count == 0)
        list->first = profile_place(subject->profile, name->span);
    lint_names_add(&list->names, name->text);
}

static void report(const lint_subject *subject, const char *rule, const skipped *list)
{
    char names[CALLGATE_TEXT_BYTES_MAX];

    if (lint_names_write(&list->names, names))
        lint_report(subject, rule, &list->first, NULL, "libseccomp%s%s doesn't know %s",
                    subject->target->libseccomp != NULL ? " " : "",
                    subject->target->libseccomp != NULL ? subject->target->libseccomp : "", names);
}

void lint_known_names(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    skipped lost = {0}, others = {0};

    if (profile == NULL)
        return;
    bool permits =
        callgate_word_level(profile_action_word(&profile->default_action)) == CALLGATE_PERMITTED;
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        bool refuses = callgate_word_level(profile_action_word(&entry->action)) == CALLGATE_REFUSED;
        for (uint32_t j = 0; j < entry->name_count; j++)
            if (entry->names[j].call != CALL_NONE && !is_known(subject->target, &entry->names[j]))
                add(subject, permits && refuses ? &lost : &others, &entry->names[j]);
    }
    report(subject, "lost-refusal", &lost);
    report(subject, "skipped-name", &others);
}
