/* A strict JSON reader that keeps places. */
#include "base/json.h"
#include "base/json_reader.h"
#include "base/limits.h"
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SPACE_COUNT_MAX = 16 };

static bool is_space(char byte)
{
    return byte <= ' ' && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r');
}

#ifdef __SSE2__
/* How many of the next sixteen bytes are spaces, from the first on. */
static uint32_t count_spaces(const char *text)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i spaces = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '));

    spaces = _mm_or_si128(spaces, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
    spaces = _mm_or_si128(spaces, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
    spaces = _mm_or_si128(spaces, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    return (uint32_t)__builtin_ctz(~(uint32_t)_mm_movemask_epi8(spaces));
}
#else
static uint32_t count_spaces(const char *text)
{
    uint32_t count = 0;

    while (count < SPACE_COUNT_MAX && is_space(text[count]))
        count++;
    return count;
}
#endif

/* Lines are indented, by up to so many bytes at once. */
static void skip_spaces(json_reader *reader)
{
    uint32_t at = reader->at, count = SPACE_COUNT_MAX;

    while (count == SPACE_COUNT_MAX && reader->bytes - at >= SPACE_COUNT_MAX) {
        count = count_spaces(reader->text + at);
        at += count;
    }
    while (count == SPACE_COUNT_MAX && at < reader->bytes && is_space(reader->text[at]))
        at++;
    reader->at = at;
}

static inline void skip_space(json_reader *reader)
{
    if (reader->at < reader->bytes && reader->text[reader->at] <= ' ')
        skip_spaces(reader);
}

/* The bytes of the word or character at the reader, for carets. */
static uint32_t token_end(const json_reader *reader)
{
    uint32_t at = reader->at;

    while (at < reader->bytes && at - reader->at < 64) {
        unsigned char byte = (unsigned char)reader->text[at];
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '_' || byte == '$';
        if (!is_word)
            break;
        at++;
    }
    if (at > reader->at || at >= reader->bytes)
        return at;
    uint32_t bytes = json_utf8_bytes(reader->text, reader->bytes, at);
    return at + (bytes ? bytes : 1);
}

static bool fail_end(json_reader *reader, const char *expected)
{
    JSON_FAIL(reader, reader->at, reader->at, "expected %s, found the end of the text", expected);
    if (reader->opener)
        fail_hint(reader->reterr, "the %s that begins in line %u has no end",
                  reader->opener->kind == JSON_ARRAY ? "array" : "object",
                  json_reader_place(reader, reader->opener->begin, reader->opener->begin).line);
    return false;
}

/* "expected …, found …" at the reader. */
static bool fail_expected(json_reader *reader, const char *expected, const char *hint)
{
    int byte = json_peek(reader);
    uint32_t end = token_end(reader);

    if (byte < 0)
        return fail_end(reader, expected);
    hint = json_hint(reader, hint);
    if (json_invisible(reader) != 0)
        JSON_FAIL(reader, reader->at, end, "expected %s, found U+%04X", expected,
                  json_invisible(reader));
    else if (byte < 0x20)
        JSON_FAIL(reader, reader->at, end, "expected %s, found byte 0x%02x", expected,
                  (unsigned)byte);
    else
        JSON_FAIL(reader, reader->at, end, "expected %s, found '%.*s'", expected,
                  (int)(end - reader->at), reader->text + reader->at);
    if (hint)
        fail_hint(reader->reterr, "%s", hint);
    return false;
}

static bool read_value(json_reader *reader, json_value *value);

static bool read_word(json_reader *reader, const char *word)
{
    size_t bytes = strlen(word);
    uint32_t end = token_end(reader);

    if (end - reader->at != bytes || memcmp(reader->text + reader->at, word, bytes) != 0)
        return false;
    reader->at = end;
    return true;
}

static bool read_literal(json_reader *reader, json_value *value)
{
    value->kind = JSON_BOOL;
    if (read_word(reader, "true")) {
        value->is_true = true;
        return true;
    }
    if (read_word(reader, "false"))
        return true;
    value->kind = JSON_NULL;
    if (read_word(reader, "null"))
        return true;
    return fail_expected(reader, "a value",
                         "strings stand in double quotes; words are true, false, null");
}

/* Reads `"key":` into a member. */
static bool read_key(json_reader *reader, json_value *member, bool is_after_comma)
{
    if (json_peek(reader) != '"')
        return fail_expected(reader, "a key",
                             is_after_comma && json_peek(reader) == '}'
                                 ? "remove the comma before it"
                                 : "keys stand in double quotes");
    member->key_begin = reader->at;
    if (!json_read_string(reader, &member->key, &member->key_bytes))
        return false;
    member->key_end = reader->at;
    skip_space(reader);
    if (json_peek(reader) != ':')
        return fail_expected(reader, "':' after a key",
                             "a colon stands between a key and its value");
    reader->at++;
    skip_space(reader);
    return true;
}

static bool begins_value(int byte)
{
    return byte == '"' || byte == '{' || byte == '[' || byte == '-' ||
           (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

/* The end of a container, or the comma before its next element. */
static bool read_separator(json_reader *reader, char closer, bool *ret_is_end)
{
    skip_space(reader);
    int byte = json_peek(reader);

    *ret_is_end = byte == closer;
    if (byte != closer && byte != ',')
        return fail_expected(reader, closer == ']' ? "',' or ']'" : "',' or '}'",
                             begins_value(byte) ? "is a comma missing before it?" : NULL);
    reader->at++;
    if (!*ret_is_end)
        skip_space(reader);
    return true;
}

static bool fail_element(json_reader *reader, char closer)
{
    return fail_expected(reader, "a value",
                         json_peek(reader) == closer ? "remove the comma before it" : NULL);
}

/* Reads elements or members up to the closer; the reader stands behind the opener. */
static bool read_children(json_reader *reader, json_value *parent, char closer)
{
    const json_value *outer = reader->opener;
    const json_value **link = &parent->first;
    bool is_end = false;

    reader->opener = parent;
    while (!is_end) {
        json_value *child = arena_take(reader->arena, sizeof(*child));
        if (!child)
            return json_fail_memory(reader);
        *child = (json_value){0};
        if (parent->kind == JSON_OBJECT && !read_key(reader, child, parent->count > 0))
            return false;
        if (parent->kind == JSON_ARRAY && json_peek(reader) == closer)
            return fail_element(reader, closer);
        if (!read_value(reader, child) || !read_separator(reader, closer, &is_end))
            return false;
        *link = child;
        link = &child->next;
        parent->count++;
    }
    reader->opener = outer;
    return true;
}

static bool read_container(json_reader *reader, json_value *value)
{
    char closer = value->kind == JSON_OBJECT ? '}' : ']';

    if (reader->depth == JSON_DEPTH_MAX) {
        callgate_place place = json_reader_place(reader, reader->at, reader->at + 1);
        reader->status = FAIL_AT(reader->reterr, CALLGATE_LIMIT, &place,
                                 "JSON nested deeper than %d levels", JSON_DEPTH_MAX);
        return false;
    }
    reader->depth++;
    reader->at++;
    skip_space(reader);
    bool is_empty = json_peek(reader) == closer;
    reader->at += is_empty;
    if (!is_empty && !read_children(reader, value, closer))
        return false;
    reader->depth--;
    return value->kind != JSON_OBJECT || json_check_keys(reader, value);
}

static bool read_any(json_reader *reader, json_value *value)
{
    int byte = json_peek(reader);

    if (byte == '"') { /* most are strings */
        value->kind = JSON_STRING;
        if (!json_read_string(reader, &value->text, &value->text_bytes))
            return false;
        value->has_nul = reader->has_nul;
        return true;
    }
    if (byte == '{' || byte == '[') {
        value->kind = byte == '{' ? JSON_OBJECT : JSON_ARRAY;
        return read_container(reader, value);
    }
    value->kind = JSON_NUMBER;
    if (byte == '-' || (byte >= '0' && byte <= '9'))
        return json_read_number(reader, value);
    return read_literal(reader, value);
}

/* No recursion deeper than JSON_DEPTH_MAX: read_container counts. */
static bool read_value(json_reader *reader, json_value *value)
{
    value->begin = reader->at;
    if (!read_any(reader, value))
        return false;
    value->end = reader->at;
    return true;
}

/* Says what a text is that can't be UTF-8 JSON from its first bytes on. */
static bool check_encoding(json_reader *reader)
{
    const char *text = reader->text;
    uint32_t bytes = reader->bytes;

    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        JSON_FAIL(reader, 0, 3, "the text begins with a byte order mark");
        fail_hint(reader->reterr,
                  "save the file as UTF-8 without one: other readers refuse it too");
        return false;
    }
    bool is_marked =
        bytes >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
    if (is_marked || (bytes >= 2 && (text[0] == '\0' || text[1] == '\0'))) {
        JSON_FAIL(reader, 0, 2, "the text is UTF-16 or binary");
        fail_hint(reader->reterr, "save the file as UTF-8");
        return false;
    }
    return true;
}

static bool read_text(json_reader *reader, json_value *root)
{
    if (!check_encoding(reader))
        return false;
    skip_space(reader);
    if (reader->at == reader->bytes)
        return JSON_FAIL(reader, reader->at, reader->at, "the text is empty");
    if (!read_value(reader, root))
        return false;
    skip_space(reader);
    return reader->at == reader->bytes ||
           fail_expected(reader, "the end of the text", "one JSON value is all a text holds");
}

callgate_status json_parse(const char *text, size_t text_bytes, const char *name, arena *memory,
                           const json_value **ret_root, callgate_error *reterr)
{
    if (text_bytes > JSON_TEXT_BYTES_MAX) {
        callgate_place place = {.name = name};
        FAIL_AT(reterr, CALLGATE_LIMIT, &place, "the text has %zu bytes", text_bytes);
        fail_hint(reterr, "at most %d are read", JSON_TEXT_BYTES_MAX);
        return CALLGATE_LIMIT;
    }

    json_reader reader = {.text = text,
                          .bytes = (uint32_t)text_bytes,
                          .decoded = arena_take(memory, text_bytes + JSON_SPARE_BYTES),
                          .name = name,
                          .arena = memory,
                          .reterr = reterr};
    json_value *root = arena_alloc(memory, sizeof(*root));
    if (!root || !reader.decoded)
        json_fail_memory(&reader);
    else if (read_text(&reader, root))
        *ret_root = root;
    return reader.status;
}
