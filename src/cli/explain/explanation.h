/* Why a call is answered as it is.
 *
 * The parts of one explanation.
 */
#ifndef CLI_EXPLAIN_EXPLANATION_H
#define CLI_EXPLAIN_EXPLANATION_H

#include "cli/answer.h"
#include "cli/explain/case_words.h"
#include "cli/explain/variants.h"

/* Whose arguments an answer's conditions speak of. */
static inline case_view answer_view(const call_answer *answer)
{
    return (case_view){answer->call, answer->abi};
}

/* What explain works on. */
typedef struct explain_run {
    cli_session *cli;
    callgate_store *store;
    const loaded_source *source;
    const callgate_target *target;
    const callgate_source *meaning;
    const variant_list *variants;
    const struct filter_stack *stack; /* of a live source */
} explain_run;

/* A rule that decides a call, or a part of it. */
typedef struct answer_reason {
    uint32_t word;
    callgate_abi abi; /* whose errno it may have */
    uint32_t rule;    /* index into places; 0: the default action */
    callgate_place place;
    bool is_newer;   /* no rule: the runtime answers ENOSYS to what is newer than the profile */
    bool is_foreign; /* no rule: the filter kills the calls of ABIs that it doesn't cover */
    uint32_t filter; /* of a live source: the filter that decides; 0: none */
    const struct live_source *live; /* then: whose */
} answer_reason;

/* The reason that a rule's index in an origin stands for, where the answer is `word`. */
answer_reason reason_make(const loaded_source *source, const callgate_target *target,
                          const callgate_source *meaning, callgate_abi abi, uint32_t word,
                          uint32_t rule);

/* "decided by the rules at p.json:3:9, p.json:8:9": of reasons that are of one kind. */
void reasons_words(const answer_reason *reasons, uint32_t count, text *out);

/* "rule", "default", "newer", "abi": by what a word is given that no filter of a process gives. */
const char *reason_kind(const answer_reason *reason);

/* "by", and the place of a rule. */
void reason_json_members(json_out *json, const answer_reason *reason);

enum { REASON_COUNT_MAX = 32 };

/* The rules that decide where a condition holds, each once; at most count_max. */
uint32_t rules_where(callgate_store *store, decision condition, decision origin,
                     uint32_t *ret_rules, uint32_t count_max);

/* The reasons of an answer, each word with each rule that gives it, at most REASON_COUNT_MAX. */
uint32_t reasons_find(const explain_run *explainer, const call_answer *answer,
                      answer_reason *ret_reasons);

/* A variant whose answer differs. */
typedef struct answer_difference {
    const target_variant *variant;
    call_answer answer;
} answer_difference;

/* The variants that answer otherwise; those that all capabilities give without one of them alone
 * being enough are among them. Returns their count. */
uint32_t differences_find(const explain_run *explainer, const call_expression *expression,
                          const call_answer *answer,
                          answer_difference ret_differences[VARIANT_COUNT_MAX]);

/* Of a source that is asked: what an ALLOW may be as well, since no call is made to tell. NULL:
 * nothing. Then the same as a member "unsure" of an object, where it is anything. */
const char *answer_doubt(const explain_run *explainer, const call_answer *answer);
void doubts_json(const explain_run *explainer, json_out *json, const call_answer *answer);

/* Does one of several filters decide, while which one can't be told? */
bool answer_is_anyones(const explain_run *explainer, const call_answer *answer);

/* Why no filter is asked, or NULL: the kernel exempts a few calls. */
const char *answer_exemption(const call_answer *answer);

#endif
