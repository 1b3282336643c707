/* The rules that one request makes.
 *
 * A call that socketcall or ipc carries too makes two, the direct and the multiplexed one. Where
 * each condition is to be a rule of its own, a request is split: it has as many forms as
 * conditions, each with those rules.
 */
#ifndef RULES_FORMS_H
#define RULES_FORMS_H

#include "rules/index.h"

/* A rule in the making, with its conditions. */
typedef struct rule_form {
    rule rule;
    callgate_condition conditions[RULE_TEST_COUNT_MAX];
    rule_verdict verdict;
    bool is_judged_only; /* may contradict, decides nothing */
} rule_form;

/* The rules of one form: the direct one, the multiplexed one. */
typedef struct rule_forms {
    rule_form forms[2];
    uint32_t count;
} rule_forms;

/* How many forms a request has: one, or one a condition. */
uint32_t rule_form_count(const rule_request *request);

/* The rules of a request, or of its condition number `form` where it is split. Their conditions
 * point into ret_forms. No verdict is set. */
void rule_forms_make(const rule_request *request, bool is_split, uint32_t form,
                     rule_forms *ret_forms);

uint32_t rule_forms_condition_count(const rule_forms *forms);

/* The number of the direct rule; RULE_NR_ABSENT and the call where the ABI has none.
 *
 * An unknown name doesn't meet the rules for another name of its number (sync_file_range2 is arm's
 * arm_sync_file_range, which libseccomp calls by that name alone). */
static inline uint32_t rule_direct_nr(const rule_request *request)
{
    uint32_t nr;

    if (request->is_unknown || !call_nr(request->call, request->abi, &nr))
        return RULE_NR_ABSENT + request->call;
    return nr;
}

/* Is a rule there for contradictions alone? */
static inline bool rule_is_judged_only(const rule_request *request, uint32_t nr)
{
    return request->is_judged_only || request->is_unknown || nr >= RULE_NR_ABSENT;
}

/* A rule for a number, without conditions. */
static inline rule rule_start(const rule_request *request, uint32_t nr)
{
    return (rule){
        .abi = request->abi,
        .nr = nr,
        .word = callgate_word_normalise(request->word),
        .origin = request->origin,
    };
}

#endif
