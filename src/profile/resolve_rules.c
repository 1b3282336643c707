/* Entries of a profile as rules.
 *
 * Each machine asks the guards once; what gets through becomes a rule for each name on each of the
 * machine's ABIs, in the order of the file. Beside the rules runc's stub needs the largest number
 * that they name, of rules too that are skipped or conditional.
 */
#include "profile/resolve.h"
#include <stdlib.h>

/* One entry on its way into rules. */
typedef struct entry_rules {
    const profile_entry *entry;
    const callgate_condition *conditions;
    uint32_t condition_count;
    uint32_t word;
    uint32_t first_origin;
    uint32_t reported_origin; /* of the last name that something was said of */
    bool is_split;            /* each condition is a rule of its own */
    bool is_skipped;          /* answers as the default action does */
    bool is_errno_checked;
} entry_rules;

/* runc asks libseccomp for the number, and sub-calls of socketcall and ipc have none there. It
 * starts from 0, and so number 0 alone is no limit. */
static void note_number(profile_resolver *resolver, callgate_abi abi, call_id call)
{
    rule_newer *newer = &resolver->set.newer[abi];
    uint32_t nr, value, multiplexer_nr;

    if (call_multiplexer(call, abi, &multiplexer_nr, &value) || !call_nr(call, abi, &nr))
        return;
    if (nr > newer->nr_max)
        *newer = (rule_newer){true, nr, abi == CALLGATE_ABI_S390X || abi == CALLGATE_ABI_S390};
}

/* Is a call reached through socketcall or ipc alone? What it is answered there a rule for these may
 * well settle, and its author knew. */
static bool is_behind(call_id call, callgate_abi abi)
{
    uint32_t nr, value;

    return call_multiplexer(call, abi, &nr, &value) && !call_nr(call, abi, &nr);
}

/* A name's rule on one ABI that holds nowhere, or ends others; says it once a name. */
static void report_outcome(profile_resolver *resolver, entry_rules *rules, uint32_t index,
                           callgate_abi on, rule_outcome outcome)
{
    const profile_name *name = &rules->entry->names[index];
    uint32_t origin = rules->first_origin + index;
    const char *abi = abi_get(on)->name;

    if (rules->reported_origin == origin ||
        (outcome == RULE_OUTCOME_OVERRULED && is_behind(name->call, on)))
        return;
    rules->reported_origin = origin;
    if (outcome == RULE_OUTCOME_OVERRULED)
        resolve_report(
            resolver, CALLGATE_WARNING, "overruled-rule", name->span,
            "an earlier rule for it holds wherever this one does: runtimes drop this one",
            "the rule for '%s' never decides on %s", name->text, abi);
    else
        resolve_report(resolver, CALLGATE_WARNING, "replaced-rules", name->span,
                       "a rule without 'args' holds for every call: runtimes drop those before it",
                       "this rule for '%s' replaces earlier ones with 'args' on %s", name->text,
                       abi);
}

/* Errnos are libseccomp's to judge: those of rules that reach it. */
static bool check_errno(profile_resolver *resolver, entry_rules *rules)
{
    rules->is_errno_checked =
        rules->is_errno_checked || resolve_check_errno(resolver, &rules->entry->action);
    return rules->is_errno_checked;
}

static bool fail_name(const profile_resolver *resolver, const profile_name *name)
{
    if (resolver->reterr)
        resolver->reterr->place = profile_place(resolver->profile, name->span);
    return false;
}

/* Where a name's rule goes. */
typedef struct name_reach {
    uint32_t index; /* of the name */
    callgate_abi_set abis;
    callgate_abi_set unknown; /* of them */
} name_reach;

/* A name's rule without conditions. */
static bool add_plain(profile_resolver *resolver, entry_rules *rules, const name_reach *reach)
{
    const profile_name *name = &rules->entry->names[reach->index];
    rule_plain plain = {
        .call = name->call,
        .word = rules->word,
        .origin = rules->first_origin + reach->index,
        .abis = reach->abis,
        .judged_only = reach->abis & ~resolver->abis,
        .unknown = reach->unknown,
    };
    rule_outcomes outcomes;

    resolver->status = rule_set_add_plain(&resolver->set, &plain, &outcomes, resolver->reterr);
    if (resolver->status != CALLGATE_OK)
        return fail_name(resolver, name);
    for (callgate_abi_set told = outcomes.overruled | outcomes.replaces; told != 0;
         told &= told - 1) {
        callgate_abi abi = (callgate_abi)__builtin_ctz(told);
        bool is_overruled = (outcomes.overruled & CALLGATE_ABI_BIT(abi)) != 0;
        report_outcome(resolver, rules, reach->index, abi,
                       is_overruled ? RULE_OUTCOME_OVERRULED : RULE_OUTCOME_REPLACES);
    }
    return true;
}

