/* What a meaning answers to the calls of a CALL.
 */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "base/text.h"
#include "cli/filters.h"
#include "policy/store.h"
#include "rules/call.h"

/* The answer to one call on one ABI. */
typedef struct call_answer {
    callgate_abi abi;
    call_id call; /* CALL_NONE: a number that no call has */
    uint32_t nr;
    decision decision; /* what arguments left open decide; DECISION_NONE: not asked */
    decision origin;   /* its leaves are indexes into places; DECISION_NONE: not known */
    bool is_untold;    /* not asked, since what is left open is too much to be told */
    bool is_left_out;  /* then: it wasn't tried */
    uint32_t words[FILTERS_WORD_COUNT_MAX]; /* then: it is one of these */
    uint32_t word_count;                    /* 0: it may be whatever */
    bool has_narrow;                        /* then: known where no high word is left open */
    decision narrow;                        /* it */
} call_answer;

/* Reads a CALL from the command line. false: said why, with a caret. */
CALLGATE_MUST_CHECK bool call_read(cli_session *cli, const char *word, arena *memory,
                                   call_expression *ret_expression);

/* Finds what one match of an expression is on an ABI. false: that ABI has no such call, or the
 * expression means another ABI. */
bool call_find(const call_expression *expression, const call_match *match, callgate_abi abi,
               call_id *ret_call, uint32_t *ret_nr);

/* Says that no ABI of a set has the call, and through which one it is reached there. */
void call_say_none(cli_session *cli, const call_expression *expression, callgate_abi_set abis);

/* The answer of a meaning. false: said why (the store's limits). */
CALLGATE_MUST_CHECK bool answer_find(cli_session *cli, callgate_store *store,
                                     const callgate_source *meaning,
                                     const call_expression *expression, callgate_abi abi,
                                     call_id call, uint32_t nr, call_answer *ret_answer);

/* The answer of a source behind source_answer. One that is asked is asked with the arguments that
 * are given, 0 for all others; of an ABI whose calls can't be made here there is no decision, which
 * is said once. Nor is there one where a filter can't be read for what the expression leaves open,
 * which is said once too. false: said why. */
CALLGATE_MUST_CHECK bool answer_call(cli_session *cli, callgate_store *store,
                                     const loaded_source *source, const callgate_source *meaning,
                                     const call_expression *expression, callgate_abi abi,
                                     call_id call, uint32_t nr, call_answer *ret_answer);

/* What stands for an answer where there is none: the call can't be made on this machine. */
#define UNASKED_WORD "UNASKED"
/* The same where arguments that are left open decide too much. */
#define UNTOLD_WORD "UNTOLD"

/* An answer that isn't there, as a word, in words, and as a member of an object. */
const char *answer_none_word(const call_answer *answer);
void answer_none_reason(const call_answer *answer, text *out);
void answer_none_json(json_out *json, const call_answer *answer);

static inline bool answer_is_unasked(const call_answer *answer)
{
    return answer->decision == DECISION_NONE;
}

/* "clone", or "number 1000" where no call has it. */
enum { CALL_TITLE_BYTES = 80 };
void call_title(call_id call, uint32_t nr, char ret_title[CALL_TITLE_BYTES]);

/* A store for a verb. false: said why. */
CALLGATE_MUST_CHECK bool store_open(cli_session *cli, callgate_store **ret_store);

#endif
