/* Finds rules that never decide, since an earlier one says the same. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdlib.h>
#include <string.h>

enum { EARLIER_COUNT_MAX = 16 }; /* entries for one call that later ones are compared with */

/* The entries with a rule for one call, in the order of the file. */
typedef struct call_entries {
    const profile_entry *items[EARLIER_COUNT_MAX];
    uint32_t count;
} call_entries;

static bool is_same_guard(const callgate_profile *profile, profile_span a, profile_span b)
{
    size_t bytes = a.end - a.begin;

    return bytes == b.end - b.begin &&
           memcmp(profile->text + a.begin, profile->text + b.begin, bytes) == 0;
}

/* Does a guard let the earlier entry hold wherever the later one does? */
static bool is_as_free(const callgate_profile *profile, profile_span earlier, profile_span later)
{
    return earlier.begin == earlier.end || is_same_guard(profile, earlier, later);
}

static bool has_condition(const profile_entry *entry, const profile_arg *arg)
{
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        const profile_arg *own = &entry->args[i];
        if (own->index == arg->index && own->op == arg->op && own->value == arg->value &&
            (own->op != CALLGATE_MASKED_EQ || own->value_two == arg->value_two))
            return true;
    }
    return false;
}

/* Does the earlier entry say the same of all that the later one holds for? */
static bool covers(const callgate_profile *profile, const profile_entry *earlier,
                   const profile_entry *later)
{
    if (profile_action_word(&earlier->action) != profile_action_word(&later->action) ||
        !is_as_free(profile, earlier->includes.span, later->includes.span) ||
        !is_as_free(profile, earlier->excludes.span, later->excludes.span) ||
        profile_entry_repeats(earlier) || profile_entry_repeats(later))
        return false;
    for (uint32_t i = 0; i < earlier->arg_count; i++)
        if (!has_condition(later, &earlier->args[i]))
            return false;
    return true;
}

static bool is_covered(const callgate_profile *profile, const call_entries *earlier,
                       const profile_entry *entry)
{
    for (uint32_t i = 0; i < earlier->count; i++)
        if (earlier->items[i] != entry && covers(profile, earlier->items[i], entry))
            return true;
    return false;
}

static void keep(call_entries *earlier, const profile_entry *entry)
{
    if (earlier->count < EARLIER_COUNT_MAX)
        earlier->items[earlier->count++] = entry;
}

/* Names all calls of an entry at once, at the first of them. */
static void check_entry(const lint_subject *subject, const profile_entry *entry,
                        call_entries *earlier)
{
    const profile_name *first = NULL;
    char names[CALLGATE_TEXT_BYTES_MAX];
    lint_names list = {0};

    for (uint32_t i = 0; i < entry->name_count; i++) {
        const profile_name *name = &entry->names[i];
        if (name->call == CALL_NONE)
            continue;
        if (is_covered(subject->profile, &earlier[name->call], entry)) {
            first = first != NULL ? first : name;
            lint_names_add(&list, call_name(name->call));
        }
        keep(&earlier[name->call], entry);
    }
    if (first == NULL)
        return;
    callgate_place place = profile_place(subject->profile, first->span);
    lint_names_write(&list, names);
    lint_report(subject, "repeated-rule", &place, NULL,
                "the rule never decides of %s: an earlier one says the same", names);
}

void lint_repeated(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;

    if (profile == NULL)
        return;
    call_entries *earlier = calloc(call_count(), sizeof *earlier);
    for (uint32_t i = 0; earlier != NULL && i < profile->entry_count; i++)
        if (profile_action_word(&profile->entries[i].action) !=
            profile_action_word(&profile->default_action))
            check_entry(subject, &profile->entries[i], earlier);
    free(earlier);
}
