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

/* Does the kernel read no more of it than the low word? */
static bool is_narrow(call_id call, uint32_t arg)
{
    if (arg >= call_arg_count(call))
        return false;
    const call_arg *known = call_arg_get(call, arg);
    return !known->is_pointer && known->bits <= 32;
}

bool edit_has_equalities(const callgate_profile *profile, call_id call)
{
    uint32_t name_index;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; find_name(entry, call, &name_index) && j < entry->arg_count; j++)
            if (is_narrow(call, entry->args[j].index) && entry->args[j].op != CALLGATE_EQ &&
                entry->args[j].op != CALLGATE_MASKED_EQ)
                return false;
    }
    return true;
}

/* The low word alone; what is so already stays. */
static callgate_condition mask_condition(call_id call, callgate_condition condition)
{
    uint64_t mask = condition.op == CALLGATE_EQ ? UINT64_MAX : condition.mask;

    if (!is_narrow(call, condition.arg) || mask <= UINT32_MAX)
        return condition;
    return (callgate_condition){condition.arg, CALLGATE_MASKED_EQ, condition.value & UINT32_MAX,
                                mask & UINT32_MAX};
}

/* A rule's conditions by argument, masked. false: two are on one argument. */
static bool mask_rule(const profile_entry *entry, call_id call, edit_rule *ret_rule)
{
    *ret_rule = (edit_rule){0};
    for (uint32_t arg = 0; arg < RULE_CONDITION_COUNT_MAX; arg++) {
        uint32_t before = ret_rule->count;
        for (uint32_t i = 0; i < entry->arg_count; i++) {
            if (entry->args[i].index != arg)
                continue;
            if (ret_rule->count > before)
                return false;
            ret_rule->conditions[ret_rule->count++] =
                mask_condition(call, profile_arg_condition(&entry->args[i]));
        }
    }
    return true;
}

static bool mask_entry(editor *edit, uint32_t index, uint32_t name_index, call_id call)
{
    const profile_entry *entry = &edit->profile->entries[index];
    edit_rule rule;
    edit_style style;
    text made;

    if (entry->arg_count == 0)
        return true;
    if (!mask_rule(entry, call, &rule))
        return fail_rewrite(edit, call, entry, "this one has two conditions on one argument");
    if (!edit_style_of(edit, &style) || !edit_remove_name(edit, index, name_index))
        return false;
    text_init(&made);
    edit_write_copy(&made, edit, &style, entry, name_index, &rule);
    edit->entries[index].copies = edit_keep(edit, &made);
    return edit->entries[index].copies != NULL;
}

static bool mask_call(editor *edit, call_id call)
{
    const callgate_profile *profile = edit->profile;
    uint32_t name_index;

    for (uint32_t i = 0; i < profile->entry_count; i++)
        if (find_name(&profile->entries[i], call, &name_index) &&
            !mask_entry(edit, i, name_index, call))
            return false;
    return edit_flush(edit);
}

/* The new rules stand where the first of the old ones stood. */
bool edit_rewrite_call(editor *edit, const edit_rewrite *rewrite)
{
    const callgate_profile *profile = edit->profile;
    const profile_entry *first = NULL;
    uint32_t name_index;

    if (rewrite->rule_count == 0)
        return mask_call(edit, rewrite->call);
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
