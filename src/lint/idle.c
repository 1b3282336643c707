/* Finds rules that never decide for what they ask. */
#include "callgate/rules.h"
#include "lint/linter.h"
#include "profile/profile.h"

/* A name of a rule, with its number in the origin. */
typedef struct idle_rule {
    const profile_entry *entry;
    const profile_name *name;
    uint32_t origin;
} idle_rule;

/* Is there an ABI with the call, and does the rule decide on none? */
static bool never_decides(const lint_subject *subject, const idle_rule *rule)
{
    bool has_call = false;
    uint32_t nr, value;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (!lint_covers(subject, abi))
            continue;
        if (call_multiplexer(rule->name->call, abi, &nr, &value) &&
            lint_decides(subject, rule->origin, abi, nr))
            return false;
        if (!call_nr(rule->name->call, abi, &nr))
            continue;
        has_call = true;
        if (lint_decides(subject, rule->origin, abi, nr))
            return false;
    }
    return has_call;
}

/* Do an entry's conditions hold for no arguments, as 64-bit ABIs read them? */
static bool is_impossible(const lint_subject *subject, const profile_entry *entry)
{
    decision all = DECISION_TRUE;

    for (uint32_t i = 0; i < entry->arg_count; i++)
        all = decision_and(subject->store, all, lint_condition(subject->store, &entry->args[i]));
    return all == DECISION_FALSE;
}

static bool is_same(const profile_arg *a, const profile_arg *b)
{
    return a->index == b->index && a->op == b->op && a->value == b->value &&
           (a->op != CALLGATE_MASKED_EQ || a->value_two == b->value_two);
}

/* Has an entry all conditions of another one? Then who comes later was told already. */
static bool has_all_of(const profile_entry *entry, const profile_entry *other)
{
    for (uint32_t i = 0; i < other->arg_count; i++) {
        bool has = false;
        for (uint32_t j = 0; j < entry->arg_count; j++)
            has |= is_same(&entry->args[j], &other->args[i]);
        if (!has)
            return false;
    }
    return true;
}

/* Is a rule replaced by another one as a whole? That is told where it is read. */
static bool is_told(const lint_subject *subject, const idle_rule *rule)
{
    const callgate_profile *profile = subject->profile;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *other = &profile->entries[i];
        if (other != rule->entry && profile_entry_names(other, rule->name->call) &&
            has_all_of(rule->entry, other))
            return true;
    }
    return false;
}

/* Guards, and the default action, keep rules out for reasons of their own. */
static bool is_looked_at(const callgate_profile *profile, const profile_entry *entry)
{
    return entry->arg_count > 0 && !profile_entry_has_guards(entry) &&
           profile_action_word(&entry->action) != profile_action_word(&profile->default_action);
}

static void check_name(const lint_subject *subject, const idle_rule *rule)
{
    callgate_place place = profile_place(subject->profile, rule->name->span);

    if (rule->name->call == CALL_NONE || is_told(subject, rule) || !never_decides(subject, rule))
        return;
    lint_report(
        subject, "idle-rule", &place, NULL, "the rule for '%s' never decides: %s", rule->name->text,
        is_impossible(subject, rule->entry) ? "no arguments meet its conditions"
                                            : "others decide wherever its conditions are met");
}

/* Does no container meet an entry's guards? Podman reads no kernels. */
static bool excludes_itself(const callgate_profile *profile, const profile_entry *entry)
{
    return profile_guards_clash(&entry->includes, &entry->excludes,
                                profile->dialect != CALLGATE_DIALECT_PODMAN);
}

static void check_guards(const lint_subject *subject, const profile_entry *entry)
{
    if (entry->name_count == 0 || !excludes_itself(subject->profile, entry))
        return;
    callgate_place place = profile_place(subject->profile, entry->excludes.span);
    lint_report(subject, "idle-rule", &place, NULL,
                "the rule for '%s'%s never decides: it excludes what it includes",
                entry->names[0].text, entry->name_count > 1 ? " and others" : "");
}

void lint_idle(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    uint32_t origin = 1;

    if (profile == NULL || subject->meaning->origin == NULL)
        return;
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        check_guards(subject, entry);
        for (uint32_t j = 0; j < entry->name_count; j++, origin++)
            if (is_looked_at(profile, entry))
                check_name(subject, &(idle_rule){entry, &entry->names[j], origin});
    }
}
