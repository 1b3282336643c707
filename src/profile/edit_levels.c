/* What rules answer, whether their guards meet. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"

enum { ERRNO_PLAIN = 1 }; /* EPERM: what runtimes take where a profile gives no errno */

uint32_t profile_action_word(const profile_action *action)
{
    if (!action->takes_errno)
        return action->action;
    return action->action | (action->has_errno ? action->errno_value : ERRNO_PLAIN);
}

uint32_t edit_refusal_word(const editor *edit, call_id call)
{
    const callgate_profile *profile = edit->profile;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        uint32_t word = edit_word(&entry->action);
        if (callgate_word_level(word) == CALLGATE_REFUSED && profile_entry_names(entry, call))
            return word;
    }
    return edit_denial_word(edit);
}

static bool guard_is_empty(const profile_guard *guard)
{
    return !guard->has_caps && guard->arch_count == 0 && guard->min_kernel == 0;
}

bool edit_is_guarded(const profile_entry *entry)
{
    return !guard_is_empty(&entry->includes) || !guard_is_empty(&entry->excludes);
}

/* Do two guards list machines, and none in common? */
static bool are_other_machines(const profile_guard *a, const profile_guard *b)
{
    for (uint32_t i = 0; i < a->arch_count; i++)
        if (profile_guard_lists(b, a->arches[i].text))
            return false;
    return a->arch_count > 0 && b->arch_count > 0;
}

bool edit_guards_are_apart(const profile_entry *a, const profile_entry *b)
{
    return profile_guards_clash(&a->includes, &b->excludes, true) ||
           profile_guards_clash(&b->includes, &a->excludes, true) ||
           are_other_machines(&a->includes, &b->includes);
}

void edit_note(const editor *edit, const char *rule, const char *subject, const char *what)
{
    sink_report(edit->sink, CALLGATE_NOTE, rule, NULL, NULL, "%s: %s", subject, what);
}
