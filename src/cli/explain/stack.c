/* Finds which filter of a stack decides a call. */
#include "cli/explain/stack.h"

#include "cli/live.h"

#include <stdlib.h>

bool stack_make(cli_session *cli, callgate_store *store, const loaded_source *source,
                const callgate_target *target, filter_stack *ret_stack)
{
    uint32_t count = source->live == NULL ? 0 : source->live->stack.filter_count;
    callgate_error err;

    *ret_stack = (filter_stack){.count = count};
    if (count == 0)
        return true;
    ret_stack->policies = calloc(count, sizeof(const callgate_policy *));
    if (ret_stack->policies == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (live_filter_mean(store, source->live, i, target, &ret_stack->policies[i], &err) ==
            CALLGATE_OK)
            continue;
        talk_error(cli, &err);
        stack_release(ret_stack);
        return false;
    }
    return true;
}

void stack_release(filter_stack *stack)
{
    free(stack->policies);
    *stack = (filter_stack){0};
}

bool stack_blame(cli_session *cli, callgate_store *store, const filter_stack *stack,
                 const call_expression *expression, call_answer *answer)
{
    decision all = DECISION_NONE, origin = DECISION_NONE;

    for (uint32_t i = 0; i < stack->count; i++) {
        const callgate_source one = {.policy = stack->policies[i]};
        decision number = decision_leaf(store, i + 1);
        call_answer found;
        if (!answer_find(cli, store, &one, expression, answer->abi, answer->call, answer->nr,
                         &found))
            return false;
        if (i == 0) {
            all = found.decision;
            origin = number;
            continue;
        }
        decision with = decision_combine(store, CALLGATE_STACK, all, found.decision);
        origin = decision_pick(store, decision_equals(store, with, all), origin, number);
        all = with;
    }
    if (stack->count > 0 && (origin == DECISION_NONE || all == DECISION_NONE)) {
        talk_failure(cli, "which filter decides takes more than a store holds");
        return false;
    }
    answer->origin = origin;
    return true;
}
