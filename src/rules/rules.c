/* Rule sets: the way libseccomp takes rules. */
#include "rules/rules.h"
#include "base/fail.h"
#include "base/limits.h"
#include "rules/index.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RULE_COUNT_MIN = 64 };

/* From here on no ABI has numbers: those of calls that an ABI doesn't have. */
#define NR_ABSENT 0x80000000u

void rule_set_init(rule_set *set, callgate_abi_set abis, uint32_t default_word)
{
    *set = (rule_set){
        .abis = abis,
        .default_word = callgate_word_normalise(default_word),
        .bad_arch_word = CALLGATE_KILL_THREAD,
        .newer_word = CALLGATE_ERRNO | ENOSYS,
    };
}

void rule_set_release(rule_set *set)
{
    free(set->rules);
    rule_index_free(set->index);
    set->rules = NULL;
    set->index = NULL;
    set->count = set->capacity = set->asked_count = 0;
}

/* What an ABI sees of a condition: 32-bit ones look at low words of argument, value and mask. */
static callgate_condition narrow(callgate_condition condition, callgate_abi abi)
{
    uint64_t seen = abi_get(abi)->word_bits == 32 ? UINT32_MAX : UINT64_MAX;

    condition.mask = condition.op == CALLGATE_MASKED_EQ ? condition.mask & seen : 0;
    condition.value &= condition.op == CALLGATE_MASKED_EQ ? condition.mask : seen;
    return condition;
}

/* Adds a condition in the order of arguments; one whose mask is empty always holds. */
static void insert_condition(rule *r, callgate_condition condition)
{
    uint32_t at = r->condition_count;

    if (condition.op == CALLGATE_MASKED_EQ && condition.mask == 0)
        return;
    while (at > 0 && r->conditions[at - 1].arg > condition.arg) {
        r->conditions[at] = r->conditions[at - 1];
        at--;
    }
    r->conditions[at] = condition;
    r->condition_count++;
}

/* The rules that one request makes: direct and multiplexed, for some of its conditions. Only the
 * conditions that a rule has are set. */
typedef struct rule_forms {
    rule rules[2];
    rule_verdict verdicts[2];
    bool is_judged_only[2]; /* may contradict, decides nothing */
    uint32_t count;
} rule_forms;

static rule *start_rule(const rule_request *request, uint32_t nr, rule_forms *forms)
{
    forms->is_judged_only[forms->count] =
        request->is_judged_only || request->is_unknown || nr >= NR_ABSENT;
    rule *made = &forms->rules[forms->count++];

    made->abi = request->abi;
    made->nr = nr;
    made->word = callgate_word_normalise(request->word);
    made->origin = request->origin;
    made->condition_count = 0;
    made->is_multiplexed = false;
    return made;
}

/* libseccomp keeps the rules of a call that the ABI doesn't have, under a number that is none. An
 * unknown name doesn't meet the rules for another name of its number (sync_file_range2 is arm's
 * arm_sync_file_range, which libseccomp calls by that name alone). */
static void make_direct(const rule_request *request, const callgate_condition *conditions,
                        uint32_t count, rule_forms *forms)
{
    uint32_t nr;

    if (request->is_unknown || !call_nr(request->call, request->abi, &nr))
        nr = NR_ABSENT + request->call;
    rule *made = start_rule(request, nr, forms);
    for (uint32_t i = 0; i < count; i++)
        insert_condition(made, narrow(conditions[i], request->abi));
}

/* Through socketcall or ipc argument 0 is the sub-call's number. */
static void make_multiplexed(const rule_request *request, const callgate_condition *conditions,
                             uint32_t count, rule_forms *forms)
{
    uint32_t nr, value;

    if (!call_multiplexer(request->call, request->abi, &nr, &value))
        return;
    rule *made = start_rule(request, nr, forms);
    made->is_multiplexed = true;
    insert_condition(made, (callgate_condition){0, CALLGATE_EQ, value, 0});
    for (uint32_t i = 0; i < count; i++)
        if (conditions[i].arg != 0)
            insert_condition(made, narrow(conditions[i], request->abi));
}

