/* Makes the rules of a request.
 */
#include "rules/forms.h"

/* What an ABI sees of a condition: 32-bit ones look at low words of argument, value and mask. */
static callgate_condition narrow(callgate_condition condition, callgate_abi abi)
{
    uint64_t seen = abi_get(abi)->word_bits == 32 ? UINT32_MAX : UINT64_MAX;

    condition.mask = condition.op == CALLGATE_MASKED_EQ ? condition.mask & seen : 0;
    condition.value &= condition.op == CALLGATE_MASKED_EQ ? condition.mask : seen;
    return condition;
}

/* Adds a condition in the order of arguments; one whose mask is empty always holds. */
static void insert_condition(rule_form *form, callgate_condition condition)
{
    uint32_t at = form->rule.condition_count;

    if (condition.op == CALLGATE_MASKED_EQ && condition.mask == 0)
        return;
    while (at > 0 && form->conditions[at - 1].arg > condition.arg) {
        form->conditions[at] = form->conditions[at - 1];
        at--;
    }
    form->conditions[at] = condition;
    form->rule.condition_count++;
}

static rule_form *start_form(const rule_request *request, uint32_t nr, rule_forms *forms)
{
    rule_form *form = &forms->forms[forms->count++];

    form->rule = rule_start(request, nr);
    form->rule.conditions = form->conditions;
    form->is_judged_only = rule_is_judged_only(request, nr);
    return form;
}

static void make_direct(const rule_request *request, const callgate_condition *conditions,
                        uint32_t count, rule_forms *forms)
{
    rule_form *form = start_form(request, rule_direct_nr(request), forms);

    for (uint32_t i = 0; i < count; i++)
        insert_condition(form, narrow(conditions[i], request->abi));
}

/* Through socketcall or ipc argument 0 is the sub-call's number. */
static void make_multiplexed(const rule_request *request, const callgate_condition *conditions,
                             uint32_t count, rule_forms *forms)
{
    uint32_t nr, value;

    if (!call_multiplexer(request->call, request->abi, &nr, &value))
        return;
    rule_form *form = start_form(request, nr, forms);
    form->rule.is_multiplexed = true;
    insert_condition(form, (callgate_condition){0, CALLGATE_EQ, value, 0});
    for (uint32_t i = 0; i < count; i++)
        if (conditions[i].arg != 0)
            insert_condition(form, narrow(conditions[i], request->abi));
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

uint32_t rule_form_count(const rule_request *request)
{
    if (request->is_split)
        return request->condition_count;
    if (request->condition_count < 2)
        return 1;
    return !request->is_together && repeats_argument(request) ? request->condition_count : 1;
}

void rule_forms_make(const rule_request *request, bool is_split, uint32_t form,
                     rule_forms *ret_forms)
{
    const callgate_condition *conditions =
        is_split ? &request->conditions[form] : request->conditions;
    uint32_t count = is_split ? 1 : request->condition_count;

    ret_forms->count = 0;
    make_direct(request, conditions, count, ret_forms);
    make_multiplexed(request, conditions, count, ret_forms);
}

uint32_t rule_forms_condition_count(const rule_forms *forms)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < forms->count; i++)
        count += forms->forms[i].rule.condition_count;
    return count;
}
