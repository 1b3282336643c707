/* Keeps what was said.
 */
#include "cli/said.h"
#include <stdio.h>
#include <stdlib.h>

const char *severity_name(callgate_severity severity)
{
    static const char *const names[] = {
        [CALLGATE_NOTE] = "note", [CALLGATE_WARNING] = "warning", [CALLGATE_ERROR] = "error"};

    return names[severity];
}

void said_add(said_list *list, callgate_severity severity, const char *text, const char *hint)
{
    if (list == NULL)
        return;
    callgate_diagnostic *items = list->count < SAID_COUNT_MAX
                                     ? realloc(list->items, (list->count + 1) * sizeof *items)
                                     : NULL;
    if (items == NULL) {
        list->left_out++;
        return;
    }
    list->items = items;
    callgate_diagnostic *made = &items[list->count++];
    *made = (callgate_diagnostic){.severity = severity};
    snprintf(made->text, sizeof made->text, "%s", text);
    snprintf(made->hint, sizeof made->hint, "%s", hint != NULL ? hint : "");
}

void said_hint(said_list *list, const char *hint)
{
    if (list == NULL || list->count == 0 || list->left_out > 0)
        return;
    callgate_diagnostic *last = &list->items[list->count - 1];
    snprintf(last->hint, sizeof last->hint, "%s", hint);
}

void json_members_message(json_out *json, const callgate_diagnostic *message)
{
    json_text(json, "severity", severity_name(message->severity));
    json_members_place(json, &message->place);
    if (message->place.name != NULL && message->place.line != 0)
        json_number(json, "length", message->place.length);
    json_text(json, "text", message->text);
    json_text(json, "hint", message->hint[0] != '\0' ? message->hint : NULL);
}

void said_json(json_out *json, const char *key, const said_list *list)
{
    json_begin(json, key, '[');
    for (size_t i = 0; i < list->count; i++) {
        json_begin(json, NULL, '{');
        json_members_message(json, &list->items[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void said_release(said_list *list)
{
    free(list->items);
    *list = (said_list){0};
}
