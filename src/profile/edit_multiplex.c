/* Denied calls that socketcall or ipc still reach. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"
#include <stdio.h>

bool edit_asks_doors(const call_expression *expressions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < expressions[i].match_count; j++)
            if (call_is_multiplexer(expressions[i].matches[j].call))
                return true;
    return false;
}

uint32_t edit_door_word(const editor *edit)
{
    uint32_t word = edit_denial_word(edit);
    uint32_t enosys = CALLGATE_ERRNO | errno_enosys(edit->request->errno_abi);

    if (edit->request->has_errno || word != edit_word(&edit->profile->default_action))
        return word;
    return word == enosys ? CALLGATE_ERRNO | 1 /* EPERM */ : enosys;
}

void edit_note_door(const editor *edit, call_id call)
{
    uint32_t word = edit_door_word(edit), value = word & CALLGATE_DATA_MASK;
    const char *name = errno_name(edit->request->errno_abi, value);

    if (word != edit_denial_word(edit))
        sink_report(edit->sink, CALLGATE_NOTE, "other-errno", NULL, NULL,
                    "%s: denied with %s: a rule with the default action is skipped, and those of "
                    "calls that go through it would decide",
                    call_name(call), name ? name : "another errno");
}

/* Is a call what a sub-call of socketcall or ipc does, on some ABI? */
static bool is_behind(call_id call, call_id door, uint64_t number)
{
    uint32_t nr, value;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (call_multiplexer(call, (callgate_abi)abi, &nr, &value) && value == number &&
            call_at((callgate_abi)abi, nr) == door)
            return true;
    return false;
}

/* With one condition more, which always holds. false: the rule has others than on argument 0, or
 * several. */
static bool make_longer(const profile_entry *entry, edit_rule *ret_rule)
{
    if (edit_entry_rules(entry, ret_rule) != 1 || entry->arg_count > 1 ||
        (ret_rule->count > 0 && ret_rule->conditions[0].arg != 0))
        return false;
    ret_rule->conditions[ret_rule->count++] = (callgate_condition){1, CALLGATE_GE, 0, 0};
    return true;
}

static bool lengthen_rule(editor *edit, uint32_t index, uint32_t name_index, const edit_rule *rule)
{
    const profile_entry *entry = &edit->profile->entries[index];
    edit_style style;
    text made;

    if (!edit_style_of(edit, &style))
        return false;
    text_init(&made);
    if (edit->entries[index].copies != NULL) /* of another call of the entry */
        text_add(&made, "%s,%s", edit->entries[index].copies, style.list.next);
    edit_write_copy(&made, edit, &style, entry, name_index, rule, NULL);
    const char *copy = edit_keep(edit, &made);
    if (!copy || !edit_remove_name(edit, index, name_index))
        return false;
    edit->entries[index].copies = copy;
    return true;
}

/* The rules for one call behind it, in the entries that don't say the denial's word. */
bool edit_lengthen_guest(editor *edit, call_id call, uint32_t word, bool *ret_is_changed)
{
    edit_rule rules[EDIT_RULE_COUNT_MAX];

    for (uint32_t i = 0; i < edit->profile->entry_count; i++) {
        const profile_entry *entry = &edit->profile->entries[i];
        for (uint32_t j = 0; edit_word(&entry->action) != word && j < entry->name_count; j++) {
            if (entry->names[j].call != call || !make_longer(entry, rules))
                continue;
            if (!lengthen_rule(edit, i, j, rules))
                return false;
            *ret_is_changed = true;
        }
    }
    return true;
}

bool edit_lengthen_guests(editor *edit, call_id door, const edit_rule *calls, uint32_t word)
{
    const callgate_condition *number = &calls->conditions[0];

    for (call_id call = 0; number->arg == 0 && call < call_count(); call++) {
        bool is_changed = false;
        if (!is_behind(call, door, number->value))
            continue;
        if (!edit_lengthen_guest(edit, call, word, &is_changed))
            return false;
        if (is_changed)
            sink_report(edit->sink, CALLGATE_NOTE, "longer-rule", NULL, NULL,
                        "%s: its rules get a condition that always holds, or they would "
                        "contradict the denial",
                        call_name(call));
    }
    return true;
}

/* Does some rule let a call through? The default action needs no look: a rule for the direct call
 * holds for its form behind the multiplexer too, where no rule is for that one. */
static bool is_let_through(const callgate_profile *profile, call_id call)
{
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (callgate_word_level(edit_word(&entry->action)) != CALLGATE_REFUSED &&
            profile_entry_names(entry, call))
            return true;
    }
    return false;
}

/* Warns once for a call: of the first ABI on which it can be reached. */
static void check_call(const callgate_profile *profile, call_id call, const callgate_sink *sink)
{
    callgate_abi_set abis = callgate_profile_abis(profile);

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        uint32_t nr, value;
        if (abis != 0 && !(abis & CALLGATE_ABI_BIT(abi)))
            continue;
        if (!call_multiplexer(call, abi, &nr, &value))
            continue;
        call_id door = call_at(abi, nr);
        if (door == CALL_NONE || door == call || !is_let_through(profile, door))
            continue;
        char hint[CALLGATE_TEXT_BYTES_MAX];
        snprintf(hint, sizeof(hint), "deny '%s' too, if no old program needs it", call_name(door));
        sink_report(sink, CALLGATE_WARNING, "multiplexed", NULL, hint,
                    "%s: '%s' still reaches it on %s", call_name(call), call_name(door),
                    callgate_abi_name(abi));
        return;
    }
}

void edit_warn_multiplexed(const callgate_profile *profile, const edit_request *request,
                           const callgate_sink *sink)
{
    for (uint32_t i = 0; i < request->deny_count; i++)
        for (uint32_t j = 0; j < request->deny[i].match_count; j++)
            check_call(profile, request->deny[i].matches[j].call, sink);
}
