/* Finds conditions that hardly compare what their author meant. */
#include "callgate/rules.h"
#include "lint/linter.h"
#include "profile/profile.h"
#include <inttypes.h>
#include <string.h>

enum { FLAGS_BYTES = 256 }; /* of a value's names */

/* A condition of a rule, and who is looked at. */
typedef struct suspect {
    const lint_subject *subject;
    const profile_entry *entry;
    const profile_arg *arg;
} suspect;

static callgate_place place_of(const suspect *found)
{
    return profile_place(found->subject->profile, found->arg->span);
}

/* Value and mask in each other's place, or a flag that the mask lacks. */
static void check_mask(const suspect *found)
{
    const profile_arg *arg = found->arg;
    callgate_place place = place_of(found);

    if (arg->op != CALLGATE_MASKED_EQ || (arg->value_two & ~arg->value) == 0)
        return;
    lint_report(found->subject, "masked-value", &place, NULL,
                "valueTwo has 0x%" PRIx64 ", which the mask, value, hasn't: that isn't compared%s",
                arg->value_two & ~arg->value,
                arg->value == 0 ? ", and the condition always holds" : "");
}

/* Has a call arguments that 32-bit ABIs pass in two registers each? */
static bool has_pairs(call_id call)
{
    for (uint32_t i = 0; i < call_arg_count(call); i++) {
        const char *type = call_arg_get(call, i)->type;
        if (strstr(type, "loff_t") != NULL || strstr(type, "64") != NULL)
            return true;
    }
    return false;
}

/* A condition that holds for all values, or for all where there is a high word: rules are made
 * longer by the one, and hold on 64-bit ABIs alone by the other. */
static bool is_formal(const profile_arg *arg)
{
    uint32_t low = (uint32_t)arg->value;

    if (arg->op == CALLGATE_MASKED_EQ)
        return arg->value == 0;
    return arg->op != CALLGATE_EQ && arg->op != CALLGATE_NE && (low == 0 || low == UINT32_MAX);
}

static void check_absent(const suspect *found)
{
    callgate_place place = place_of(found);

    if (is_formal(found->arg))
        return;
    for (uint32_t i = 0; i < found->entry->name_count; i++) {
        call_id call = found->entry->names[i].call;
        uint32_t count = call != CALL_NONE ? call_arg_count(call) : 0;
        if (call == CALL_NONE || found->arg->index < count || has_pairs(call))
            continue;
        lint_report(found->subject, "absent-argument", &place, NULL,
                    "%s has %u argument%s, numbered from 0: this compares what nobody reads",
                    call_name(call), count, count == 1 ? "" : "s");
        return;
    }
}

/* The condition that the others of a rule hold. */
static decision others_hold(const suspect *found)
{
    callgate_store *store = found->subject->store;
    decision all = DECISION_TRUE;

    for (uint32_t i = 0; i < found->entry->arg_count; i++)
        if (&found->entry->args[i] != found->arg)
            all = decision_and(store, all, lint_condition(store, &found->entry->args[i]));
    return all;
}

/* The condition that an argument is `value`, or (flags) that and one of these beside it. */
static decision is_value(callgate_store *store, uint32_t arg, uint64_t value, uint64_t flags)
{
    decision any = DECISION_FALSE;

    if (flags == 0)
        return decision_compare(store, arg, CALLGATE_EQ, value, UINT64_MAX);
    for (; flags != 0; flags &= flags - 1)
        any = decision_or(
            store, any,
            decision_compare(store, arg, CALLGATE_EQ, value | (flags & -flags), UINT64_MAX));
    return any;
}

/* A call of the rule on an ABI that is covered, and the flags that the argument takes there. */
typedef struct spot {
    call_id call;
    callgate_abi abi;
    uint32_t nr;
    uint64_t flags;
} spot;

