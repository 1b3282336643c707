/* Finds what an engine's profile means to a runtime that reads it. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdlib.h>
#include <string.h>

static bool has_guards(const callgate_profile *profile)
{
    for (uint32_t i = 0; i < profile->entry_count; i++)
        if (profile_entry_has_guards(&profile->entries[i]))
            return true;
    return false;
}

/* Is a call refused, and would be permitted, on some ABI? */
static bool is_opened(const lint_subject *subject, const lint_subject *unguarded, call_id call,
                      callgate_call_data *ret_witness)
{
    uint32_t nr;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (lint_covers(subject, abi) && call_nr(call, abi, &nr) &&
            lint_is_refused(subject, lint_answer(subject, abi, nr)) &&
            lint_satisfy(
                subject,
                lint_level_is(subject, lint_answer(unguarded, abi, nr), CALLGATE_PERMITTED), abi,
                nr, ret_witness))
            return true;
    }
    return false;
}

static void compare(const lint_subject *subject, const lint_subject *unguarded)
{
    lint_names list = {0};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (call_id call = 0; call < call_count(); call++) {
        if (is_opened(subject, unguarded, call, &witness))
            lint_names_add_call(&list, call, &witness);
    }
    if (lint_names_write(&list, names))
        lint_report(subject, "engine-dialect", NULL, &list.witness,
                    "a runtime that is handed the file itself takes every rule as unconditional, "
                    "and permits %s",
                    names);
}

/* The same rules, all of them, for the same ABIs. */
void lint_dialect(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    callgate_target target;
    lint_subject unguarded = *subject;
    callgate_source meaning;

    if (profile == NULL || !has_guards(profile))
        return;
    profile_entry *entries = calloc(profile->entry_count, sizeof *entries);
    if (entries == NULL)
        return;
    memcpy(entries, profile->entries, profile->entry_count * sizeof *entries);
    for (uint32_t i = 0; i < profile->entry_count; i++)
        entries[i].includes = entries[i].excludes = (profile_guard){0};
    callgate_profile open = *profile;
    open.entries = entries;
    target = *subject->target;
    if (callgate_profile_resolve(subject->store, &open, &target, &meaning, NULL, NULL) ==
        CALLGATE_OK) {
        unguarded.meaning = &meaning;
        compare(subject, &unguarded);
        callgate_source_clear(&meaning);
    }
    free(entries);
}
