/* Keeps the answers of sub-calls of socketcall or ipc. */
#include "profile/edit_impl.h"

/* A call that socketcall or ipc carries, too. */
typedef struct guest {
    call_id call;
    call_id door;
    uint32_t number; /* the door's first argument */
} guest;

static bool find_guest(call_id call, guest *ret_guest)
{
    uint32_t nr, value;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!call_multiplexer(call, (callgate_abi)abi, &nr, &value))
            continue;
        *ret_guest = (guest){call, call_at((callgate_abi)abi, nr), value};
        return ret_guest->door != CALL_NONE && ret_guest->door != call;
    }
    return false;
}

/* Do the call's rules have several actions? Then they may contradict each other behind the door,
 * where the first argument is the sub-call's number for all of them. */
static bool has_several_words(const callgate_profile *profile, call_id call)
{
    const profile_entry *first = NULL;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (!profile_entry_names(entry, call))
            continue;
        if (first != NULL && edit_word(&entry->action) != edit_word(&first->action))
            return true;
        first = entry;
    }
    return false;
}

/* The rule that holds for all calls with whatever arguments. NULL: there is none. */
static const profile_entry *plain_rule(const callgate_profile *profile, call_id call)
{
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (entry->arg_count == 0 && !edit_is_guarded(entry) && profile_entry_names(entry, call))
            return entry;
    }
    return NULL;
}

/* A rule that behind the door, where argument 0 is the sub-call's number, holds whatever else it
 * is: it looks at that one alone, and all rules for the call have its action. NULL: there is none.
 */
static const profile_entry *rule_behind(const callgate_profile *profile, call_id call)
{
    const profile_entry *found = NULL;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (!profile_entry_names(entry, call))
            continue;
        if (edit_is_guarded(entry))
            return NULL;
        if (entry->arg_count == 1 && entry->args[0].index == 0)
            found = entry;
    }
    return has_several_words(profile, call) ? NULL : found;
}

/* A rule for the sub-call alone, ahead of all; those for the call, which are longer then, are
 * dropped behind it. */
static bool shield(editor *edit, const guest *behind, uint32_t word)
{
    const edit_rule number = {{{0, CALLGATE_EQ, behind->number, 0}}, 1};
    bool is_longer = false;
    edit_style style;

    if (!edit_style_of(edit, &style) ||
        !edit_add_entry(edit, &style, &behind->door, 1, word, &number, true) ||
        !edit_lengthen_guest(edit, behind->call, word, &is_longer))
        return false;
    sink_report(edit->sink, CALLGATE_NOTE, "longer-rule", NULL, NULL,
                "%s(%u): a rule of its own keeps its answer, or those for %s would contradict each "
                "other there",
                call_name(behind->door), behind->number, call_name(behind->call));
    return true;
}

bool edit_shield_guests(editor *edit, const callgate_profile *before)
{
    uint32_t default_word = edit_word(&edit->profile->default_action);
    guest behind;

    for (call_id call = 0; call < call_count(); call++) {
        if (!find_guest(call, &behind) || !has_several_words(edit->profile, call) ||
            plain_rule(edit->profile, behind.door) != NULL)
            continue;
        const profile_entry *old = plain_rule(before, behind.door);
        if (old == NULL)
            old = plain_rule(before, call);
        if (old == NULL)
            old = rule_behind(before, call);
        if (old == NULL || edit_word(&old->action) == default_word)
            continue;
        if (!shield(edit, &behind, edit_word(&old->action)))
            return false;
    }
    return edit_flush(edit);
}
