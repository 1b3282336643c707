/* Policies built call by call: include/callgate/rules.h. */
#include "base/fail.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "rules/rules.h"
#include <stdlib.h>
#include <string.h>

struct callgate_rules {
    rule_set set;
    uint32_t added_count;
};

callgate_status callgate_rules_new(callgate_abi_set abis, uint32_t default_word,
                                   callgate_rules **ret_rules, callgate_error *reterr)
{
    callgate_rules *rules;

    if (abis == 0)
        return FAIL(reterr, CALLGATE_INVALID, "rules need one ABI or more");
    if (abis >> CALLGATE_ABI_COUNT != 0)
        return FAIL(reterr, CALLGATE_INVALID, "the rules are for ABIs that don't exist: %#x", abis);
    rules = calloc(1, sizeof(*rules));
    if (!rules)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    rule_set_init(&rules->set, abis, default_word);
    *ret_rules = rules;
    return CALLGATE_OK;
}

void callgate_rules_free(callgate_rules *rules)
{
    if (!rules)
        return;
    rule_set_release(&rules->set);
    free(rules);
}

static callgate_status fail_unknown(const char *name, callgate_error *reterr)
{
    const char *nearest;

    FAIL(reterr, CALLGATE_INVALID, "unknown system call '%s'", name);
    if (strlen(name) <= NEAREST_BYTES_MAX && call_nearest(name, strlen(name), &nearest, 1) == 1)
        fail_hint(reterr, "did you mean '%s'?", nearest);
    return CALLGATE_INVALID;
}

static callgate_status check_request(const rule_request *request, callgate_error *reterr)
{
    uint32_t data = request->word & CALLGATE_DATA_MASK;

    if ((request->word & CALLGATE_ACTION_MASK) == CALLGATE_ERRNO && data > ERRNO_MAX)
        return FAIL(reterr, CALLGATE_INVALID, "an errno is at most %d, not %u", ERRNO_MAX, data);
    for (uint32_t i = 0; i < request->condition_count; i++)
        if ((unsigned)request->conditions[i].op > CALLGATE_MASKED_EQ)
            return FAIL(reterr, CALLGATE_INVALID, "unknown operator %d",
                        (int)request->conditions[i].op);
    return CALLGATE_OK;
}

/* All ABIs or none: first asks them all. */
static callgate_status add_everywhere(callgate_rules *rules, rule_request *request,
                                      callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;

    for (int pass = 0; pass < 2; pass++)
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT && status == CALLGATE_OK; abi++) {
            if (!(rules->set.abis & CALLGATE_ABI_BIT(abi)))
                continue;
            request->abi = (callgate_abi)abi;
            status = pass == 0 ? rule_set_check(&rules->set, request, reterr)
                               : rule_set_add_request(&rules->set, request, NULL, reterr);
        }
    return status;
}

callgate_status callgate_rules_add(callgate_rules *rules, const char *name,
                                   const callgate_condition *conditions, uint32_t condition_count,
                                   uint32_t word, callgate_error *reterr)
{
    rule_request request = {
        .call = call_from_name(name, strlen(name)),
        .conditions = conditions,
        .condition_count = condition_count,
        .word = word,
        .origin = rules->added_count + 1,
        .is_together = true,
    };
    callgate_status status;

    if (request.call == CALL_NONE)
        return fail_unknown(name, reterr);
    status = check_request(&request, reterr);
    if (status == CALLGATE_OK)
        status = add_everywhere(rules, &request, reterr);
    if (status == CALLGATE_OK)
        rules->added_count++;
    return status;
}

callgate_status callgate_rules_policy(callgate_store *store, const callgate_rules *rules,
                                      const callgate_policy **ret_policy,
                                      const callgate_policy **ret_origin, callgate_error *reterr)
{
    return rule_set_policy(store, &rules->set, ret_policy, ret_origin, reterr);
}
