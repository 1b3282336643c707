/* Finds ABIs of which libseccomp's filter forgets the rules.
 *
 * An ABI's part of the filter begins with the call that has the fewest nodes in libseccomp's tree
 * of its conditions, and that one loads the number. A call that the ABI doesn't have is counted
 * too, but left out: where it would be the first, nobody loads the number.
 */
#include "lint/call_nodes.h"
#include "lint/linter.h"
#include <stdlib.h>

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
    call_nodes *calls = call_nodes_count(subject->profile, abi, NULL);
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

/* Does the filter's part for two ABIs begin with a call that is left out? Of the same count those
 * of the first ABI are first, of one ABI those that it has. */
static bool begins_alien(const first_calls *first, const first_calls *second)
{
    return (first->alien < first->own && first->alien <= second->own) ||
           (second->alien < first->own && second->alien < second->own);
}

void lint_forgotten(const lint_subject *subject, callgate_abi abi)
{
    first_calls first = {NODES_UNKNOWN, NODES_UNKNOWN}, second = first;
    bool is_pair = abi == CALLGATE_ABI_X86_64 || abi == CALLGATE_ABI_X32;
    callgate_call_data witness;

    /* x86_64 and x32 make one part of the filter; without the other, each loads the number to look
     * for x32's bit. */
    if (is_pair &&
        (!lint_covers(subject, CALLGATE_ABI_X86_64) || !lint_covers(subject, CALLGATE_ABI_X32) ||
         !find_first(subject, CALLGATE_ABI_X32, &second)))
        return;
    if (!find_first(subject, is_pair ? CALLGATE_ABI_X86_64 : abi, &first))
        return;
    if (begins_alien(&first, &second) && find_decided(subject, abi, &witness))
        lint_report(subject, "libseccomp-forgets", lint_place(subject, &witness), &witness,
                    "on %s libseccomp's filter forgets this rule, and all others",
                    callgate_abi_name(abi));
}
