/* Finds rules that never decide for what they ask. */
#include "callgate/rules.h"
#include "lint/linter.h"
#include "policy/visits.h"
#include "profile/profile.h"
#include <stdlib.h>

/* A name of a rule. */
typedef struct idle_rule {
    const profile_entry *entry;
    const profile_name *name;
} idle_rule;

/* Which rules decide of some call, by their numbers in the origin. */
typedef struct deciders {
    const callgate_store *store;
    visits been;
    bool *decide;
    uint32_t count;
} deciders;

static void walk(deciders *all, decision d)
{
    const decision_node *node = decision_get(all->store, d);

    if (node->var == DECISION_LEAF) {
        if (node->lo < all->count)
            all->decide[node->lo] = true;
        return;
    }
    if (!visits_add(&all->been, d))
        return;
    walk(all, node->lo);
    walk(all, node->hi);
}

/* Each node once, of whatever call and ABI. false: no memory. */
static bool find_deciders(const lint_subject *subject, deciders *all)
{
    uint32_t nr;

    all->decide = calloc(all->count, sizeof *all->decide);
    for (uint32_t abi = 0; all->decide != NULL && abi < CALLGATE_ABI_COUNT; abi++)
        for (call_id call = 0; lint_covers(subject, (callgate_abi)abi) && call < call_count();
             call++) {
            decision d = call_nr(call, (callgate_abi)abi, &nr)
                             ? lint_origin(subject, (callgate_abi)abi, nr)
                             : DECISION_NONE;
            if (d != DECISION_NONE)
                walk(all, d);
        }
    visits_release(&all->been);
    return all->decide != NULL && !all->been.has_failed;
}

/* Does the filter cover an ABI that has the call? */
static bool has_abi(const lint_subject *subject, call_id call)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) && call_nr(call, (callgate_abi)abi, &nr))
            return true;
    return false;
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

    if (rule->name->call == CALL_NONE || !has_abi(subject, rule->name->call) ||
        is_told(subject, rule))
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

static void check_all(const lint_subject *subject, const deciders *all)
{
    const callgate_profile *profile = subject->profile;
    uint32_t number = 1;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        check_guards(subject, entry);
        for (uint32_t j = 0; j < entry->name_count; j++, number++)
            if (is_looked_at(profile, entry) && !all->decide[number])
                check_name(subject, &(idle_rule){entry, &entry->names[j]});
    }
}

void lint_idle(const lint_subject *subject)
{
    deciders all = {.store = subject->store, .count = subject->meaning->place_count};

    if (subject->profile == NULL || subject->meaning->origin == NULL)
        return;
    if (find_deciders(subject, &all))
        check_all(subject, &all);
    free(all.decide);
}
