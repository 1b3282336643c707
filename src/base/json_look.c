/* Looks into JSON: places, members, names of kinds. */
#include "base/json.h"
#include <string.h>

callgate_place json_place(const char *text, size_t text_bytes, const char *name, uint32_t begin,
                          uint32_t end)
{
    uint32_t stop = begin < text_bytes ? begin : (uint32_t)text_bytes;
    uint32_t line_begin = 0;
    callgate_place place = {.name = name, .line = 1, .offset = begin, .length = end - begin};

    for (uint32_t at = 0; at < stop; at++)
        if (text[at] == '\n') {
            place.line++;
            line_begin = at + 1;
        }
    place.column = begin - line_begin + 1;
    return place;
}

const json_value *json_member(const json_value *object, const char *key)
{
    size_t bytes = strlen(key);

    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const json_value *member = object->first; member; member = member->next)
        if (member->key_bytes == bytes && memcmp(member->key, key, bytes) == 0)
            return member;
    return NULL;
}

const char *json_kind_name(json_kind kind)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",     [JSON_OBJECT] = "an object",
    };
    return names[kind];
}
