/* What a profile says of one call: rule by rule, without order.
 *
 * The judge of edits, which shares nothing with the editor but the parsed profile: it gives the
 * set of words that matching rules answer, or the default action's.
 */
#ifndef TESTS_EDIT_ORACLE_H
#define TESTS_EDIT_ORACLE_H

#include "callgate/policy.h"
#include "profile/profile.h"
#include <string.h>

typedef struct oracle_target {
    uint64_t caps;
    const char *goarch;
    uint32_t kernel;
    bool is_narrow; /* a 32-bit ABI: low words are compared */
} oracle_target;

enum { ORACLE_WORD_MAX = 64 };

typedef struct oracle_words { /* sorted, each once */
    uint32_t words[ORACLE_WORD_MAX];
    uint32_t count;
} oracle_words;

static inline uint32_t oracle_word(const profile_action *action)
{
    uint32_t data = action->has_errno ? action->errno_value : 1;

    return action->action | (action->takes_errno ? data : 0);
}

static inline bool oracle_has_arch(const profile_guard *guard, const char *goarch)
{
    for (uint32_t i = 0; i < guard->arch_count; i++)
        if (strcmp(guard->arches[i].text, goarch) == 0)
            return true;
    return false;
}

static inline bool oracle_applies(const profile_entry *entry, const oracle_target *target)
{
    const profile_guard *in = &entry->includes, *out = &entry->excludes;

    if (in->has_caps && (in->has_unknown_cap || (in->caps & ~target->caps)))
        return false;
    if (in->arch_count > 0 && !oracle_has_arch(in, target->goarch))
        return false;
    if (in->min_kernel > target->kernel)
        return false;
    return !(out->caps & target->caps) && !oracle_has_arch(out, target->goarch) &&
           !(out->min_kernel && out->min_kernel <= target->kernel);
}

static inline bool oracle_holds(const profile_arg *arg, const uint64_t *args, bool is_narrow)
{
    uint64_t word = is_narrow ? UINT32_MAX : UINT64_MAX;
    uint64_t value = arg->value & word, argument = args[arg->index] & word;

    switch (arg->op) {
    case CALLGATE_NE:
        return argument != value;
    case CALLGATE_LT:
        return argument < value;
    case CALLGATE_LE:
        return argument <= value;
    case CALLGATE_EQ:
        return argument == value;
    case CALLGATE_GE:
        return argument >= value;
    case CALLGATE_GT:
        return argument > value;
    case CALLGATE_MASKED_EQ:
        return (argument & value) == (arg->value_two & value);
    }
    return false;
}

/* Two conditions on one argument make each condition a rule of its own. */
static inline bool oracle_matches(const profile_entry *entry, const uint64_t *args, bool is_narrow)
{
    uint32_t seen = 0, held_count = 0;
    bool is_or = false;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        is_or |= (seen >> entry->args[i].index & 1) != 0;
        seen |= 1u << entry->args[i].index;
        held_count += oracle_holds(&entry->args[i], args, is_narrow);
    }
    return is_or ? held_count > 0 : held_count == entry->arg_count;
}

static inline void oracle_add(oracle_words *set, uint32_t word)
{
    uint32_t at = 0;

    while (at < set->count && set->words[at] < word)
        at++;
    if ((at < set->count && set->words[at] == word) || set->count == ORACLE_WORD_MAX)
        return;
    for (uint32_t i = set->count++; i > at; i--)
        set->words[i] = set->words[i - 1];
    set->words[at] = word;
}

static inline oracle_words oracle_ask(const callgate_profile *profile, const oracle_target *target,
                                      call_id call, const uint64_t *args)
{
    oracle_words set = {.count = 0};

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        bool is_named = false;
        for (uint32_t j = 0; j < entry->name_count; j++)
            is_named |= entry->names[j].call == call;
        if (is_named && oracle_applies(entry, target) &&
            oracle_matches(entry, args, target->is_narrow))
            oracle_add(&set, oracle_word(&entry->action));
    }
    if (set.count == 0)
        oracle_add(&set, oracle_word(&profile->default_action));
    return set;
}

static inline bool oracle_is(const oracle_words *set, callgate_level level)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (callgate_word_level(set->words[i]) != level)
            return false;
    return true;
}

static inline bool oracle_equal(const oracle_words *a, const oracle_words *b)
{
    return a->count == b->count && memcmp(a->words, b->words, a->count * sizeof(a->words[0])) == 0;
}

#endif
