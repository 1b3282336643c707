/* JSON values of an expected kind. */
#include "profile/parse.h"

profile_span parse_span(const json_value *value)
{
    return (profile_span){value->begin, value->end};
}

profile_span parse_key_span(const json_value *member)
{
    return (profile_span){member->key_begin, member->key_end};
}

bool parse_expect(profile_parser *parser, const json_value *value, json_kind kind, const char *what)
{
    if (value->kind == kind)
        return true;
    PARSE_FAIL(parser, parse_span(value), "'%s' takes %s, not %s", what, json_kind_name(kind),
               json_kind_name(value->kind));
    if (kind == JSON_NUMBER && value->kind == JSON_STRING)
        fail_hint(parser->reterr, "write the number without quotes");
    if (kind == JSON_STRING && value->kind == JSON_NUMBER)
        fail_hint(parser->reterr, "put it in double quotes");
    if (kind == JSON_ARRAY && value->kind != JSON_NULL)
        fail_hint(parser->reterr, "put it in square brackets");
    return false;
}

bool parse_string(profile_parser *parser, const json_value *value, const char *what,
                  profile_string *ret_string)
{
    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_STRING, what))
        return false;
    if (value->has_nul)
        return PARSE_FAIL(parser, parse_span(value), "'%s' holds a NUL character", what);
    ret_string->text = value->text;
    ret_string->text_bytes = value->text_bytes;
    ret_string->span = parse_span(value);
    return true;
}

bool parse_u64(profile_parser *parser, const json_value *value, const char *what, uint64_t max,
               uint64_t *ret_number)
{
    if (!parse_expect(parser, value, JSON_NUMBER, what))
        return false;
    if (value->is_u64 && value->u64 <= max) {
        *ret_number = value->u64;
        return true;
    }
    uint32_t bytes = value->end - value->begin;
    PARSE_FAIL(parser, parse_span(value), "'%s' can't be %.*s", what,
               (int)(bytes < NEAREST_BYTES_MAX ? bytes : NEAREST_BYTES_MAX),
               parser->profile->text + value->begin);
    fail_hint(parser->reterr, "it takes a whole number from 0 to %llu, written in digits alone",
              (unsigned long long)max);
    return false;
}

bool parse_strings(profile_parser *parser, const json_value *value, const char *what,
                   const profile_string **ret_strings, uint32_t *ret_count)
{
    uint32_t count = 0;

    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_ARRAY, what))
        return false;
    profile_string *strings = parse_alloc(parser, value->count, sizeof(*strings));
    if (!strings)
        return false;
    for (const json_value *element = value->first; element; element = element->next)
        if (!parse_string(parser, element, what, &strings[count++]))
            return false;
    *ret_strings = strings;
    *ret_count = count;
    return true;
}
