/* Holds an edited profile's answers to what was asked for.
 */
#include "cli/edit/hold.h"
#include "cli/answer.h"
#include "cli/edit/asked.h"
#include <string.h>

static const nr_runs *runs_on(const callgate_policy *policy, callgate_abi abi)
{
    return policy_find(policy, callgate_abi_arch(abi));
}

/* The calls that an expression asks for. */
typedef struct asked_calls {
    decision certain; /* these … */
    decision likely;  /* … and those which differ in high words that count for nothing: they may
                         come along */
} asked_calls;

/* Of this number's call. */
static asked_calls given(const edit_check *check, const call_expression *expression, call_id call,
                         bool is_allow)
{
    edit_rule certain = edit_rule_of(expression, 0);
    uint32_t low_args = 0;

    if (check->request->takes_low_words && call != CALL_NONE)
        low_args = edit_low_args(check->profile, call, is_allow);
    edit_rule likely = edit_rule_of(expression, low_args);
    return (asked_calls){asked_on(check->store, &certain, check->abi),
                         asked_on(check->store, &likely, check->abi)};
}

/* Where `asked` holds, is every leaf of `d` of this level? */
static bool is_all(callgate_store *store, decision d, decision asked, callgate_level level)
{
    return decision_and(store, asked, decision_not(store, decision_level_is(store, d, level))) ==
           DECISION_FALSE;
}

static void find_aliased(edit_check *check)
{
    uint32_t nr;

    check->aliased_count = 0;
    for (call_id call = 0; call < call_count(); call++)
        if (check->aliased_count < ALIASED_COUNT_MAX && call_nr(call, check->abi, &nr) &&
            call_at(check->abi, nr) != call)
            check->aliased[check->aliased_count++] = nr;
}

static bool is_aliased(const edit_check *check)
{
    for (uint32_t i = 0; i < check->aliased_count; i++)
        if (check->aliased[i] == check->nr)
            return true;
    return false;
}

/* Is a match by name this number's, by whatever name? Numbers are looked up where there are two
 * names: a glob has hundreds of them. */
static bool is_of_number(const edit_check *check, call_id call, bool has_two_names)
{
    uint32_t nr;

    return call == check->call ||
           (has_two_names && call_nr(call, check->abi, &nr) && nr == check->nr);
}

/* Does this expression speak of the number? Gives the condition on its arguments. */
static bool speaks_of(const edit_check *check, const call_expression *expression, bool is_allow,
                      asked_calls *ret_asked)
{
    call_id call;
    uint32_t nr;

    if (!expression->is_number && check->call == CALL_NONE)
        return false;
    bool has_two_names = is_aliased(check);
    for (uint32_t i = 0; i < expression->match_count; i++) {
        const call_match *match = &expression->matches[i];
        if (!expression->is_number && !is_of_number(check, match->call, has_two_names))
            continue;
        if (call_find(expression, match, check->abi, &call, &nr) && nr == check->nr) {
            *ret_asked = given(check, expression, match->call, is_allow);
            return true;
        }
    }
    return false;
}

/* Is a call above runc's edge, and not refused with ENOSYS by a rule? */
static bool is_newer(const edit_check *check, const callgate_source *source, decision d)
{
    decision origin = nr_runs_find(runs_on(source->origin, check->abi), check->nr);

    return check->has_edge && origin == decision_leaf(check->store, 0) &&
           decision_is_leaf(check->store, d) &&
           decision_word(check->store, d) == (CALLGATE_ERRNO | errno_enosys(check->abi));
}

/* The machine's own number of the errno asked for: a profile may have its name. */
static uint32_t own_errno(const edit_check *check)
{
    uint32_t value = check->request->errno_value;
    const char *name = errno_name(check->request->errno_abi, value);

    if (name != NULL)
        (void)errno_number(check->abi, name, strlen(name), &value);
    return value;
}

