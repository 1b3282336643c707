/* Writes SARIF 2.1.0, what code scanners take.
 *
 *     json_out json = {.file = stdout};
 *     sarif_begin(&json, rules, rule_count);
 *     sarif_result(&json, "newly-permitted", CALLGATE_ERROR, "keyctl …", &place);
 *     sarif_end(&json);
 *
 * Source: docs.oasis-open.org/sarif/sarif/v2.1.0.
 */
#ifndef CLI_SARIF_H
#define CLI_SARIF_H

#include "callgate/error.h"
#include "cli/json_out.h"

typedef struct sarif_rule {
    const char *id;   /* "newly-permitted" */
    const char *text; /* a line for people */
    const char *mend; /* another one; NULL: none */
} sarif_rule;

void sarif_begin(json_out *json, const sarif_rule *rules, size_t rule_count);

/* place->name NULL: nowhere in a file; line 0: the file as a whole. */
void sarif_result(json_out *json, const char *rule, callgate_severity severity, const char *words,
                  const callgate_place *place);

/* A finding, with its witness and mend. is_file: its place is a file's, others are left out. file
 * is its text, from which columns are counted in characters; NULL: not known, they stay bytes. */
void sarif_finding(json_out *json, const callgate_diagnostic *finding, bool is_file,
                   const char *file, size_t bytes);

void sarif_end(json_out *json);

#endif
