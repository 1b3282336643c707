/* Diagrams of the rules of one call.
 *
 * A stretch of rules, in the order in which they are tried, is a condition (one of them matches)
 * with the answers where it holds. Two neighbouring stretches join as
 *
 *     matches = matches1 or matches2        answer = where matches1: answer1, elsewhere answer2
 *
 * halving by halving, so that a long list costs its length times the logarithm of it. Where all
 * answers of both are one word nothing but the condition grows.
 *
 * What most calls have needs none of that: a rule without conditions is a leaf, one rule alone is a
 * chain of tests that ends in its answer, and rules for single values of one argument (those of
 * socketcall, all of them) are a switch.
 */
#include "rules/decide.h"
#include "rules/order.h"
#include <stdlib.h>

typedef struct stretch {
    decision matches;
    decision words;
    decision origins;
} stretch;

/* The rules of one call. */
typedef struct rule_list {
    const rule **rules;
    uint32_t count;
} rule_list;

void rule_decider_init(rule_decider *decider, callgate_store *store, const rule_set *set,
                       bool has_origins)
{
    *decider = (rule_decider){
        .store = store, .has_origins = has_origins, .has_file_order = set->has_file_order};
    rule_decider_default(decider, set->default_word);
}

void rule_decider_default(rule_decider *decider, uint32_t word)
{
    decider->default_leaf = decider->last_leaf = decision_leaf(decider->store, word);
    decider->last_word = word;
}

/* What a 32-bit ABI sees of an argument. */
static uint64_t seen_mask(callgate_abi abi)
{
    return abi_get(abi)->word_bits == 32 ? UINT32_MAX : UINT64_MAX;
}

static decision choose(callgate_store *store, const callgate_condition *condition, uint64_t seen,
                       decision then, decision otherwise)
{
    uint64_t mask = condition->op == CALLGATE_MASKED_EQ ? condition->mask : seen;

    return decision_choose(store, condition->arg, (int)condition->op, condition->value, mask, then,
                           otherwise);
}

/* Does a rule test each argument once? */
static bool has_single_tests(const rule *r)
{
    for (uint32_t i = 1; i < r->condition_count; i++)
        if (r->conditions[i].arg == r->conditions[i - 1].arg)
            return false;
    return true;
}

/* Where a rule that has single tests matches `then`, elsewhere `otherwise`; both are leaves. The
 * last argument first: so each test is put above what is there. */
static decision chain_rule(callgate_store *store, const rule *r, decision then, decision otherwise)
{
    decision made = then;

    for (uint32_t i = r->condition_count; i-- > 0;)
        made = choose(store, &r->conditions[i], seen_mask(r->abi), made, otherwise);
    return made;
}

static decision matches_rule(callgate_store *store, const rule *r)
{
    decision all = DECISION_TRUE;

    if (has_single_tests(r))
        return chain_rule(store, r, DECISION_TRUE, DECISION_FALSE);
    for (uint32_t i = r->condition_count; i-- > 0;)
        all = decision_and(
            store,
            choose(store, &r->conditions[i], seen_mask(r->abi), DECISION_TRUE, DECISION_FALSE),
            all);
    return all;
}

static decision word_leaf(rule_decider *decider, const rule *r)
{
    if (decider->last_word != r->word) {
        decider->last_word = r->word;
        decider->last_leaf = decision_leaf(decider->store, r->word);
    }
    return decider->last_leaf;
}

static decision origin_leaf(const rule_decider *decider, const rule *r)
{
    return decider->has_origins ? decision_leaf(decider->store, r->origin) : DECISION_FALSE;
}

static stretch decide_one(rule_decider *decider, const rule *r)
{
    return (stretch){
        .matches = matches_rule(decider->store, r),
        .words = word_leaf(decider, r),
        .origins = origin_leaf(decider, r),
    };
}

static stretch decide_range(rule_decider *decider, const rule *const *rules, uint32_t count)
{
    callgate_store *store = decider->store;

    if (count == 1)
        return decide_one(decider, rules[0]);
    uint32_t half = count / 2;
    stretch a = decide_range(decider, rules, half);
    if (a.matches == DECISION_NONE || a.words == DECISION_NONE || a.origins == DECISION_NONE)
        return (stretch){DECISION_NONE, DECISION_NONE, DECISION_NONE};
    stretch b = decide_range(decider, rules + half, count - half);
    return (stretch){
        .matches = decision_or(store, a.matches, b.matches),
        .words = decision_pick(store, a.matches, a.words, b.words),
        .origins = decision_pick(store, a.matches, a.origins, b.origins),
    };
}