static bool repeats_argument(const rule_request *request)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < request->condition_count; i++) {
        uint32_t bit = 1u << request->conditions[i].arg;
        if (seen & bit)
            return true;
        seen |= bit;
    }
    return false;
}

/* How many forms a request has: one, or one a condition. */
static uint32_t form_count(const rule_request *request)
{
    if (request->is_split)
        return request->condition_count;
    return !request->is_together && repeats_argument(request) ? request->condition_count : 1;
}

static void make_forms(const rule_set *set, const rule_request *request, uint32_t form,
                       rule_forms *ret_forms)
{
    bool is_split = form_count(request) > 1;
    const callgate_condition *conditions = request->conditions + (is_split ? form : 0);
    uint32_t count = is_split ? 1 : request->condition_count;

    ret_forms->count = 0;
    make_direct(request, conditions, count, ret_forms);
    make_multiplexed(request, conditions, count, ret_forms);
    for (uint32_t i = 0; i < ret_forms->count; i++)
        ret_forms->verdicts[i] =
            set->has_file_order ? RULE_FRESH : rule_index_judge(set->index, &ret_forms->rules[i]);
}

static callgate_status refuse(const rule_request *request, rule_verdict verdict,
                              callgate_error *reterr)
{
    const char *call = call_name(request->call);
    const char *abi = abi_get(request->abi)->name;

    if (verdict == RULE_CROWDED)
        return FAIL(reterr, CALLGATE_LIMIT, "too many rules for '%s' on %s", call, abi);
    FAIL(reterr, CALLGATE_INVALID, "the rule for '%s' contradicts an earlier one on %s", call, abi);
    fail_hint(reterr, "with these conditions, or fewer, it has another action already: libseccomp "
                      "refuses that, and the container doesn't start");
    return CALLGATE_INVALID;
}

static callgate_status check_arguments(const rule_request *request, callgate_error *reterr)
{
    for (uint32_t i = 0; i < request->condition_count; i++)
        if (request->conditions[i].arg >= RULE_CONDITION_COUNT_MAX)
            return FAIL(reterr, CALLGATE_INVALID, "a call has arguments 0 to 5, not %u",
                        request->conditions[i].arg);
    if (request->is_together && request->condition_count >= RULE_TEST_COUNT_MAX)
        return FAIL(reterr, CALLGATE_LIMIT, "a rule has more than %d conditions",
                    RULE_TEST_COUNT_MAX - 1);
    return CALLGATE_OK;
}

static callgate_status check_forms(const rule_request *request, const rule_forms *forms,
                                   callgate_error *reterr)
{
    for (uint32_t i = 0; i < forms->count; i++)
        if (forms->verdicts[i] == RULE_REFUSED || forms->verdicts[i] == RULE_CROWDED)
            return refuse(request, forms->verdicts[i], reterr);
    return CALLGATE_OK;
}

callgate_status rule_set_check(const rule_set *set, const rule_request *request,
                               callgate_error *reterr)
{
    callgate_status status = check_arguments(request, reterr);
    uint32_t count = status == CALLGATE_OK ? form_count(request) : 0;

    for (uint32_t form = 0; form < count && status == CALLGATE_OK; form++) {
        rule_forms forms;
        make_forms(set, request, form, &forms);
        status = check_forms(request, &forms, reterr);
    }
    return status;
}

static bool reserve_rules(rule_set *set, uint32_t count)
{
    uint32_t capacity = set->capacity ? set->capacity : RULE_COUNT_MIN;

    while (capacity - set->count < count)
        capacity *= 2;
    if (capacity == set->capacity)
        return true;
    rule *rules = realloc(set->rules, capacity * sizeof(*rules));
    if (!rules)
        return false;
    set->rules = rules;
    set->capacity = capacity;
    return true;
}

static callgate_status reserve(rule_set *set, uint32_t count, callgate_error *reterr)
{
    if (!set->index)
        set->index = rule_index_new();
    if (!set->index || !rule_index_reserve(set->index, count) || !reserve_rules(set, count))
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    return CALLGATE_OK;
}

