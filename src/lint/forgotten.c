/* Finds ABIs of which libseccomp's filter forgets the rules.
 *
 * An ABI's part of the filter begins with the call that has the fewest nodes in libseccomp's tree
 * of its conditions, and that one loads the number. A call that the ABI doesn't have is counted
 * too, but left out: where it would be the first, nobody loads the number.
 */
#include "lint/linter.h"
#include "profile/profile.h"
#include <stdlib.h>

enum { NODES_UNKNOWN = 1 << 24 }; /* more than any call has */

/* What the conditions of a call's rules come to, together. */
typedef struct call_nodes {
    uint32_t least;
    uint32_t most;
} call_nodes;

static uint32_t node_count(const callgate_condition *condition, callgate_abi abi)
{
    bool is_wide = abi_get(abi)->word_bits == 64, is_masked = condition->op == CALLGATE_MASKED_EQ;

    if (is_masked && (is_wide ? condition->mask : (uint32_t)condition->mask) == 0)
        return 0;
    if (!is_wide)
        return 1;
    return is_masked || condition->op == CALLGATE_EQ || condition->op == CALLGATE_NE ? 2 : 3;
}

/* Of one rule; is_behind: of its form for socketcall or ipc, where argument 0 is the number. Least:
 * with two conditions on one argument each is a rule. */
static call_nodes nodes_of(const profile_entry *entry, callgate_abi abi, bool is_behind)
{
    const callgate_condition number = {.op = CALLGATE_EQ};
    uint32_t count = is_behind ? node_count(&number, abi) : 0, seen = 0;
    bool is_split = false;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        const callgate_condition condition = profile_arg_condition(&entry->args[i]);
        is_split |= (seen & 1u << condition.arg) != 0;
        seen |= 1u << condition.arg;
        if (!is_behind || condition.arg != 0)
            count += node_count(&condition, abi);
    }
    return (call_nodes){is_split && count > 1 ? 1 : count, count};
}

static void add_nodes(call_nodes *call, call_nodes more)
{
    call->least = more.least < call->least ? more.least : call->least;
    call->most = call->most + more.most < NODES_UNKNOWN ? call->most + more.most : NODES_UNKNOWN;
}

static bool is_guarded(const profile_entry *entry)
{
    return profile_guard_is_set(&entry->includes) || profile_guard_is_set(&entry->excludes);
}

/* A rule for one call: of those that may not hold the least is known. */
static void add_rule(call_nodes *calls, const profile_entry *entry, call_id call, callgate_abi abi)
{
    call_nodes own = nodes_of(entry, abi, false);
    uint32_t nr, value;

    if (is_guarded(entry))
        own = (call_nodes){entry->arg_count > 0 ? own.least : NODES_UNKNOWN, NODES_UNKNOWN};
    add_nodes(&calls[call], own);
    if (entry->arg_count == 0 && !is_guarded(entry))
        calls[call] = (call_nodes){0};
    if (call_multiplexer(call, abi, &nr, &value) && call_at(abi, nr) != CALL_NONE)
        add_nodes(&calls[call_at(abi, nr)], nodes_of(entry, abi, true));
}

/* What all calls come to on an ABI. NULL: no memory. */
static call_nodes *count_nodes(const callgate_profile *profile, callgate_abi abi)
{
    call_nodes *calls = malloc(call_count() * sizeof *calls);
    uint32_t skipped = profile_action_word(&profile->default_action);

    for (call_id call = 0; calls != NULL && call < call_count(); call++)
        calls[call] = (call_nodes){NODES_UNKNOWN, 0};
    for (uint32_t i = 0; calls != NULL && i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0;
             j < entry->name_count && profile_action_word(&entry->action) != skipped; j++)
            if (entry->names[j].call != CALL_NONE)
                add_rule(calls, entry, entry->names[j].call, abi);
    }
    return calls;
}

/* Is it counted, though the ABI doesn't have it? Where calls go through socketcall, only those that
 * do and have no number beside it: libseccomp forgets others before. */
static bool is_alien(call_id call, callgate_abi abi)
{
    uint32_t nr, value;

    return !call_nr(call, abi, &nr) &&
           (call_multiplexer(call, abi, &nr, &value) || !callgate_call_nr(abi, "socketcall", &nr));
}

/* Of some ABIs' calls, the fewest nodes … */
typedef struct first_calls {
    uint32_t alien; /* … at most, of those that the ABI doesn't have */
    uint32_t own;   /* … at least, of those that it has */
} first_calls;

/* The least of a call that the ABI has: what decides says whether it has rules at all there. */
static uint32_t own_nodes(const lint_subject *subject, const call_nodes *call, callgate_abi abi,
                          uint32_t nr)
{
    decision origin = lint_origin(subject, abi, nr);

    if (!decision_is_leaf(subject->store, origin))
        return call->least < NODES_UNKNOWN ? call->least : 0;
    return decision_word(subject->store, origin) != 0 ? 0 : NODES_UNKNOWN;
}

static bool find_first(const lint_subject *subject, callgate_abi abi, first_calls *first)
{
    call_nodes *calls = count_nodes(subject->profile, abi);
    uint32_t nr;

    for (call_id call = 0; calls != NULL && call < call_count(); call++) {
        bool is_own = call_nr(call, abi, &nr);
        uint32_t *least = is_own ? &first->own : &first->alien;
        uint32_t count = is_own ? own_nodes(subject, &calls[call], abi, nr) : calls[call].most;
        bool is_named = is_own || (calls[call].least < NODES_UNKNOWN && is_alien(call, abi));
        if (is_named && count < *least)
            *least = count;
    }
    free(calls);
    return calls != NULL;
}

/* A call of the ABI that a conditional rule decides. */
static bool find_decided(const lint_subject *subject, callgate_abi abi,
                         callgate_call_data *ret_decided)
{
    callgate_store *store = subject->store;
    uint32_t nr;

    for (call_id call = 0; call < call_count(); call++) {
        if (!call_nr(call, abi, &nr))
            continue;
        decision by_default =
            decision_equals(store, lint_origin(subject, abi, nr), decision_leaf(store, 0));
        if (lint_satisfy(subject, decision_not(store, by_default), abi, nr, ret_decided))
            return true;
    }
    return false;
}

/* x86_64 and x32 make one part of the filter; without the other, each loads the number to look for
 * x32's bit. */
static callgate_abi other_of(callgate_abi abi)
{
    return abi == CALLGATE_ABI_X86_64 ? CALLGATE_ABI_X32
           : abi == CALLGATE_ABI_X32  ? CALLGATE_ABI_X86_64
                                      : abi;
}

void lint_forgotten(const lint_subject *subject, callgate_abi abi)
{
    first_calls first = {NODES_UNKNOWN, NODES_UNKNOWN};
    callgate_abi other = other_of(abi);
    callgate_call_data witness;

    if (!lint_covers(subject, other) || !find_first(subject, abi, &first) ||
        (other != abi && !find_first(subject, other, &first)))
        return;
    if (first.alien < first.own && find_decided(subject, abi, &witness))
        lint_report(subject, "libseccomp-forgets", lint_place(subject, &witness), &witness,
                    "on %s libseccomp's filter forgets this rule, and all others",
                    callgate_abi_name(abi));
}
