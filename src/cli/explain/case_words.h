/* Cases in words: what happens to a call, by its arguments.
 */
#ifndef CLI_EXPLAIN_CASE_WORDS_H
#define CLI_EXPLAIN_CASE_WORDS_H

#include "abi/abi.h"
#include "base/text.h"
#include "cli/explain/cases.h"
#include "cli/json_out.h"

/* Whose arguments are spoken of. */
typedef struct case_view {
    call_id call;     /* CALL_NONE: a number that no call has */
    callgate_abi abi; /* CALLGATE_ABI_NONE: an arch that no ABI has */
} case_view;

/* "flags has none of CLONE_NEWNS|CLONE_NEWUSER and …". */
void clause_words(const case_clause *clause, case_view view, text *out);

/* "ALLOW where …; else ERRNO(EPERM)" of a decision; where it has too many cases, the actions that
 * it can give. */
void decision_words(const callgate_store *store, decision d, case_view view, text *out);

/* Members of an object: of a constant, the action's; else "cases" and "otherwise". */
void decision_json(json_out *json, const callgate_store *store, decision d, case_view view);

/* The same of a condition: "holds", false where the clauses say when it doesn't, and "any_of". */
void condition_json(json_out *json, const callgate_store *store, decision condition,
                    case_view view);

#endif
