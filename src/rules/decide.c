/* Diagrams of the rules of one call.
 *
 * A stretch of rules, in the order in which they are tried, is a condition (one of them matches)
 * with the answers where it holds. Two neighbouring stretches join as
 *
 *     matches = matches1 or matches2        answer = where matches1: answer1, elsewhere answer2
 *
 * halving by halving, so that a long list costs its length times the logarithm of it. Where all
 * answers of both are one word nothing but the condition grows.
 */
#include "rules/decide.h"
#include "rules/order.h"

typedef struct stretch {
    decision matches;
    decision words;
    decision origins;
} stretch;

typedef struct rule_decider {
    callgate_store *store;
    const rule **rules;
    bool has_origins;
} rule_decider;

/* What a 32-bit ABI sees of an argument. */
static uint64_t seen_mask(callgate_abi abi)
{
    return abi_get(abi)->word_bits == 32 ? UINT32_MAX : UINT64_MAX;
}

static decision matches_condition(callgate_store *store, const callgate_condition *condition,
                                  uint64_t seen)
{
    if (condition->op == CALLGATE_MASKED_EQ)
        return decision_compare(store, condition->arg, CALLGATE_EQ, condition->value,
                                condition->mask);
    return decision_compare(store, condition->arg, (int)condition->op, condition->value, seen);
}

/* The last argument first: so each `and` puts a test above what is there. */
static decision matches_rule(callgate_store *store, const rule *r)
{
    decision all = DECISION_TRUE;

    for (uint32_t i = r->condition_count; i-- > 0;)
        all = decision_and(store, matches_condition(store, &r->conditions[i], seen_mask(r->abi)),
                           all);
    return all;
}

static stretch decide_one(const rule_decider *decider, const rule *r)
{
    return (stretch){
        .matches = matches_rule(decider->store, r),
        .words = decision_leaf(decider->store, r->word),
        .origins = decider->has_origins ? decision_leaf(decider->store, r->origin) : DECISION_FALSE,
    };
}

static stretch decide_range(const rule_decider *decider, uint32_t first, uint32_t end)
{
    callgate_store *store = decider->store;

    if (end - first == 1)
        return decide_one(decider, decider->rules[first]);
    uint32_t middle = first + (end - first) / 2;
    stretch a = decide_range(decider, first, middle);
    if (a.matches == DECISION_NONE || a.words == DECISION_NONE || a.origins == DECISION_NONE)
        return (stretch){DECISION_NONE, DECISION_NONE, DECISION_NONE};
    stretch b = decide_range(decider, middle, end);
    return (stretch){
        .matches = decision_or(store, a.matches, b.matches),
        .words = decision_pick(store, a.matches, a.words, b.words),
        .origins = decision_pick(store, a.matches, a.origins, b.origins),
    };
}

/* The oldest unconditional rule: it replaces conditional ones, later ones are dropped. */
static const rule *find_unconditional(const rule *const *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (rules[i]->condition_count == 0)
            return rules[i];
    return NULL;
}

bool rules_decide(callgate_store *store, const rule **rules, uint32_t count, const rule_set *set,
                  bool has_origins, rule_decision *ret_decision)
{
    rule_decider decider = {store, rules, has_origins};
    const rule *unconditional = set->has_file_order ? NULL : find_unconditional(rules, count);

    if (!set->has_file_order && !unconditional && !rules_sort(rules, count))
        return false;
    stretch all =
        unconditional ? decide_one(&decider, unconditional) : decide_range(&decider, 0, count);
    ret_decision->words =
        decision_pick(store, all.matches, all.words, decision_leaf(store, set->default_word));
    ret_decision->origins = decision_pick(store, all.matches, all.origins, DECISION_FALSE);
    if (ret_decision->origins == DECISION_NONE)
        ret_decision->words = DECISION_NONE;
    return true;
}
