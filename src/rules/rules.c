/* Rule sets: the way libseccomp takes rules. */
#include "rules/rules.h"
#include "base/fail.h"
#include "base/limits.h"
#include "rules/forms.h"
#include "rules/index.h"
#include <stdlib.h>
#include <string.h>

enum { RULE_COUNT_MIN = 1024 }; /* Docker's default has so many, on three ABIs */

uint32_t rule_default_word(const rule_set *set, callgate_abi abi)
{
    if (set->default_named == ERRNO_UNNAMED)
        return set->default_word;
    return (set->default_word & CALLGATE_ACTION_MASK) | errno_of(abi, set->default_named);
}

void rule_set_init(rule_set *set, callgate_abi_set abis, uint32_t default_word)
{
    *set = (rule_set){
        .abis = abis,
        .default_word = callgate_word_normalise(default_word),
        .bad_arch_word = CALLGATE_KILL_THREAD,
    };
    arena_init(&set->conditions, SIZE_MAX); /* RULES_COUNT_MAX bounds it */
}

void rule_set_release(rule_set *set)
{
    free(set->rules);
    rule_index_free(set->index);
    arena_release(&set->conditions);
    set->rules = NULL;
    set->index = NULL;
    set->count = set->capacity = set->asked_count = 0;
}

static rule_verdict judge(const rule_set *set, const rule *r)
{
    return set->has_file_order ? RULE_FRESH : rule_index_judge(set->index, r);
}

/* The rules of a request, or of its condition number `form` where it is split, judged. */
static void make_forms(const rule_set *set, const rule_request *request, bool is_split,
                       uint32_t form, rule_forms *ret_forms)
{
    rule_forms_make(request, is_split, form, ret_forms);
    for (uint32_t i = 0; i < ret_forms->count; i++)
        ret_forms->forms[i].verdict = judge(set, &ret_forms->forms[i].rule);
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
        if (forms->forms[i].verdict == RULE_REFUSED || forms->forms[i].verdict == RULE_CROWDED)
            return refuse(request, forms->forms[i].verdict, reterr);
    return CALLGATE_OK;
}

