/* Rule sets, judged: what a call gets, found out plainly.
 *
 * It shares no code with what it judges, which is rule_set_policy.
 */
#ifndef ORACLE_RULES_H
#define ORACLE_RULES_H

#include "rules/rules.h"

/* One call's word, and (may be NULL) the origin of the rule that decided. */
uint32_t rule_set_eval(const rule_set *set, const callgate_call_data *call, uint32_t *ret_origin);

/* Adds the rule for `call` on one ABI. ret_was_dropped (may be NULL): it changes nothing. */
static inline callgate_status rule_set_add(rule_set *set, callgate_abi abi, call_id call,
                                           const callgate_condition *conditions,
                                           uint32_t condition_count, uint32_t word, uint32_t origin,
                                           bool *ret_was_dropped, callgate_error *reterr)
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

#endif
