/* Answers calls that come one a line.
 */
#ifndef CLI_EXPLAIN_EVAL_LINES_H
#define CLI_EXPLAIN_EVAL_LINES_H

#include "cli/cli.h"

/* Reads "ABI CALL A0 … A5" lines and writes an action for each: to standard output, or as elements
 * of an open JSON array, UNASKED for a call that can't be asked about on this machine. false: there
 * was such a one, or it is said why, with the line's number; the answers in front of it are
 * written. */
CALLGATE_MUST_CHECK bool eval_lines(cli_session *cli, json_out *json, const call_answerer *who,
                                    FILE *in);

#endif
