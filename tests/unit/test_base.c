/* Errors, arenas, growing texts, near words. */
#include "base/arena.h"
#include "base/fail.h"
#include "base/nearest.h"
#include "base/text.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

static void an_error_says_what_where_and_who(void **state)
{
    callgate_place place = {.name = "p.json", .line = 3, .column = 7, .offset = 40, .length = 5};
    callgate_error err;

    (void)state;
    assert_int_equal(FAIL_AT(&err, CALLGATE_INVALID, &place, "unknown action '%s'", "X"),
                     CALLGATE_INVALID);
    int line = __LINE__ - 2;
    assert_int_equal(err.status, CALLGATE_INVALID);
    assert_string_equal(err.text, "unknown action 'X'");
    assert_string_equal(err.hint, "");
    assert_memory_equal(&err.place, &place, sizeof(place));
    assert_non_null(strstr(err.origin_file, "test_base.c"));
    assert_in_range(err.origin_line, line, line + 1);
    fail_hint(&err, "did you mean '%s'?", "Y");
    assert_string_equal(err.hint, "did you mean 'Y'?");
    FAIL(&err, CALLGATE_LIMIT, "too many");
    assert_string_equal(err.hint, "");
    assert_null(err.place.name);
}

static void a_null_error_is_fine(void **state)
{
    (void)state;
    assert_int_equal(FAIL(NULL, CALLGATE_LIMIT, "%d", 1), CALLGATE_LIMIT);
    assert_int_equal(FAIL_OS(NULL, EPERM, "%d", 1), CALLGATE_SYSTEM);
    fail_hint(NULL, "nothing");
}

static void an_os_error_ends_with_its_reason(void **state)
{
    callgate_error err;

    (void)state;
    assert_int_equal(FAIL_OS(&err, ENOENT, "can't open '%s'", "x"), CALLGATE_SYSTEM);
    assert_int_equal(err.os_errno, ENOENT);
    assert_string_equal(err.text, "can't open 'x': No such file or directory");
}

static void texts_are_cut_between_characters(void **state)
{
    char subject[CALLGATE_TEXT_BYTES_MAX * 2];
    callgate_error err;

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        memset(subject, 'a', sizeof(subject));
        for (size_t at = lead; at + 2 < sizeof(subject); at += 2)
            memcpy(subject + at, "\xc3\xa9", 2);
        subject[sizeof(subject) - 1] = '\0';
        FAIL(&err, CALLGATE_INVALID, "%s", subject);
        size_t bytes = strlen(err.text);
        assert_true(bytes < CALLGATE_TEXT_BYTES_MAX && bytes > CALLGATE_TEXT_BYTES_MAX - 8);
        assert_string_equal(err.text + bytes - 3, "...");
        assert_null(strchr(err.text, '?'));
    }
}

/* What a hostile file says must not steer the terminal that shows it. */
static void controls_are_shown_harmless(void **state)
{
    callgate_error err;

    (void)state;
    FAIL(&err, CALLGATE_INVALID, "'%s'", "\x1b[2J\n\x7f\xc2\x9b\xff\xc3(\xe2\x82");
    assert_string_equal(err.text, "'?[2J?????"
                                  "?(?"
                                  "?'");
}

static void keep_diagnostic(void *user, const callgate_diagnostic *diagnostic)
{
    *(callgate_diagnostic *)user = *diagnostic;
}

static void a_sink_takes_the_whole_advice(void **state)
{
    callgate_diagnostic seen = {0};
    callgate_sink sink = {keep_diagnostic, &seen};
    callgate_place place = {.name = "p.json", .line = 2};
    char hint[1000];

    (void)state;
    memset(hint, 'h', sizeof(hint));
    hint[sizeof(hint) - 1] = '\0';
    sink_report(&sink, CALLGATE_WARNING, "some-rule", &place, hint, "text %d\x1b", 5);
    assert_int_equal(seen.severity, CALLGATE_WARNING);
    assert_string_equal(seen.rule, "some-rule");
    assert_string_equal(seen.text, "text 5?");
    assert_int_equal(seen.place.line, 2);
    assert_int_equal(strlen(seen.hint), CALLGATE_TEXT_BYTES_MAX - 1);
    sink_report(NULL, CALLGATE_NOTE, "some-rule", NULL, NULL, "nobody listens");
    sink_report(&sink, CALLGATE_NOTE, "other-rule", NULL, NULL, "bare");
    assert_string_equal(seen.hint, "");
    assert_null(seen.place.name);
    assert_false(seen.is_of_target);
    sink_report_target(&sink, CALLGATE_NOTE, "one", "p.json", NULL, "on %s", "s390x");
    assert_true(seen.is_of_target && seen.place.line == 0);
    assert_string_equal(seen.place.name, "p.json");
    assert_string_equal(seen.text, "on s390x");
}

