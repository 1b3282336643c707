/* The JSON reader by example, by the public test suite. */
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "files.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

static arena memory;

static int set_up(void **state)
{
    (void)state;
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&memory);
    return 0;
}

static const json_value *read_ok(const char *json)
{
    const json_value *root = NULL;
    callgate_error err;

    if (json_parse(json, strlen(json), "t.json", &memory, &root, &err) != CALLGATE_OK)
        fail_msg("%s: %s", json, err.text);
    return root;
}

static callgate_error read_bad(const char *json, size_t bytes)
{
    const json_value *root = NULL;
    callgate_error err = {0};

    if (json_parse(json, bytes, "t.json", &memory, &root, &err) == CALLGATE_OK)
        fail_msg("accepted: %s", json);
    assert_null(root);
    assert_true(err.text[0] != '\0');
    return err;
}

/* y_ must be accepted and n_ refused; equal keys are grammar to the suite, an error here. */
static void judge(const char *name, const char *data, size_t bytes)
{
    const json_value *root = NULL;
    callgate_error err;
    arena own;
    bool is_twice = strncmp(name, "y_object_duplicated_key", 23) == 0;

    arena_init(&own, JSON_ARENA_BYTES_MAX);
    callgate_status status = json_parse(data, bytes, name, &own, &root, &err);
    if (name[0] == 'y' && !is_twice && status != CALLGATE_OK)
        fail_msg("%s refused: %s", name, err.text);
    if ((name[0] == 'n' || is_twice) && status == CALLGATE_OK)
        fail_msg("%s accepted", name);
    if (status != CALLGATE_OK) {
        assert_true(err.place.offset + err.place.length <= bytes);
        assert_true(err.place.line > 0 && err.place.column > 0);
    }
    arena_release(&own);
}

static void the_public_suite_agrees(void **state)
{
    char folder[PATH_BYTES];

    (void)state;
    files_shared("json-suite", folder);
    int count = files_each(folder, judge);
    if (count < 0) {
        print_message("no json-suite in the shared data\n");
        skip();
    }
    assert_true(count > 300);
}

static void every_value_knows_its_bytes(void **state)
{
    static const char json[] = " {\"a\" : [1, \"x\\ny\" , true ] ,\"b\":null}\n";
    const json_value *root = read_ok(json);
    const json_value *a = json_member(root, "a"), *b = json_member(root, "b");

    (void)state;
    assert_int_equal(root->kind, JSON_OBJECT);
    assert_int_equal(root->count, 2);
    assert_memory_equal(json + root->begin, "{", 1);
    assert_int_equal(root->end, strlen(json) - 1);
    assert_memory_equal(json + a->key_begin, "\"a\" ", 4);
    assert_int_equal(a->key_end - a->key_begin, 3);
    assert_int_equal(json[a->begin], '[');
    assert_int_equal(json[a->end - 1], ']');
    assert_int_equal(a->first->next->end - a->first->next->begin, 6);
    assert_string_equal(a->first->next->text, "x\ny");
    assert_true(a->first->next->next->is_true);
    assert_int_equal(b->kind, JSON_NULL);
    assert_null(json_member(root, "c"));
    assert_null(json_member(a, "a"));
}