static decision is_errno(const edit_check *check, decision d, uint32_t value)
{
    return decision_equals(check->store, d, decision_leaf(check->store, CALLGATE_ERRNO | value));
}

/* Do calls that are denied get the errno asked for? Above runc's edge they have its ENOSYS. */
static bool has_errno(const edit_check *check, decision after, decision asked)
{
    const edit_request *request = check->request;
    callgate_store *store = check->store;

    if (!request->has_errno || (check->has_crun && is_newer(check, &check->after, after)))
        return true;
    decision fits = decision_or(store, is_errno(check, after, request->errno_value),
                                is_errno(check, after, own_errno(check)));
    return decision_and(store, asked, decision_not(store, fits)) == DECISION_FALSE;
}

/* An audit logs what is refused. Not what goes through socketcall or ipc, where the default action
 * logs: a rule that does too is skipped, and others decide. false: it should have. */
static bool is_logged(edit_check *check, decision after, decision refused)
{
    callgate_store *store = check->store;
    decision logged = decision_equals(store, after, decision_leaf(store, CALLGATE_LOG));

    if (decision_and(store, refused, decision_not(store, logged)) == DECISION_FALSE)
        return true;
    if (check->call == CALL_NONE || !call_is_multiplexer(check->call))
        return false;
    if (check->unlogged == CALL_NONE)
        check->unlogged_abi = check->abi;
    check->unlogged = check->unlogged == CALL_NONE ? check->call : check->unlogged;
    return decision_and(store, refused, decision_level_is(store, after, CALLGATE_REFUSED)) ==
           DECISION_FALSE;
}

/* Are calls denied? An audit that goes with it makes that a log. */
static bool is_denied(edit_check *check, decision after, decision asked)
{
    if (check->request->is_audit)
        return is_logged(check, after, asked);
    return is_all(check->store, after, asked, CALLGATE_REFUSED) && has_errno(check, after, asked);
}

/* What the expressions of one kind ask for a number: all together. false: not met. */
static bool is_met(edit_check *check, const call_expression *expressions, uint32_t count,
                   callgate_level level, decision after, decision *asked)
{
    bool is_allow = expressions == check->request->allow;

    for (uint32_t i = 0; i < count; i++) {
        asked_calls own;
        if (!speaks_of(check, &expressions[i], is_allow, &own))
            continue;
        if (level == CALLGATE_PERMITTED && check->has_crun &&
            is_newer(check, &check->after, after)) {
            check->hidden = check->hidden != NULL ? check->hidden : &expressions[i];
        } else if (is_allow ? !is_all(check->store, after, own.certain, level)
                            : !is_denied(check, after, own.certain)) {
            check->wrong = &expressions[i];
            return false;
        }
        decision along =
            decision_and(check->store, own.likely, decision_level_is(check->store, after, level));
        *asked = decision_or(check->store, *asked, decision_or(check->store, own.certain, along));
    }
    return true;
}

/* socketcall and ipc answer for the calls that they reach: these move with them. */
static bool is_multiplexer_of_asked(const edit_check *check, const call_expression *expressions,
                                    uint32_t count)
{
    uint32_t nr, value;

    if (check->call == CALL_NONE || !call_is_multiplexer(check->call))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < expressions[i].match_count; j++) {
            call_id call = expressions[i].matches[j].call;
            if (call != CALL_NONE && call_multiplexer(call, check->abi, &nr, &value) &&
                nr == check->nr)
                return true;
        }
    }
    return false;
}

/* runc's edge, above which everything answers ENOSYS, moves with the newest call that is named: on
 * one side of it rules count. That these are as they were, crun's reading shows, which has no edge;
 * where there is none of that, only refusals may take the place of one another. */
static bool moves_with_edge(const edit_check *check, decision before, decision after)
{
    if (!is_newer(check, &check->before, before) && !is_newer(check, &check->after, after))
        return false;
    return check->has_crun || (is_all(check->store, before, DECISION_TRUE, CALLGATE_REFUSED) &&
                               is_all(check->store, after, DECISION_TRUE, CALLGATE_REFUSED));
}