/* A name's rule with conditions on one ABI. */
static bool add_conditional(profile_resolver *resolver, entry_rules *rules, const name_reach *reach,
                            callgate_abi abi)
{
    const profile_name *name = &rules->entry->names[reach->index];
    rule_outcome outcome = RULE_OUTCOME_NONE;
    rule_request request = {
        .abi = abi,
        .call = name->call,
        .conditions = rules->conditions,
        .condition_count = rules->condition_count,
        .word = rules->word,
        .origin = rules->first_origin + reach->index,
        .is_judged_only = (resolver->abis & CALLGATE_ABI_BIT(abi)) == 0,
        .is_unknown = (reach->unknown & CALLGATE_ABI_BIT(abi)) != 0,
        .is_split = rules->is_split,
        .is_together = resolver->reading->repeats == READING_REPEATS_TOGETHER,
    };

    resolver->status = rule_set_add_request(&resolver->set, &request, &outcome, resolver->reterr);
    if (resolver->status != CALLGATE_OK)
        return fail_name(resolver, name);
    if (outcome == RULE_OUTCOME_OVERRULED || outcome == RULE_OUTCOME_REPLACES)
        report_outcome(resolver, rules, reach->index, abi, outcome);
    return true;
}

/* A name that libseccomp knows on any ABI goes to all of them: it is judged there at least. */
static bool add_name(profile_resolver *resolver, entry_rules *rules, const name_reach *reach)
{
    callgate_abi_set noted = reach->abis & resolver->abis & ~reach->unknown;

    for (; resolver->reading->has_newer_stub && noted != 0; noted &= noted - 1)
        note_number(resolver, (callgate_abi)__builtin_ctz(noted),
                    rules->entry->names[reach->index].call);
    if (rules->is_skipped)
        return true;
    if (!check_errno(resolver, rules))
        return false;
    if (rules->condition_count == 0)
        return add_plain(resolver, rules, reach);
    for (callgate_abi_set left = reach->abis; left != 0; left &= left - 1)
        if (!add_conditional(resolver, rules, reach, (callgate_abi)__builtin_ctz(left)))
            return false;
    return true;
}

static bool add_entry(profile_resolver *resolver, entry_rules *rules, callgate_abi machine)
{
    name_reach reach = {.abis = resolver->machines[machine] | resolver->beside};

    for (; reach.index < rules->entry->name_count; reach.index++) {
        const profile_name *name = &rules->entry->names[reach.index];
        if (!resolve_knows_anywhere(resolver, name))
            continue;
        reach.unknown = resolve_unknown(resolver, name, reach.abis);
        if (!add_name(resolver, rules, &reach))
            return false;
    }
    return true;
}

/* crun copies six conditions and forgets the others. */
static uint32_t taken_count(const profile_resolver *resolver, const profile_entry *entry)
{
    uint32_t most = resolver->reading->condition_count_max;

    return entry->arg_count < most ? entry->arg_count : most;
}

/* The first of `count` conditions whose argument an earlier one tests; `count`: there is none. */
static uint32_t find_repeated(const profile_entry *entry, uint32_t count)
{
    uint32_t seen = 0, at;

    for (at = 0; at < count; at++) {
        uint32_t bit = 1u << entry->args[at].index;
        if (seen & bit)
            break;
        seen |= bit;
    }
    return at;
}

static void report_repeated(profile_resolver *resolver, const profile_entry *entry, uint32_t count)
{
    uint32_t at = find_repeated(entry, count);

    if (at == count || resolver->reading->repeats != READING_REPEATS_SPLIT)
        return;
    resolve_report(resolver, CALLGATE_WARNING, "repeated-argument", entry->args[at].span,
                   "runtimes make every condition of the rule a rule of its own: any one "
                   "of them is enough",
                   "two conditions on argument %u of one rule", entry->args[at].index);
}

