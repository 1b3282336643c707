/* Finds rules that libseccomp compiles against their meaning.
 *
 * What it does to which rules is told in docs/semantics.md, "Where libseccomp contradicts itself".
 */
#include "base/limits.h"
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdlib.h>

/* What of the rules for one call matters. */
typedef struct family {
    const profile_entry *first;
    uint32_t name_index; /* of the call, in the first entry */
    uint32_t rule_count; /* with conditions */
    bool has_one_action;
    bool has_one_argument; /* all conditions are on one, one a rule */
    bool is_narrow;        /* all values are below 2^32 */
    bool is_of_equalities; /* EQ and MASKED_EQ alone, and what holds for the rest: >= 0; or … */
    uint32_t wide_ranges;  /* … such ranges, all of WIDE_RANGES */
} family;

/* What all values on 64-bit ABIs are in one of, and none on others: rules for the former alone are
 * written with these three (docs/dump.md), and libseccomp reads them right beside equalities. */
static const struct {
    callgate_op op;
    uint64_t value;
} WIDE_RANGES[] = {{CALLGATE_LT, UINT64_C(0xffffffff00000000)},
                   {CALLGATE_GT, UINT64_C(0xffffffff)},
                   {CALLGATE_GT, UINT64_C(0x1ffffffff)}};

enum { ALL_WIDE_RANGES = (1u << sizeof WIDE_RANGES / sizeof *WIDE_RANGES) - 1 };

/* The bit of the range; 0: none of these. */
static uint32_t wide_range(const profile_arg *arg)
{
    for (uint32_t i = 0; i < sizeof WIDE_RANGES / sizeof *WIDE_RANGES; i++)
        if (arg->op == WIDE_RANGES[i].op && arg->value == WIDE_RANGES[i].value)
            return 1u << i;
    return 0;
}

/* A rule of `count` of an entry's conditions. */
static void add_rule(family *found, const profile_entry *entry, uint32_t name_index,
                     const profile_arg *args, uint32_t count)
{
    if (found->rule_count++ == 0) {
        *found = (family){entry, name_index, 1, true, true, true, true, 0};
    }
    found->has_one_action &=
        profile_action_word(&entry->action) == profile_action_word(&found->first->action);
    for (uint32_t i = 0; i < count; i++) {
        const profile_arg *arg = &args[i];
        found->has_one_argument &= count == 1 && arg->index == found->first->args[0].index;
        found->is_narrow &= arg->value >> 32 == 0;
        found->is_of_equalities &= arg->op == CALLGATE_EQ || arg->op == CALLGATE_MASKED_EQ ||
                                   (arg->op == CALLGATE_GE && arg->value == 0 && count == 1) ||
                                   wide_range(arg) != 0;
        found->wide_ranges |= wide_range(arg);
    }
}

static bool is_safe(const family *found)
{
    bool is_read_right = found->is_of_equalities &&
                         (found->wide_ranges == 0 || found->wide_ranges == ALL_WIDE_RANGES);

    return found->rule_count < 2 || is_read_right ||
           (found->has_one_action && found->has_one_argument && found->is_narrow);
}

enum { CHAIN_RULE_COUNT_MAX = 8 };

/* The rules of one call, those with fewer conditions first. */
typedef struct chain {
    const profile_entry *rules[CHAIN_RULE_COUNT_MAX];
    uint32_t count;
    callgate_condition path[RULE_CONDITION_COUNT_MAX]; /* the equalities down to a level */
    uint32_t depth;
} chain;

static callgate_condition last_of(const profile_entry *entry)
{
    return profile_arg_condition(&entry->args[entry->arg_count - 1]);
}

static bool is_before(const profile_entry *a, const profile_entry *b)
{
    return a->arg_count < b->arg_count ||
           (a->arg_count == b->arg_count && last_of(a).op < last_of(b).op &&
            last_of(b).op == CALLGATE_EQ);
}

static void insert_rule(chain *all, const profile_entry *entry)
{
    uint32_t at = all->count;

    if (all->count++ >= CHAIN_RULE_COUNT_MAX)
        return;
    for (; at > 0 && is_before(entry, all->rules[at - 1]); at--)
        all->rules[at] = all->rules[at - 1];
    all->rules[at] = entry;
}

/* Does a rule begin with the equalities of the path? */
static bool is_on_path(const chain *all, const profile_entry *entry)
{
    for (uint32_t i = 0; i + 1 < entry->arg_count; i++) {
        const callgate_condition own = profile_arg_condition(&entry->args[i]);
        const callgate_condition *step = &all->path[i];
        if (own.op != CALLGATE_EQ || own.arg != step->arg || own.value != step->value)
            return false;
    }
    return entry->arg_count <= all->depth + 1;
}