callgate_status rule_set_check(const rule_set *set, const rule_request *request,
                               callgate_error *reterr)
{
    callgate_status status = check_arguments(request, reterr);
    uint32_t count = status == CALLGATE_OK ? rule_form_count(request) : 0;

    for (uint32_t form = 0; form < count && status == CALLGATE_OK; form++) {
        rule_forms forms;
        make_forms(set, request, count > 1, form, &forms);
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

/* Room for rules of an ABI, and for what they have of conditions. */
static callgate_status reserve(rule_set *set, callgate_abi abi, uint32_t rule_count,
                               uint32_t condition_count, callgate_condition **ret_room,
                               callgate_error *reterr)
{
    callgate_condition *room = NULL;

    if (!set->index)
        set->index = rule_index_new();
    if (condition_count > 0)
        room = arena_alloc(&set->conditions, condition_count * sizeof(*room));
    if (!set->index || (condition_count > 0 && !room) ||
        !rule_index_reserve(set->index, abi, condition_count) || !reserve_rules(set, rule_count))
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    *ret_room = room;
    return CALLGATE_OK;
}

/* For a rule without conditions on each of some ABIs: most often there is room. */
static callgate_status reserve_plain(rule_set *set, callgate_abi_set abis, uint32_t count,
                                     callgate_error *reterr)
{
    callgate_condition *room;
    callgate_status status = CALLGATE_OK;

    if (set->capacity - set->count >= count && rule_index_has_room(set->index, abis))
        return CALLGATE_OK;
    for (callgate_abi_set left = abis; left != 0 && status == CALLGATE_OK; left &= left - 1)
        status = reserve(set, (callgate_abi)__builtin_ctz(left), count, 0, &room, reterr);
    return status;
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

/* Puts a rule into the set; what it has of conditions goes to `room`. */
static void append(rule_set *set, const rule *r, callgate_condition *room)
{
    rule *added = &set->rules[set->count];

    *added = *r;
    added->conditions = room;
    for (uint32_t i = 0; i < added->condition_count; i++)
        room[i] = r->conditions[i];
    rule_index_list(set->index, set->rules, set->count++);
}

/* Adds a judged rule where it changes something. Returns what became of it. */
static rule_outcome add_judged(rule_set *set, const rule *judged, rule_verdict verdict,
                               bool is_judged_only, callgate_condition *room)
{
    if (rule_is_added(verdict) && !set->has_file_order)
        rule_index_add(set->index, judged);
    if (is_judged_only)
        return RULE_OUTCOME_NONE;
    if (rule_is_added(verdict))
        append(set, judged, room);
    return outcome_of(verdict);
}

/* Adds the forms that change something, for which there is room; returns what is left of it. */
static callgate_condition *add_forms(rule_set *set, const rule_forms *forms,
                                     callgate_condition *room, rule_outcome *ret_most)
{
    for (uint32_t i = 0; i < forms->count; i++) {
        const rule_form *form = &forms->forms[i];
        rule_outcome outcome =
            add_judged(set, &form->rule, form->verdict, form->is_judged_only, room);
        if (outcome > *ret_most)
            *ret_most = outcome;
        if (form->rule.condition_count > 0)
            room += form->rule.condition_count;
    }
    return room;
}

/* Counts what is asked for, so that dropped rules end too. */
static callgate_status charge(rule_set *set, uint32_t count, callgate_error *reterr)
{
    if (count > RULES_COUNT_MAX / 2 || set->asked_count > RULES_COUNT_MAX - count)
        return FAIL(reterr, CALLGATE_LIMIT, "more than %d rules", RULES_COUNT_MAX);
    set->asked_count += count;
    return CALLGATE_OK;
}

/* Is a request one rule without conditions? So are nine in ten of a profile's. */
static bool is_plain(const rule_request *request)
{
    uint32_t nr, value;

    return request->condition_count == 0 &&
           !call_multiplexer(request->call, request->abi, &nr, &value);
}

/* What add_one does for a plain rule. */
static callgate_status add_plain(rule_set *set, const rule_request *request,
                                 rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule made = rule_start(request, rule_direct_nr(request));
    bool is_listed = !rule_is_judged_only(request, made.nr);
    rule_verdict verdict = RULE_FRESH;
    callgate_status status = charge(set, 1, reterr);

    if (status == CALLGATE_OK)
        status = reserve_plain(set, CALLGATE_ABI_BIT(made.abi), 1, reterr);
    if (status != CALLGATE_OK)
        return status;
    if (!set->has_file_order) {
        verdict = rule_index_enter(set->index, &made, is_listed, set->rules, set->count);
    } else if (is_listed) {
        set->rules[set->count] = made;
        rule_index_list(set->index, set->rules, set->count);
    }
    set->count += is_listed & rule_is_added(verdict);
    *ret_outcome = is_listed ? outcome_of(verdict) : RULE_OUTCOME_NONE;
    return CALLGATE_OK;
}

static callgate_status add_one(rule_set *set, const rule_request *request,
                               rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule_forms forms;
    callgate_condition *room;

    make_forms(set, request, false, 0, &forms);
    callgate_status status = check_forms(request, &forms, reterr);
    if (status == CALLGATE_OK)
        status = reserve(set, request->abi, forms.count, rule_forms_condition_count(&forms), &room,
                         reterr);
    if (status == CALLGATE_OK)
        add_forms(set, &forms, room, ret_outcome);
    return status;
}

/* A rule for each condition: all are judged before the first is added. None is refused later, since
 * they have one word. */
static callgate_status add_split(rule_set *set, const rule_request *request, uint32_t count,
                                 rule_outcome *ret_outcome, callgate_error *reterr)
{
    enum { CONDITION_COUNT_MAX = 3 }; /* of both forms: its own twice, the sub-call's number */
    rule_forms forms;
    callgate_condition *room;
    callgate_status status = rule_set_check(set, request, reterr);

    if (status == CALLGATE_OK)
        status = reserve(set, request->abi, 2 * count, CONDITION_COUNT_MAX * count, &room, reterr);
    if (status != CALLGATE_OK)
        return status;
    for (uint32_t form = 0; form < count; form++) {
        make_forms(set, request, true, form, &forms);
        room = add_forms(set, &forms, room, ret_outcome);
    }
    return CALLGATE_OK;
}

/* Any request that isn't plain. Kept apart: it takes much of the stack. */
static __attribute__((noinline)) callgate_status add_conditional(rule_set *set,
                                                                 const rule_request *request,
                                                                 rule_outcome *ret_outcome,
                                                                 callgate_error *reterr)
{
    callgate_status status = check_arguments(request, reterr);
    uint32_t count = status == CALLGATE_OK ? rule_form_count(request) : 0;

    if (status == CALLGATE_OK)
        status = charge(set, count, reterr);
    if (status != CALLGATE_OK)
        return status;
    return count > 1 ? add_split(set, request, count, ret_outcome, reterr)
                     : add_one(set, request, ret_outcome, reterr);
}

callgate_status rule_set_add_request(rule_set *set, const rule_request *request,
                                     rule_outcome *ret_outcome, callgate_error *reterr)
{
    rule_outcome outcome = RULE_OUTCOME_NONE;
    callgate_status status = is_plain(request) ? add_plain(set, request, &outcome, reterr)
                                               : add_conditional(set, request, &outcome, reterr);

    if (status == CALLGATE_OK && ret_outcome)
        *ret_outcome = outcome;
    return status;
}

static void note_outcome(rule_outcomes *outcomes, callgate_abi abi, rule_outcome outcome)
{
    if (outcome == RULE_OUTCOME_OVERRULED)
        outcomes->overruled |= CALLGATE_ABI_BIT(abi);
    if (outcome == RULE_OUTCOME_REPLACES)
        outcomes->replaces |= CALLGATE_ABI_BIT(abi);
}

/* Where the call may be multiplexed, or the file's order counts. */
static callgate_status add_plain_each(rule_set *set, const rule_plain *plain,
                                      rule_outcomes *ret_outcomes, callgate_error *reterr)
{
    rule_request request = {.call = plain->call, .word = plain->word, .origin = plain->origin};
    callgate_status status = CALLGATE_OK;

    for (callgate_abi_set left = plain->abis; left != 0 && status == CALLGATE_OK;
         left &= left - 1) {
        rule_outcome outcome = RULE_OUTCOME_NONE;
        request.abi = (callgate_abi)__builtin_ctz(left);
        request.is_judged_only = (plain->judged_only & CALLGATE_ABI_BIT(request.abi)) != 0;
        request.is_unknown = (plain->unknown & CALLGATE_ABI_BIT(request.abi)) != 0;
        status = rule_set_add_request(set, &request, &outcome, reterr);
        note_outcome(ret_outcomes, request.abi, outcome);
    }
    return status;
}

callgate_status rule_set_add_plain(rule_set *set, const rule_plain *plain,
                                   rule_outcomes *ret_outcomes, callgate_error *reterr)
{
    uint32_t count = (uint32_t)__builtin_popcount(plain->abis);
    rule made = {.word = callgate_word_normalise(plain->word), .origin = plain->origin};

    *ret_outcomes = (rule_outcomes){0, 0};
    if (set->has_file_order || call_has_multiplexer(plain->call))
        return add_plain_each(set, plain, ret_outcomes, reterr);
    callgate_status status = charge(set, count, reterr);
    if (status == CALLGATE_OK)
        status = reserve_plain(set, plain->abis, count, reterr);
    if (status != CALLGATE_OK)
        return status;
    for (callgate_abi_set left = plain->abis; left != 0; left &= left - 1) {
        callgate_abi_set bit = left & -left;
        made.abi = (callgate_abi)__builtin_ctz(left);
        if ((plain->unknown & bit) || !call_nr(plain->call, made.abi, &made.nr))
            made.nr = RULE_NR_ABSENT + plain->call;
        bool is_listed =
            ((plain->judged_only | plain->unknown) & bit) == 0 && made.nr < RULE_NR_ABSENT;
        rule_verdict verdict =
            rule_index_enter(set->index, &made, is_listed, set->rules, set->count);
        set->count += is_listed & rule_is_added(verdict);
        if (is_listed && verdict != RULE_FRESH)
            note_outcome(ret_outcomes, made.abi, outcome_of(verdict));
    }
    return CALLGATE_OK;
}
