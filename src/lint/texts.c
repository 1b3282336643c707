/* Finds rules that say less, or something else, than they seem to. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <inttypes.h>

enum { DECIDED_COUNT_MAX = 64 }; /* calls that are tried for a witness */

/* Does a 32-bit ABI read another number? One that is a negative int drawn out is the same there. */
static bool is_cut(uint64_t value)
{
    return value >> 32 != 0 && (value >> 31) != (UINT64_MAX >> 31);
}

static bool has_call(const profile_entry *entry, callgate_abi abi)
{
    uint32_t nr, value;

    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call != CALL_NONE &&
            (call_nr(entry->names[i].call, abi, &nr) ||
             call_multiplexer(entry->names[i].call, abi, &nr, &value)))
            return true;
    return false;
}

/* The first 32-bit ABI of the filter on which the entry names a call. */
static callgate_abi narrow_abi(const lint_subject *subject, const profile_entry *entry)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) &&
            abi_get((callgate_abi)abi)->word_bits == 32 && has_call(entry, (callgate_abi)abi))
            return (callgate_abi)abi;
    return CALLGATE_ABI_NONE;
}

/* A call that the rule decides, by a value that it doesn't name: the number that is read there, and
 * the smallest one. */
static bool find_decided(const lint_subject *subject, const profile_entry *entry,
                         const profile_arg *arg, callgate_abi abi, callgate_call_data *ret_witness)
{
    const uint64_t values[] = {
        arg->op == CALLGATE_MASKED_EQ ? arg->value_two & UINT32_MAX : arg->value & UINT32_MAX, 0};

    for (uint32_t i = 0; i < entry->name_count * 2 && i < DECIDED_COUNT_MAX; i++) {
        callgate_call_data call = {.arch = callgate_abi_arch(abi)};
        const profile_name *name = &entry->names[i / 2];
        if (name->call == CALL_NONE || !call_nr(name->call, abi, &call.nr))
            continue;
        call.args[arg->index] = values[i % 2];
        const callgate_place *place = lint_place(subject, &call);
        if (place != NULL && place->offset == name->span.begin) {
            *ret_witness = call;
            return true;
        }
    }
    return false;
}

static void check_arg(const lint_subject *subject, const profile_entry *entry,
                      const profile_arg *arg)
{
    callgate_abi abi = narrow_abi(subject, entry);
    callgate_place place = profile_place(subject->profile, arg->span);
    callgate_call_data witness;

    if (abi == CALLGATE_ABI_NONE ||
        !(is_cut(arg->value) || (arg->op == CALLGATE_MASKED_EQ && is_cut(arg->value_two))))
        return;
    bool has_witness = find_decided(subject, entry, arg, abi, &witness);
    uint64_t value = is_cut(arg->value) ? arg->value : arg->value_two;
    lint_report(subject, "cut-value", &place, has_witness ? &witness : NULL,
                "on %s 0x%" PRIx64 " is read as 0x%" PRIx64, callgate_abi_name(abi), value,
                value & UINT32_MAX);
}

static bool is_default(const callgate_profile *profile, const profile_entry *entry)
{
    return profile_action_word(&entry->action) == profile_action_word(&profile->default_action);
}

/* The largest number that an entry names on an ABI, as runc looks for it. */
static uint32_t largest_nr(const profile_entry *entry, callgate_abi abi)
{
    uint32_t largest = 0, nr, value;

    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call != CALL_NONE &&
            !call_multiplexer(entry->names[i].call, abi, &nr, &value) &&
            call_nr(entry->names[i].call, abi, &nr) && nr > largest)
            largest = nr;
    return largest;
}

/* The largest numbers of rules that runtimes don't skip, nor guards. */
typedef struct newest_calls {
    uint32_t nr[CALLGATE_ABI_COUNT];
} newest_calls;

static void find_newest(const lint_subject *subject, newest_calls *ret_newest)
{
    const callgate_profile *profile = subject->profile;

    *ret_newest = (newest_calls){{0}};
    for (uint32_t i = 0; i < profile->entry_count; i++)
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
            const profile_entry *entry = &profile->entries[i];
            if (is_default(profile, entry) || profile_entry_has_guards(entry) ||
                !lint_covers(subject, (callgate_abi)abi))
                continue;
            uint32_t nr = largest_nr(entry, (callgate_abi)abi);
            ret_newest->nr[abi] = nr > ret_newest->nr[abi] ? nr : ret_newest->nr[abi];
        }
}

/* Does a rule that runtimes skip raise runc's limit of newer calls, all the same? */
static bool raises_limit(const lint_subject *subject, const profile_entry *entry,
                         const newest_calls *newest)
{
    uint32_t word = profile_action_word(&subject->profile->default_action);

    if (callgate_word_level(word) == CALLGATE_PERMITTED)
        return false;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) &&
            largest_nr(entry, (callgate_abi)abi) > newest->nr[abi])
            return true;
    return false;
}

/* A rule with the default action can't keep a later one from deciding. */
static void check_action(const lint_subject *subject, const profile_entry *entry,
                         const newest_calls *newest)
{
    callgate_place place = profile_place(subject->profile, entry->action.span);

    if (entry->name_count > 0 && is_default(subject->profile, entry) &&
        !raises_limit(subject, entry, newest))
        lint_report(subject, "default-rule", &place, NULL,
                    "the rule for '%s'%s answers as the default action does", entry->names[0].text,
                    entry->name_count > 1 ? " and others" : "");
}

void lint_texts(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    newest_calls newest;

    if (profile == NULL)
        return;
    find_newest(subject, &newest);
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        check_action(subject, entry, &newest);
        for (uint32_t arg = 0; arg < entry->arg_count; arg++)
            check_arg(subject, entry, &entry->args[arg]);
    }
}