static rule_decision decide_list(rule_decider *decider, const rule_list *list)
{
    callgate_store *store = decider->store;
    stretch all = decide_range(decider, list->rules, list->count);

    return (rule_decision){
        .words = decision_pick(store, all.matches, all.words, decider->default_leaf),
        .origins = decision_pick(store, all.matches, all.origins, DECISION_FALSE),
    };
}

/* One rule that tests each argument once, or has no condition. */
static rule_decision decide_alone(rule_decider *decider, const rule *r)
{
    callgate_store *store = decider->store;
    decision word = word_leaf(decider, r), origin = origin_leaf(decider, r);

    return (rule_decision){
        .words = chain_rule(store, r, word, decider->default_leaf),
        .origins = decider->has_origins ? chain_rule(store, r, origin, DECISION_FALSE) : origin,
    };
}

/* Is each rule for one value of one argument? */
static bool is_switch(const rule_list *list)
{
    const callgate_condition *first = list->rules[0]->conditions;

    for (uint32_t i = 0; i < list->count; i++) {
        const rule *r = list->rules[i];
        if (r->condition_count != 1 || r->conditions->op != CALLGATE_EQ ||
            r->conditions->arg != first->arg)
            return false;
    }
    return true;
}

/* By value, of equal ones the oldest first: in a set, the one with the lowest address. */
static int compare_values(const void *left, const void *right)
{
    const rule *a = *(const rule *const *)left, *b = *(const rule *const *)right;

    if (a->conditions->value != b->conditions->value)
        return a->conditions->value < b->conditions->value ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* false: no memory. */
static bool decide_switch(rule_decider *decider, const rule_list *list, rule_decision *ret_decision)
{
    callgate_store *store = decider->store;
    decision_case *words = malloc(2 * list->count * sizeof(*words));
    decision_case *origins = words ? words + list->count : NULL;
    const callgate_condition *first = list->rules[0]->conditions;
    uint64_t mask = seen_mask(list->rules[0]->abi);
    uint32_t count = 0;

    if (!words)
        return false;
    qsort(list->rules, list->count, sizeof(*list->rules), compare_values);
    for (uint32_t i = 0; i < list->count; i++) {
        const rule *r = list->rules[i];
        uint64_t value = r->conditions->value;
        if (count > 0 && words[count - 1].value == value)
            continue;
        words[count] = (decision_case){value, word_leaf(decider, r)};
        origins[count++] = (decision_case){value, origin_leaf(decider, r)};
    }
    ret_decision->words =
        decision_switch(store, first->arg, mask, words, count, decider->default_leaf);
    ret_decision->origins = decider->has_origins ? decision_switch(store, first->arg, mask, origins,
                                                                   count, DECISION_FALSE)
                                                 : DECISION_FALSE;
    free(words);
    return true;
}

/* The oldest unconditional rule: it replaces conditional ones, later ones are dropped. */
static const rule *find_unconditional(const rule *const *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (rules[i]->condition_count == 0)
            return rules[i];
    return NULL;
}

rule_decision rules_decide_plain(rule_decider *decider, const rule *r)
{
    rule_decision made = {.words = word_leaf(decider, r), .origins = origin_leaf(decider, r)};

    if (made.origins == DECISION_NONE)
        made.words = DECISION_NONE;
    return made;
}

bool rules_decide(rule_decider *decider, const rule **rules, uint32_t count,
                  rule_decision *ret_decision)
{
    rule_list list = {rules, count};
    const rule *unconditional = decider->has_file_order ? NULL : find_unconditional(rules, count);

    if (unconditional)
        *ret_decision = rules_decide_plain(decider, unconditional);
    else if (count == 1 && has_single_tests(rules[0]))
        *ret_decision = decide_alone(decider, rules[0]);
    else if (is_switch(&list)) {
        if (!decide_switch(decider, &list, ret_decision))
            return false;
    } else {
        if (!decider->has_file_order && !rules_sort(rules, count))
            return false;
        *ret_decision = decide_list(decider, &list);
    }
    if (ret_decision->origins == DECISION_NONE)
        ret_decision->words = DECISION_NONE;
    return true;
}
