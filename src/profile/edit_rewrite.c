/* Lossless edits: other conditions in the place of a call's rules. */
#include "profile/edit_impl.h"

/* Is this the same call's name? */
static bool find_name(const profile_entry *entry, call_id call, uint32_t *ret_name_index)
{
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call == call) {
            *ret_name_index = i;
            return true;
        }
    return false;
}

static bool fail_rewrite(editor *edit, call_id call, const profile_entry *entry, const char *why)
{
    EDIT_FAIL_AT(edit, CALLGATE_UNSUPPORTED, entry->span, "the rules for '%s' can't be rewritten",
                 call_name(call));
    fail_hint(edit->reterr, "%s: edit them by hand", why);
    return false;
}

static bool check_entry(editor *edit, call_id call, const profile_entry *first,
                        const profile_entry *entry)
{
    if (edit_is_guarded(entry))
        return fail_rewrite(edit, call, entry, "this one holds under conditions only");
    if (edit_word(&entry->action) != edit_word(&first->action))
        return fail_rewrite(edit, call, entry, "they have several actions");
    return true;
}

/* All rules in the form of the entry that they replace: its action, its comment. */
static const char *write_rules(editor *edit, const profile_entry *entry, uint32_t name_index,
                               const edit_rewrite *rewrite)
{
    edit_style style;
    text made;

    if (!edit_style_of(edit, &style))
        return NULL;
    text_init(&made);
    for (uint32_t i = 0; i < rewrite->rule_count; i++) {
        if (i > 0)
            text_add(&made, ",%s", style.list.next);
        edit_write_copy(&made, edit, &style, entry, name_index, &rewrite->rules[i]);
    }
    return edit_keep(edit, &made);
}

/* The new rules stand where the first of the old ones stood. */
bool edit_rewrite_call(editor *edit, const edit_rewrite *rewrite)
{
    const callgate_profile *profile = edit->profile;
    const profile_entry *first = NULL;
    uint32_t name_index;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (!find_name(entry, rewrite->call, &name_index))
            continue;
        if (!check_entry(edit, rewrite->call, first != NULL ? first : entry, entry) ||
            !edit_remove_name(edit, i, name_index))
            return false;
        if (first == NULL) {
            first = entry;
            edit->entries[i].copies = write_rules(edit, entry, name_index, rewrite);
            if (edit->entries[i].copies == NULL)
                return false;
        }
    }
    return edit_flush(edit);
}
