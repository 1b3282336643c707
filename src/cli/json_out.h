/* Writes JSON, indented, as it goes.
 *
 *     json_out json = {.file = stdout};
 *     json_begin(&json, NULL, '{');
 *     json_number(&json, "schema", 1);
 *     json_begin(&json, "calls", '[');
 *     json_text(&json, NULL, "unshare");
 *     json_end(&json, ']');
 *     json_end(&json, '}');          the last one adds the line's end
 *
 * key is NULL for an array's elements and for the root.
 */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include "callgate/abi.h"
#include "callgate/error.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct json_out {
    FILE *file;
    uint32_t depth;
    bool has_items; /* the open array or object has one already */
} json_out;

void json_begin(json_out *json, const char *key, char bracket);
void json_end(json_out *json, char bracket);
void json_text(json_out *json, const char *key, const char *text); /* NULL: null */
void json_number(json_out *json, const char *key, uint64_t number);
void json_bool(json_out *json, const char *key, bool is_true);

/* A 64-bit value as "0x…": many readers take numbers as doubles. */
void json_hex(json_out *json, const char *key, uint64_t number);

/* The members of an action: "action", "errno" or "data" where it has one, "word". */
void json_action(json_out *json, uint32_t word, callgate_abi abi);

/* The members of a place: "file", "line", "column"; nothing where there is none. */
void json_members_place(json_out *json, const callgate_place *place);

#endif