/* The first one that is permitted no longer, or only now, is told rather than others. */
static void note_moved(edit_check *check, decision before, decision after)
{
    edge_move *moved = &check->moved;
    bool changes_level = !is_all(check->store, before, DECISION_TRUE, CALLGATE_REFUSED) ||
                         !is_all(check->store, after, DECISION_TRUE, CALLGATE_REFUSED);

    if (check->call == CALL_NONE || check->request->has_default_action)
        return;
    moved->count++;
    if (moved->count > 1 && (moved->changes_level || !changes_level))
        return;
    moved->changes_level = changes_level;
    moved->is_above = is_newer(check, &check->after, after);
    moved->call = check->call;
    moved->abi = check->abi;
}

/* What a call was answered, with what the edit makes of refusals. */
static decision expected(const edit_check *check, decision before)
{
    callgate_store *store = check->store;

    if (!check->request->is_audit)
        return before;
    return decision_pick(store, decision_level_is(store, before, CALLGATE_REFUSED),
                         decision_leaf(store, CALLGATE_LOG), before);
}

/* What is asked of calls that no expression speaks of. */
static bool is_rest_kept(edit_check *check, decision before, decision after, decision asked)
{
    callgate_store *store = check->store;
    decision wanted = expected(check, before);

    if (wanted == after)
        return true;
    decision kept = decision_not(store, asked);
    if (check->request->is_audit && check->call != CALL_NONE && call_is_multiplexer(check->call))
        return decision_and(store, kept, decision_level_is(store, after, CALLGATE_REFUSED)) ==
                   DECISION_FALSE &&
               (moves_with_edge(check, before, after) ||
                is_logged(
                    check, after,
                    decision_and(store, kept, decision_level_is(store, before, CALLGATE_REFUSED))));
    if (check->request->has_default_action) {
        decision origin = nr_runs_find(runs_on(check->before.origin, check->abi), check->nr);
        decision by_default = decision_equals(store, origin, decision_leaf(store, 0));
        kept = decision_and(store, kept, decision_not(store, by_default));
    }
    decision differs = decision_not(store, decision_equals(store, wanted, after));
    if (decision_and(store, kept, differs) == DECISION_FALSE)
        return true;
    bool is_moved = moves_with_edge(check, before, after);
    if (is_moved)
        note_moved(check, before, after);
    return is_moved;
}

static bool check_number(edit_check *check)
{
    const edit_request *request = check->request;
    decision before = nr_runs_find(check->old_runs, check->nr);
    decision after = nr_runs_find(check->new_runs, check->nr);
    decision asked = DECISION_FALSE;
    callgate_level denied = request->is_audit ? CALLGATE_PERMITTED : CALLGATE_REFUSED;

    check->wrong = NULL;
    if (!is_met(check, request->allow, request->allow_count, CALLGATE_PERMITTED, after, &asked) ||
        !is_met(check, request->deny, request->deny_count, denied, after, &asked))
        return false;
    return is_rest_kept(check, before, after, asked) ||
           is_multiplexer_of_asked(check, request->allow, request->allow_count) ||
           is_multiplexer_of_asked(check, request->deny, request->deny_count);
}

bool edit_check_holds(edit_check *check)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((check->before.abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        check->abi = (callgate_abi)abi;
        check->old_runs = runs_on(check->before.policy, check->abi);
        check->new_runs = runs_on(check->after.policy, check->abi);
        find_aliased(check);
        uint32_t last = call_nr_max(check->abi) + 64;
        for (check->nr = abi_get(check->abi)->nr_first; check->nr <= last; check->nr++) {
            check->call = call_at(check->abi, check->nr);
            if (!check_number(check))
                return false;
        }
    }
    return check->before.abis == check->after.abis;
}
