/* Writes JSON, indented, as it goes.
 */
#include "cli/json_out.h"
#include "base/json.h"
#include "base/text.h"
#include "callgate/policy.h"
#include "filter/action.h"
#include <inttypes.h>
#include <string.h>

static void print_string(json_out *json, const char *string)
{
    text quoted;

    text_init(&quoted);
    json_quote(&quoted, string, strlen(string));
    fputs(quoted.has_failed ? "null" : text_data(&quoted), json->file);
    text_release(&quoted);
}

static void start_item(json_out *json, const char *key)
{
    if (json->depth > 0)
        fprintf(json->file, "%s\n%*s", json->has_items ? "," : "", (int)(2 * json->depth), "");
    json->has_items = true;
    if (key != NULL) {
        print_string(json, key);
        fputs(": ", json->file);
    }
}

void json_begin(json_out *json, const char *key, char bracket)
{
    start_item(json, key);
    fputc(bracket, json->file);
    json->depth++;
    json->has_items = false;
}

void json_end(json_out *json, char bracket)
{
    json->depth--;
    if (json->has_items)
        fprintf(json->file, "\n%*s", (int)(2 * json->depth), "");
    fputc(bracket, json->file);
    json->has_items = true;
    if (json->depth == 0)
        fputc('\n', json->file);
}

void json_text(json_out *json, const char *key, const char *value)
{
    start_item(json, key);
    if (value == NULL)
        fputs("null", json->file);
    else
        print_string(json, value);
}

void json_number(json_out *json, const char *key, uint64_t number)
{
    start_item(json, key);
    fprintf(json->file, "%" PRIu64, number);
}

void json_bool(json_out *json, const char *key, bool is_true)
{
    start_item(json, key);
    fputs(is_true ? "true" : "false", json->file);
}

void json_hex(json_out *json, const char *key, uint64_t number)
{
    start_item(json, key);
    fprintf(json->file, "\"0x%" PRIx64 "\"", number);
}

/* "ERRNO(EPERM)" is split into its two parts. */
void json_action(json_out *json, uint32_t word, callgate_abi abi)
{
    char name[ACTION_TEXT_BYTES];
    uint32_t action = word & CALLGATE_ACTION_MASK;

    action_format(word, abi, name);
    size_t name_bytes = strcspn(name, "(");
    size_t data_bytes = name[name_bytes] == '(' ? strcspn(name + name_bytes + 1, ")") : 0;
    bool is_known = strncmp(name, "UNKNOWN", name_bytes) != 0;
    name[name_bytes] = '\0';
    json_text(json, "action", name);
    if (data_bytes > 0 && is_known) {
        name[name_bytes + 1 + data_bytes] = '\0';
        if (action == CALLGATE_ERRNO)
            json_text(json, "errno", name + name_bytes + 1);
        else
            json_number(json, "data", word & CALLGATE_DATA_MASK);
    }
    json_number(json, "word", word);
}

void json_members_place(json_out *json, const callgate_place *place)
{
    if (place->name == NULL)
        return;
    json_text(json, "file", place->name);
    if (place->line == 0)
        return;
    json_number(json, "line", place->line);
    json_number(json, "column", place->column);
}
