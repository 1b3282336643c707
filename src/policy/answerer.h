/* Whoever answers calls: a policy, or a kernel that is asked.
 *
 *     call_answerer who = policy_answerer(policy);
 *     if (call_answer_word(&who, &call, &word, &err) == CALLGATE_OK) …
 */
#ifndef POLICY_ANSWERER_H
#define POLICY_ANSWERER_H

#include "callgate/policy.h"

typedef struct call_answerer {
    callgate_status (*answer)(void *user, const callgate_call_data *call, uint32_t *ret_word,
                              callgate_error *reterr);
    void *user;
    const callgate_policy *policy; /* what answers, where it is a policy */
} call_answerer;

static inline call_answerer policy_answerer(const callgate_policy *policy)
{
    return (call_answerer){.policy = policy};
}

/* The word for one call. A policy never fails. */
CALLGATE_MUST_CHECK static inline callgate_status call_answer_word(const call_answerer *who,
                                                                   const callgate_call_data *call,
                                                                   uint32_t *ret_word,
                                                                   callgate_error *reterr)
{
    if (who->policy == NULL)
        return who->answer(who->user, call, ret_word, reterr);
    *ret_word = callgate_policy_eval(who->policy, call);
    return CALLGATE_OK;
}

#endif