static bool is_same(const callgate_condition *a, const callgate_condition *b)
{
    return a->arg == b->arg && a->value == b->value;
}

/* The next rule of a chain: all but one value of an argument, as an inequality or the two ranges
 * beside it, and behind that value the same of the next argument; at the end the value alone. */
static bool goes_on(chain *all, uint32_t at)
{
    const profile_entry *entry = all->rules[at];
    const callgate_condition last = last_of(entry);
    bool is_new = entry->arg_count == all->depth + 1;

    if (!is_on_path(all, entry) ||
        (is_new && all->depth > 0 && last.arg <= all->path[all->depth - 1].arg))
        return false;
    if (is_new && (last.op == CALLGATE_NE || (last.op == CALLGATE_LT && all->depth == 0))) {
        all->path[all->depth++] = last;
        return true;
    }
    if (is_new || entry->arg_count != all->depth || !is_same(&last, &all->path[all->depth - 1]))
        return false;
    if (last.op == CALLGATE_GT)
        return all->depth == 1 && at == 1 && all->path[0].op == CALLGATE_LT;
    return last.op == CALLGATE_EQ && at + 1 == all->count;
}

/* Of such rules libseccomp gets none wrong, whatever the value that is left out is answered. */
static bool is_chain(const callgate_profile *profile, call_id call)
{
    chain all = {0};

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        bool counts = entry->arg_count > 0 && !profile_entry_has_guards(entry);
        for (uint32_t j = 0; counts && j < entry->name_count; j++)
            if (entry->names[j].call == call)
                insert_rule(&all, entry);
    }
    if (all.count > CHAIN_RULE_COUNT_MAX)
        return false;
    for (uint32_t i = 0; i < all.count; i++) {
        const profile_entry *entry = all.rules[i];
        bool is_value = i + 1 == all.count && last_of(entry).op == CALLGATE_EQ;
        bool is_alike =
            profile_action_word(&entry->action) == profile_action_word(&all.rules[0]->action);
        if (profile_entry_repeats(entry) || (!is_alike && !is_value) || !goes_on(&all, i))
            return false;
    }
    return true;
}

static void add_entry(family *families, const profile_entry *entry)
{
    uint32_t step = profile_entry_repeats(entry) ? 1 : entry->arg_count;

    for (uint32_t i = 0; i < entry->name_count && !profile_entry_has_guards(entry); i++)
        for (uint32_t at = 0; entry->names[i].call != CALL_NONE && at < entry->arg_count;
             at += step)
            add_rule(&families[entry->names[i].call], entry, i, &entry->args[at], step);
}

/* The rules for each call. NULL: no memory. */
static family *find_families(const callgate_profile *profile)
{
    family *families = calloc(call_count(), sizeof *families);

    for (uint32_t i = 0; families != NULL && i < profile->entry_count; i++)
        add_entry(families, &profile->entries[i]);
    return families;
}

static bool is_doubtful(const callgate_profile *profile, const family *found, call_id call)
{
    return !is_safe(found) && !is_chain(profile, call);
}

static void find_doubtful(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;
    family *families = find_families(profile);

    for (call_id call = 0; families != NULL && call < call_count(); call++) {
        const family *found = &families[call];
        if (!is_doubtful(profile, found, call))
            continue;
        const profile_name *name = &found->first->names[found->name_index];
        callgate_place place = profile_place(profile, name->span);
        lint_report(subject, "libseccomp-doubtful", &place, NULL,
                    "%u rules for '%s', with ranges among them", found->rule_count, name->text);
    }
    free(families);
}

call_id lint_new_doubt(const callgate_profile *before, const callgate_profile *after)
{
    family *old = before != NULL ? find_families(before) : NULL, *now = find_families(after);
    bool has_memory = now != NULL && (old != NULL || before == NULL);
    call_id found = CALL_NONE;

    for (call_id call = 0; has_memory && found == CALL_NONE && call < call_count(); call++)
        if (is_doubtful(after, &now[call], call) &&
            (old == NULL || !is_doubtful(before, &old[call], call)))
            found = call;
    free(old);
    free(now);
    return found;
}

void lint_libseccomp(const lint_subject *subject)
{
    if (subject->profile == NULL || subject->meaning->origin == NULL)
        return;
    find_doubtful(subject);
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (lint_covers(subject, abi))
            lint_forgotten(subject, abi);
        if (abi_get(abi)->machine == abi)
            lint_shared_tests(subject, abi);
    }
}
