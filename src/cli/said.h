/* What was said, kept for reports.
 *
 *     said_list said = {0};
 *     cli->said = &said;          from here on talk keeps what it says, what -q silences too
 *     …
 *     said_json(&json, "messages", &said);
 *     said_release(&said);
 */
#ifndef CLI_SAID_H
#define CLI_SAID_H

#include "callgate/error.h"
#include "cli/json_out.h"
#include <stddef.h>

enum { SAID_COUNT_MAX = 1000 }; /* about a MiB */

typedef struct said_list {
    callgate_diagnostic *items; /* their places' names are not kept */
    size_t count;
    size_t left_out; /* beyond SAID_COUNT_MAX, or for want of memory */
} said_list;

/* Keeps a message; text and hint are copied, NULL: no hint. `list` NULL: nothing. */
void said_add(said_list *list, callgate_severity severity, const char *text, const char *hint);

/* The hint that was given behind the last message. */
void said_hint(said_list *list, const char *hint);

/* "note", "warning", "error". */
const char *severity_name(callgate_severity severity);

/* An array of {"severity", "text", "hint"}. */
void said_json(json_out *json, const char *key, const said_list *list);

/* The members of a message, those of its place too where it has one. */
void json_members_message(json_out *json, const callgate_diagnostic *message);

void said_release(said_list *list);

#endif