static void an_arena_gives_zeroed_aligned_blocks(void **state)
{
    arena memory;

    (void)state;
    arena_init(&memory, 64 << 20);
    for (size_t bytes = 0; bytes < 3000; bytes += 7) {
        unsigned char *block = arena_alloc(&memory, bytes);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % _Alignof(uint64_t), 0);
        for (size_t i = 0; i < bytes; i++)
            assert_int_equal(block[i], 0);
        memset(block, 0xff, bytes);
    }
    assert_string_equal(arena_text(&memory, "abcdef", 3), "abc");
    assert_string_equal(arena_text(&memory, "", 0), "");
    assert_false(arena_is_full(&memory));
    arena_release(&memory);
    arena_release(&memory);
}

static void an_arena_ends_at_its_bound(void **state)
{
    arena memory;

    (void)state;
    arena_init(&memory, 1000);
    assert_null(arena_alloc(&memory, 1001));
    assert_true(arena_is_full(&memory));
    arena_release(&memory);
    assert_false(arena_is_full(&memory));
    assert_non_null(arena_alloc(&memory, 500));
    assert_null(arena_alloc(&memory, 600));
    assert_null(arena_alloc(&memory, SIZE_MAX));
    assert_null(arena_text(&memory, "", SIZE_MAX));
    assert_true(memory.bytes_left <= 500);
    arena_release(&memory);
}

static void a_text_grows(void **state)
{
    struct text out;

    (void)state;
    text_init(&out);
    assert_string_equal(text_data(&out), "");
    for (int i = 0; i < 1000; i++)
        text_add(&out, "%d,", i % 10);
    text_add_bytes(&out, "a\0b", 3);
    text_add_char(&out, '!');
    assert_int_equal(out.bytes, 2004);
    assert_memory_equal(text_data(&out) + 1996, "8,9,a\0b!", 9);
    char *stolen = text_steal(&out);
    assert_memory_equal(stolen, "0,1,2", 5);
    assert_string_equal(text_data(&out), "");
    free(stolen);
    stolen = text_steal(&out);
    assert_string_equal(stolen, "");
    free(stolen);
    text_release(&out);
}

static void a_failed_text_stays_failed(void **state)
{
    struct text out;

    (void)state;
    text_init(&out);
    text_add(&out, "begun");
    text_add_bytes(&out, "", SIZE_MAX);
    assert_true(out.has_failed);
    text_add(&out, "more");
    assert_string_equal(text_data(&out), "begun");
    assert_null(text_steal(&out));
    text_release(&out);
}

static uint32_t distance(const char *a, const char *b)
{
    return nearest_distance(a, strlen(a), b, strlen(b));
}

static void distances_count_slips(void **state)
{
    char too_long[NEAREST_BYTES_MAX + 2];

    (void)state;
    assert_int_equal(distance("", ""), 0);
    assert_int_equal(distance("abc", ""), 3);
    assert_int_equal(distance("", "abc"), 3);
    assert_int_equal(distance("opennat", "openat"), 1);
    assert_int_equal(distance("openta", "openat"), 1);
    assert_int_equal(distance("OPENAT", "openat"), 0);
    assert_int_equal(distance("kitten", "sitting"), 3);
    memset(too_long, 'a', sizeof(too_long));
    too_long[sizeof(too_long) - 1] = '\0';
    assert_int_equal(distance(too_long, "a"), UINT32_MAX);
    assert_int_equal(distance("a", too_long), UINT32_MAX);
}

static void the_nearest_word_must_be_near(void **state)
{
    static const char *const words[] = {"names", "name", "action", "args"};

    (void)state;
    assert_string_equal(nearest_word("namse", 5, words, 4, sizeof(words[0])), "names");
    assert_string_equal(nearest_word("nam", 3, words, 4, sizeof(words[0])), "name");
    assert_string_equal(nearest_word("arg", 3, words, 4, sizeof(words[0])), "args");
    assert_null(nearest_word("zzzzzz", 6, words, 4, sizeof(words[0])));
    assert_null(nearest_word("", 0, words, 4, sizeof(words[0])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_says_what_where_and_who),
        cmocka_unit_test(a_null_error_is_fine),
        cmocka_unit_test(an_os_error_ends_with_its_reason),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(controls_are_shown_harmless),
        cmocka_unit_test(a_sink_takes_the_whole_advice),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_blocks),
        cmocka_unit_test(an_arena_ends_at_its_bound),
        cmocka_unit_test(a_text_grows),
        cmocka_unit_test(a_failed_text_stays_failed),
        cmocka_unit_test(distances_count_slips),
        cmocka_unit_test(the_nearest_word_must_be_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