static rule_outcome outcome_of(rule_verdict verdict)
{
    switch (verdict) {
    case RULE_DROPPED:
        return RULE_OUTCOME_NONE;
    case RULE_OVERRULED:
        return RULE_OUTCOME_OVERRULED;
    case RULE_REPLACES:
        return RULE_OUTCOME_REPLACES;
    case RULE_FRESH:
    case RULE_REFUSED:
    case RULE_CROWDED:
        break;
    }
    return RULE_OUTCOME_ADDED;
}

/* Adds the forms that change something, for which there is room. */
static rule_outcome add_forms(rule_set *set, const rule_forms *forms)
{
    rule_outcome most = RULE_OUTCOME_NONE;

    for (uint32_t i = 0; i < forms->count; i++) {
        rule_outcome outcome = outcome_of(forms->verdicts[i]);
        if (!set->has_file_order &&
            (outcome == RULE_OUTCOME_ADDED || outcome == RULE_OUTCOME_REPLACES))
            rule_index_add(set->index, &forms->rules[i]);
        if (forms->is_judged_only[i])
            continue;
        if (outcome > most)
            most = outcome;
        if (outcome == RULE_OUTCOME_ADDED || outcome == RULE_OUTCOME_REPLACES)
            set->rules[set->count++] = forms->rules[i];
    }
    return most;
}

static callgate_status add_one(rule_set *set, const rule_request *request,
                               rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule_forms forms;

    make_forms(set, request, 0, &forms);
    callgate_status status = check_forms(request, &forms, reterr);
    if (status == CALLGATE_OK)
        status = reserve(set, forms.count, reterr);
    if (status == CALLGATE_OK)
        *ret_outcome = add_forms(set, &forms);
    return status;
}

/* A rule for each condition: all are judged before the first is added. None is refused later, since
 * they have one word. */
static callgate_status add_split(rule_set *set, const rule_request *request,
                                 rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule_forms forms;
    uint32_t count = form_count(request);
    callgate_status status = rule_set_check(set, request, reterr);

    if (status == CALLGATE_OK)
        status = reserve(set, 2 * count, reterr);
    if (status != CALLGATE_OK)
        return status;
    *ret_outcome = RULE_OUTCOME_NONE;
    for (uint32_t form = 0; form < count; form++) {
        make_forms(set, request, form, &forms);
        rule_outcome outcome = add_forms(set, &forms);
        if (outcome > *ret_outcome)
            *ret_outcome = outcome;
    }
    return CALLGATE_OK;
}

/* Counts what is asked for, so that dropped rules end too. */
static callgate_status charge(rule_set *set, const rule_request *request, callgate_error *reterr)
{
    uint32_t count = form_count(request);

    if (count > RULES_COUNT_MAX / 2 || set->asked_count > RULES_COUNT_MAX - count)
        return FAIL(reterr, CALLGATE_LIMIT, "more than %d rules", RULES_COUNT_MAX);
    set->asked_count += count;
    return CALLGATE_OK;
}

callgate_status rule_set_add_request(rule_set *set, const rule_request *request,
                                     rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule_outcome outcome = RULE_OUTCOME_NONE;
    callgate_status status = check_arguments(request, reterr);

    if (status == CALLGATE_OK)
        status = charge(set, request, reterr);
    if (status == CALLGATE_OK)
        status = form_count(request) > 1 ? add_split(set, request, &outcome, reterr)
                                         : add_one(set, request, &outcome, reterr);
    if (status == CALLGATE_OK && ret_outcome)
        *ret_outcome = outcome;
    return status;
}

callgate_status rule_set_add(rule_set *set, callgate_abi abi, call_id call,
                             const callgate_condition *conditions, uint32_t condition_count,
                             uint32_t word, uint32_t origin, bool *ret_was_dropped,
                             callgate_error *reterr)
{
    rule_request request = {
        .abi = abi,
        .call = call,
        .conditions = conditions,
        .condition_count = condition_count,
        .word = word,
        .origin = origin,
    };
    uint32_t before = set->count;
    callgate_status status = rule_set_add_request(set, &request, NULL, reterr);

    if (status == CALLGATE_OK && ret_was_dropped)
        *ret_was_dropped = set->count == before;
    return status;
}