/* What can be said of an entry whatever the machine. */
static void report_entry(profile_resolver *resolver, const profile_entry *entry)
{
    uint32_t count = taken_count(resolver, entry);

    if (count < entry->arg_count)
        resolve_report(resolver, CALLGATE_WARNING, "cut-arguments", entry->args[count].span,
                       "crun reads no more: this condition and those after it don't count",
                       "the rule has %u conditions", entry->arg_count);
    report_repeated(resolver, entry, count);
}

/* gVisor compares the masked argument with all of the value: bits beyond the mask never match. */
static bool is_possible(const profile_resolver *resolver, const profile_arg *arg)
{
    return !resolver->reading->keeps_masked_bits || arg->op != CALLGATE_MASKED_EQ ||
           (arg->value_two & ~arg->value) == 0;
}

/* Fills the conditions that count. false: the rule can't match at all. */
static bool take_conditions(const profile_resolver *resolver, entry_rules *rules,
                            callgate_condition *conditions)
{
    const profile_entry *entry = rules->entry;
    uint32_t count = taken_count(resolver, entry), kept = 0;

    rules->is_split =
        resolver->reading->repeats == READING_REPEATS_SPLIT && find_repeated(entry, count) < count;
    for (uint32_t i = 0; i < count; i++) {
        if (is_possible(resolver, &entry->args[i]))
            conditions[kept++] = profile_arg_condition(&entry->args[i]);
        else if (!rules->is_split)
            return false;
    }
    rules->condition_count = kept;
    return kept > 0 || count == 0;
}

/* Docker's old `name` is no key of OCI's: a rule of such an entry is for no call at all. */
static bool is_read(const profile_resolver *resolver, const profile_entry *entry)
{
    return !entry->is_singular || resolve_engine(resolver) != READING_ENGINE_NONE;
}

static bool resolve_entry(profile_resolver *resolver, uint32_t index,
                          callgate_condition *conditions)
{
    const profile_entry *entry = &resolver->profile->entries[index];
    entry_rules rules = {
        .entry = entry,
        .conditions = conditions,
        .first_origin = resolver->entry_origins[index],
    };
    bool is_judged = false;

    bool can_match = take_conditions(resolver, &rules, conditions);
    report_entry(resolver, entry);
    if (!is_read(resolver, entry))
        return true;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi machine = (callgate_abi)i;
        if (resolver->machines[machine] == 0 || !resolve_is_included(resolver, entry, machine))
            continue;
        if ((!is_judged && !resolve_check_entry(resolver, entry)) ||
            !resolve_word(resolver, &entry->action, machine, &rules.word))
            return false;
        is_judged = true;
        if (!can_match)
            continue;
        rules.is_skipped = rules.word == rule_default_word(&resolver->set, machine) &&
                           !resolver->reading->keeps_default_rules;
        if (!add_entry(resolver, &rules, machine))
            return false;
    }
    return true;
}

/* runc puts its stub only where the default action lets no call through. */
static bool has_newer(const profile_resolver *resolver)
{
    uint32_t action = resolver->default_word & CALLGATE_ACTION_MASK;

    return resolver->reading->has_newer_stub && action != CALLGATE_ALLOW &&
           action != CALLGATE_LOG && action != CALLGATE_TRACE;
}

static callgate_condition *make_conditions(const callgate_profile *profile)
{
    uint32_t count = 1;

    for (uint32_t i = 0; i < profile->entry_count; i++)
        if (profile->entries[i].arg_count > count)
            count = profile->entries[i].arg_count;
    return malloc(count * sizeof(callgate_condition));
}

bool resolve_rules(profile_resolver *resolver)
{
    callgate_condition *conditions = make_conditions(resolver->profile);
    bool is_done = true;

    if (!conditions)
        return resolve_failed(resolver, FAIL(resolver->reterr, CALLGATE_MEMORY, "out of memory"));
    for (uint32_t i = 0; is_done && i < resolver->profile->entry_count; i++)
        is_done = resolve_entry(resolver, i, conditions);
    free(conditions);
    if (is_done && !has_newer(resolver))
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
            resolver->set.newer[abi].is_set = false;
    return is_done;
}