/* None of clone's arguments takes flags but one, wherever that stands. */
static bool find_spot(const suspect *found, call_id call, callgate_abi abi, spot *ret_spot)
{
    uint32_t usual = call_arg_usual(call, abi, found->arg->index);
    bool is_clones = strcmp(call_name(call), "clone") == 0;

    *ret_spot = (spot){.call = call, .abi = abi, .flags = constant_flags(call, usual)};
    return ret_spot->flags != 0 && (!is_clones || usual == 0) && lint_covers(found->subject, abi) &&
           call_nr(call, abi, &ret_spot->nr);
}

/* The names of the value; false: it has none, and who compares it hardly thinks of flags. */
static bool name_value(const suspect *found, const spot *at, char ret_name[FLAGS_BYTES])
{
    constant_format(at->call, call_arg_usual(at->call, at->abi, found->arg->index),
                    found->arg->value, ret_name, FLAGS_BYTES);
    return *ret_name != '-' && (*ret_name < '0' || *ret_name > '9');
}

/* A call that is permitted with one of these flags beside the value, as far as the rule's other
 * conditions hold. */
static bool find_permitted(const suspect *found, const spot *at, uint64_t flags,
                           callgate_call_data *ret_witness)
{
    callgate_store *store = found->subject->store;
    decision answer = lint_answer(found->subject, at->abi, at->nr);
    decision asked = decision_and(store, others_hold(found),
                                  is_value(store, found->arg->index, found->arg->value, flags));

    return lint_satisfy(
        found->subject,
        decision_and(store, asked, lint_level_is(found->subject, answer, CALLGATE_PERMITTED)),
        at->abi, at->nr, ret_witness);
}

static bool is_refusal(const suspect *found)
{
    return callgate_word_level(profile_action_word(&found->entry->action)) == CALLGATE_REFUSED;
}

/* Does the rule tell one value of flags from all others, to refuse it? No flags are a fair one. */
static bool refuses_value(const suspect *found)
{
    return found->arg->value != 0 &&
           found->arg->op == (is_refusal(found) ? CALLGATE_EQ : CALLGATE_NE);
}

static bool check_beside(const suspect *found, const spot *at)
{
    callgate_place place = place_of(found);
    callgate_call_data witness;
    char value[FLAGS_BYTES];

    if (!refuses_value(found) || !name_value(found, at, value) ||
        find_permitted(found, at, 0, &witness) ||
        !find_permitted(found, at, at->flags & ~found->arg->value, &witness))
        return false;
    lint_report(found->subject, "flag-compare", &place, &witness,
                "%s is refused for just %s: with another flag beside that it is permitted",
                call_name(at->call), value);
    return true;
}

/* Namespaces that are refused where they aren't asked for: a mask without its valueTwo. */
static bool check_inverted(const suspect *found, const spot *at)
{
    const profile_arg *arg = found->arg;
    callgate_place place = place_of(found);
    callgate_call_data witness;
    char names[FLAGS_BYTES];

    if (!name_value(found, at, names) || !is_refusal(found) || arg->op != CALLGATE_MASKED_EQ ||
        arg->value_two != 0 || strncmp(names, "CLONE_NEW", strlen("CLONE_NEW")) != 0 ||
        !find_permitted(found, at, 0, &witness))
        return false;
    lint_report(found->subject, "masked-value", &place, &witness,
                "%s is refused without %s, and permitted with that: valueTwo is 0",
                call_name(at->call), names);
    return true;
}

/* Once a condition, of the first call and ABI where it is so. */
static void check_flags(const suspect *found)
{
    spot at;

    for (uint32_t i = 0; i < found->entry->name_count; i++)
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
            if (found->entry->names[i].call != CALL_NONE &&
                find_spot(found, found->entry->names[i].call, (callgate_abi)abi, &at) &&
                (check_beside(found, &at) || check_inverted(found, &at)))
                return;
}

void lint_conditions(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;

    for (uint32_t i = 0; profile != NULL && i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].arg_count; j++) {
            const suspect found = {subject, &profile->entries[i], &profile->entries[i].args[j]};
            check_mask(&found);
            check_absent(&found);
            check_flags(&found);
        }
}