static void whole_numbers_are_exact(void **state)
{
    static const struct {
        const char *json;
        bool is_u64, is_i64;
        uint64_t u64;
        int64_t i64;
    } cases[] = {
        {"0", true, true, 0, 0},
        {"-0", false, true, 0, 0},
        {"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
        {"9223372036854775808", true, false, (uint64_t)INT64_MAX + 1, 0},
        {"18446744073709551615", true, false, UINT64_MAX, 0},
        {"18446744073709551616", false, false, 0, 0},
        {"99999999999999999999999999", false, false, 0, 0},
        {"-9223372036854775808", false, true, 0, INT64_MIN},
        {"-9223372036854775809", false, false, 0, 0},
        {"1.0", false, false, 0, 0},
        {"1e2", false, false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const json_value *value = read_ok(cases[i].json);
        assert_int_equal(value->kind, JSON_NUMBER);
        assert_int_equal(value->is_u64, cases[i].is_u64);
        assert_int_equal(value->is_i64, cases[i].is_i64);
        assert_true(!value->is_u64 || value->u64 == cases[i].u64);
        assert_true(!value->is_i64 || value->i64 == cases[i].i64);
        assert_int_equal(value->end, strlen(cases[i].json));
    }
}

static void strings_are_decoded(void **state)
{
    const json_value *value =
        read_ok("\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000z\"");

    (void)state;
    assert_int_equal(value->text_bytes, 16);
    assert_memory_equal(value->text, "\xc3\xa9\xf0\x9f\x98\x80\"\\/\b\f\n\r\t\0z", 17);
}

typedef struct bad_text {
    const char *json;
    uint32_t line, column, length;
    const char *text; /* a part of it */
    const char *hint;
} bad_text;

static void faults_are_pointed_at(void **state)
{
    static const bad_text cases[] = {
        {"", 1, 1, 0, "empty", ""},
        {" \n ", 2, 2, 0, "empty", ""},
        {"{\"a\":1,}", 1, 8, 1, "expected a key", "remove the comma"},
        {"[1,]", 1, 4, 1, "expected a value", "remove the comma"},
        {"[1 2]", 1, 4, 1, "expected ',' or ']'", "is a comma missing"},
        {"[\n\n", 3, 1, 0, "end of the text", "the array that begins in line 1"},
        {"{\"a\":\n1", 2, 2, 0, "end of the text", "the object that begins in line 1"},
        {"{a:1}", 1, 2, 1, "expected a key", "double quotes"},
        {"{'a':1}", 1, 2, 1, "expected a key", "double quotes"},
        {"// x\n{}", 1, 1, 1, "expected a value", "no comments"},
        {"[01]", 1, 2, 2, "'01'", "leading zeros"},
        {"[0x7f]", 1, 2, 4, "'0x7f'", "hexadecimal"},
        {"[+1]", 1, 2, 1, "expected a value", "begins with a digit"},
        {"[NaN]", 1, 2, 3, "'NaN'", "true, false, null"},
        {"[tru]", 1, 2, 3, "'tru'", "true, false, null"},
        {"\"a\tb\"", 1, 3, 1, "0x09", "\\t"},
        {"\"a\nb\"", 1, 1, 2, "string without an end", "same line"},
        {"\"\\x\"", 1, 2, 2, "unknown escape", "\\\\"},
        {"\"\\u12g4\"", 1, 2, 6, "\\u", "four hexadecimal"},
        {"\"\\ud800\"", 1, 2, 6, "lone surrogate", ""},
        {"\"\\udc00\\ud800\"", 1, 2, 6, "lone surrogate", ""},
        {"\"\xff\"", 1, 2, 1, "0xff", "UTF-8"},
        {"\"\xc0\xaf\"", 1, 2, 1, "0xc0", "UTF-8"},
        {"\"\xed\xa0\x80\"", 1, 2, 1, "0xed", "UTF-8"},
        {"\"\xf4\x90\x80\x80\"", 1, 2, 1, "0xf4", "UTF-8"},
        {"\"\xe2\x82\"", 1, 2, 1, "0xe2", "UTF-8"},
        {"\xef\xbb\xbf{}", 1, 1, 3, "byte order mark", "UTF-8 without one"},
        {"\xff\xfe{", 1, 1, 2, "UTF-16", "UTF-8"},
        {"{\"a\" 1}", 1, 6, 1, "':' after a key", "a colon"},
        {"{\"a\"=1}", 1, 5, 1, "':' after a key", "a colon"},
        {"[...]", 1, 2, 1, "expected a value", "left out"},
        {"{\"a\": {{ .b }}}", 1, 8, 1, "expected a key", "template"},
        {"{% if %}", 1, 2, 1, "expected a key", "template"},
        {"[${A}]", 1, 2, 1, "expected a value", "template"},
        {"[%s]", 1, 2, 1, "expected a value", "template"},
        {"{\n<<<<<<< HEAD\n", 2, 1, 1, "expected a key", "merge"},
        {"{\xe2\x80\x9c"
         "a\":1}",
         1, 2, 3, "expected a key", "typographic"},
        {"\xc2\xa0[]", 1, 1, 2, "found U+00A0", "can't be seen"},
        {"[\xe2\x80\x8b"
         "1]",
         1, 2, 3, "found U+200B", "can't be seen"},
        {"{} {}", 1, 4, 1, "end of the text", "one JSON value"},
        {"{\"a\":1,\n \"b\":2,\n \"a\":3}", 3, 2, 3, "'a' stands twice", "line 1"},
        {"{\"\\u0061\":1,\"a\":2}", 1, 13, 3, "'a' stands twice", "line 1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        callgate_error err = read_bad(cases[i].json, strlen(cases[i].json));
        print_message("# %s | %s\n", err.text, err.hint);
        assert_int_equal(err.status, CALLGATE_INVALID);
        assert_int_equal(err.place.line, cases[i].line);
        assert_int_equal(err.place.column, cases[i].column);
        assert_int_equal(err.place.length, cases[i].length);
        assert_string_equal(err.place.name, "t.json");
        assert_non_null(strstr(err.text, cases[i].text));
        assert_non_null(strstr(err.hint, cases[i].hint));
    }
}

static void nuls_are_no_space(void **state)
{
    (void)state;
    read_bad("{}\0", 3);
    read_bad("\0\0", 2);
    read_bad("[1,\0 2]", 7);
    read_bad("\"a\0b\"", 5);
}

static void nest(char *json, uint32_t depth)
{
    memset(json, '[', depth);
    memset(json + depth, ']', depth);
}

static void nesting_ends_at_its_limit(void **state)
{
    enum { DEEP = 1 << 20 };
    char *json = malloc(2 * DEEP);
    const json_value *root;

    (void)state;
    nest(json, JSON_DEPTH_MAX);
    assert_int_equal(json_parse(json, 2 * JSON_DEPTH_MAX, "t", &memory, &root, NULL), CALLGATE_OK);
    nest(json, JSON_DEPTH_MAX + 1);
    callgate_error err = read_bad(json, 2 * (JSON_DEPTH_MAX + 1));
    assert_int_equal(err.status, CALLGATE_LIMIT);
    assert_int_equal(err.place.column, JSON_DEPTH_MAX + 1);
    nest(json, DEEP);
    assert_int_equal(read_bad(json, 2 * DEEP).status, CALLGATE_LIMIT);
    free(json);
}

static void sizes_end_at_their_limits(void **state)
{
    const json_value *root = NULL;
    callgate_error err;
    arena small;

    (void)state;
    assert_int_equal(json_parse("", (size_t)JSON_TEXT_BYTES_MAX + 1, "t", &memory, &root, &err),
                     CALLGATE_LIMIT);
    arena_init(&small, 4000);
    char json[1000];
    for (size_t i = 0; i < sizeof(json); i += 2)
        memcpy(json + i, ",1", 2);
    json[0] = '[';
    assert_int_equal(json_parse(json, sizeof(json), "t", &small, &root, &err), CALLGATE_LIMIT);
    arena_release(&small);
}

/* Equal keys are found without comparing all with all. */
/* Strings are passed eight bytes at a time: each byte at each place of those, and behind them. */
static void every_byte_is_judged_at_every_place(void **state)
{
    (void)state;
    for (size_t before = 0; before < 20; before++)
        for (unsigned byte = 1; byte < 256; byte++) {
            char json[32] = "\"aaaaaaaaaaaaaaaaaaaaaaa\"";
            const json_value *root = NULL;
            callgate_error err;
            bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';

            json[1 + before] = (char)byte;
            callgate_status status = json_parse(json, strlen(json), "t.json", &memory, &root, &err);
            assert_int_equal(status, is_plain ? CALLGATE_OK : CALLGATE_INVALID);
            if (is_plain) {
                assert_int_equal(root->text_bytes, strlen(json) - 2);
                assert_memory_equal(root->text, json + 1, root->text_bytes);
            } else if (byte < 0x20 && byte != '\n' && byte != '\r') {
                assert_int_equal(err.place.offset, 1 + before);
            }
        }
}

static void many_keys_are_no_burden(void **state)
{
    enum { COUNT = 200000 };
    struct text json;
    const json_value *root;

    (void)state;
    text_init(&json);
    text_add_char(&json, '{');
    for (int i = 0; i < COUNT; i++)
        text_add(&json, "%s\"k%d\":%d", i ? "," : "", i, i);
    text_add_char(&json, '}');
    assert_int_equal(json_parse(json.data, json.bytes, "t", &memory, &root, NULL), CALLGATE_OK);
    assert_int_equal(root->count, COUNT);
    text_release(&json);
}

static void quoting_is_read_back(void **state)
{
    static const char bytes[] = "a\"\\\b\f\n\r\t\x01\x7f\0\xc3\xa9";
    struct text out;

    (void)state;
    text_init(&out);
    json_quote(&out, bytes, sizeof(bytes) - 1);
    const json_value *value = read_ok(text_data(&out));
    assert_int_equal(value->text_bytes, sizeof(bytes) - 1);
    assert_memory_equal(value->text, bytes, sizeof(bytes));
    text_release(&out);
}

static void quoted(const char *bytes, const char *json)
{
    struct text out;

    text_init(&out);
    json_quote(&out, bytes, strlen(bytes));
    assert_string_equal(text_data(&out), json);
    assert_true(json_is_utf8(text_data(&out), out.bytes));
    assert_int_equal(strstr(json, "ufffd") == NULL, json_is_utf8(bytes, strlen(bytes)));
    read_ok(text_data(&out));
    text_release(&out);
}

static void whatever_is_quoted_is_json(void **state)
{
    (void)state;
    quoted("", "\"\"");
    quoted("\xff", "\"\\ufffd\"");
    quoted("a\xe2\x82", "\"a\\ufffd\\ufffd\"");
    quoted("\xe2\x82\xac\xe2z", "\"\xe2\x82\xac\\ufffdz\"");
    quoted("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    quoted("\xc2\x9b\xc2\xa0\xf0\x9f\x98\x80", "\"\\u009b\xc2\xa0\xf0\x9f\x98\x80\"");
    quoted("\xf4\x90\x80\x80\xc0\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

static void kinds_have_words(void **state)
{
    (void)state;
    assert_string_equal(json_kind_name(JSON_NULL), "null");
    assert_string_equal(json_kind_name(JSON_ARRAY), "an array");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_suite_agrees),
        cmocka_unit_test(every_value_knows_its_bytes),
        cmocka_unit_test(whole_numbers_are_exact),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(faults_are_pointed_at),
        cmocka_unit_test(nuls_are_no_space),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(sizes_end_at_their_limits),
        cmocka_unit_test(many_keys_are_no_burden),
        cmocka_unit_test(quoting_is_read_back),
        cmocka_unit_test(whatever_is_quoted_is_json),
        cmocka_unit_test(kinds_have_words),
        cmocka_unit_test(every_byte_is_judged_at_every_place),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
