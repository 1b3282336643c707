/* Wide comparisons are found where they are, mended where they stand. */
#include "abi/abi.h"
#include "lint/lint.h"
#include "lint/widths.h"
#include "profile/edit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { TEXT_BYTES = 2048, TRIAL_COUNT = 4000 };

/* One profile for x86_64, resolved. */
typedef struct trial {
    callgate_profile *profile;
    callgate_store *store;
    callgate_source source;
    callgate_target target;
    lint_subject subject;
} trial;

static void open_trial(trial *made, const char *json, size_t bytes)
{
    callgate_error err;

    memset(made, 0, sizeof *made);
    callgate_target_init(&made->target);
    made->target.machine = CALLGATE_ABI_X86_64;
    if (callgate_profile_parse(json, bytes, "p.json", &made->profile, NULL, &err) != CALLGATE_OK)
        fail_msg("%s: %s", json, err.text);
    assert_int_equal(callgate_store_new(NULL, &made->store, NULL), CALLGATE_OK);
    if (callgate_profile_resolve(made->store, made->profile, &made->target, &made->source, NULL,
                                 &err) != CALLGATE_OK)
        fail_msg("%s: %s", json, err.text);
    made->subject = (lint_subject){.store = made->store,
                                   .meaning = &made->source,
                                   .profile = made->profile,
                                   .target = &made->target,
                                   .name = "p.json"};
}

static void close_trial(trial *made)
{
    callgate_source_clear(&made->source);
    callgate_store_free(made->store);
    callgate_profile_free(made->profile);
}

static callgate_level level_of(const trial *made, uint32_t nr, uint64_t value)
{
    callgate_call_data call = {
        .nr = nr, .arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .args = {value}};

    return callgate_word_level(callgate_policy_eval(made->source.policy, &call));
}

/* The high word with which a low one is meant: none, or the sign drawn out where a condition is for
 * that, since without it the answer is that of any high word. */
static uint64_t meant_high(const trial *made, uint32_t nr, uint32_t low)
{
    bool is_for_signs =
        low >> 31 && level_of(made, nr, low) == level_of(made, nr, UINT64_C(1) << 32 | low);

    return is_for_signs ? (uint64_t)UINT32_MAX << 32 : 0;
}

/* The plain search: a low word that is refused as it is meant, permitted under another high word of
 * a few. */
static bool is_wide_plainly(const trial *made, uint32_t nr)
{
    static const uint64_t highs[] = {1, 2, 0x7fffffff, 0x80000000, 0xffffffff};

    for (uint32_t i = 0; i < 36; i++) {
        uint32_t low = i % 18 < 9 ? i % 18 : UINT32_MAX - i % 18 % 9; /* around 0, around 2^31 */
        low ^= i < 18 ? 0 : UINT32_C(1) << 31;
        if (level_of(made, nr, meant_high(made, nr, low) | low) != CALLGATE_REFUSED)
            continue;
        for (size_t j = 0; j < sizeof highs / sizeof *highs; j++)
            if (level_of(made, nr, highs[j] << 32 | low) == CALLGATE_PERMITTED)
                return true;
    }
    return false;
}

/* Some rules for one call, by one argument. */
static void random_profile(char *json, bool has_equalities)
{
    static const char *const ops[] = {"EQ", "MASKED_EQ", "NE", "LT", "LE", "GE", "GT"};
    bool permits = rand() % 2;
    int used = snprintf(json, TEXT_BYTES, "{\"defaultAction\": \"SCMP_ACT_%s\", \"syscalls\": [",
                        permits ? "ALLOW" : "ERRNO");

    for (int i = 0, count = 1 + rand() % 3; i < count; i++) {
        const char *op = ops[rand() % (has_equalities ? 2 : 7)];
        unsigned long long value = (unsigned)rand() % 8;
        if (rand() % 4 == 0)
            value |= 1ull << (32 + rand() % 2);
        else if (rand() % 4 == 0)
            value = rand() % 2 ? UINT64_MAX : UINT32_MAX;
        used += snprintf(json + used, TEXT_BYTES - (size_t)used,
                         "%s{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_%s\", \"args\": "
                         "[{\"index\": 0, \"op\": \"SCMP_CMP_%s\", \"value\": %llu, "
                         "\"valueTwo\": %d}]}",
                         i > 0 ? ", " : "", permits ? "ERRNO" : "ALLOW", op, value,
                         strcmp(op, "MASKED_EQ") == 0 ? rand() % 8 : 0);
    }
    snprintf(json + used, TEXT_BYTES - (size_t)used, "]}");
}

static void wide_comparisons_are_found(void **state)
{
    call_id socket = call_from_name("socket", 6);
    char json[TEXT_BYTES];
    uint32_t nr, found = 0;

    (void)state;
    srand(1);
    assert_true(call_nr(socket, CALLGATE_ABI_X86_64, &nr));
    for (int i = 0; i < TRIAL_COUNT; i++) {
        callgate_call_data witness;
        trial made;
        random_profile(json, false);
        open_trial(&made, json, strlen(json));
        bool is_wide = lint_is_wide(&made.subject, socket, 0, CALLGATE_ABI_X86_64, &witness);
        if (is_wide != is_wide_plainly(&made, nr))
            fail_msg("%s: %s", json, is_wide ? "not wide" : "wide");
        if (is_wide) {
            found++;
            assert_int_equal(level_of(&made, nr, witness.args[0]), CALLGATE_PERMITTED);
            uint32_t low = (uint32_t)witness.args[0];
            assert_int_equal(level_of(&made, nr, meant_high(&made, nr, low) | low),
                             CALLGATE_REFUSED);
        }
        close_trial(&made);
    }
    assert_true(found > TRIAL_COUNT / 10 && found < TRIAL_COUNT);
}

/* Masked where they stand: never wide, and what has no high bits is answered as before, but where
 * a value had some that no such call has. */
static void equalities_are_masked(void **state)
{
    call_id socket = call_from_name("socket", 6);
    char json[TEXT_BYTES];
    uint32_t nr;

    (void)state;
    srand(2);
    assert_true(call_nr(socket, CALLGATE_ABI_X86_64, &nr));
    for (int i = 0; i < TRIAL_COUNT; i++) {
        const edit_request request = {.masked = &socket, .masked_count = 1};
        callgate_call_data witness;
        edit_result result;
        callgate_error err;
        trial before, after;
        random_profile(json, true);
        open_trial(&before, json, strlen(json));
        if (profile_edit(before.profile, &request, &result, NULL, &err) != CALLGATE_OK)
            fail_msg("%s: %s", json, err.text);
        open_trial(&after, result.text, result.text_bytes);
        assert_false(lint_is_wide(&after.subject, socket, 0, CALLGATE_ABI_X86_64, &witness));
        for (uint64_t low = 0;
             low < 8 && strstr(json, "429496") == NULL && strstr(json, "858993") == NULL; low++)
            assert_int_equal(level_of(&before, nr, low), level_of(&after, nr, low));
        close_trial(&after);
        close_trial(&before);
        edit_result_clear(&result);
    }
}

static void cant_mask(const char *json, const char *part)
{
    call_id socket = call_from_name("socket", 6);
    const edit_request request = {.masked = &socket, .masked_count = 1};
    edit_result result;
    callgate_error err;
    trial made;

    open_trial(&made, json, strlen(json));
    assert_int_equal(profile_edit(made.profile, &request, &result, NULL, &err),
                     CALLGATE_UNSUPPORTED);
    assert_non_null(strstr(err.hint, part));
    close_trial(&made);
}

static void what_cant_be_masked_is_refused(void **state)
{
    (void)state;
    cant_mask("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"socket\"],"
              " \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
              "{\"index\": 0, \"op\": \"SCMP_CMP_GE\", \"value\": 1},"
              "{\"index\": 0, \"op\": \"SCMP_CMP_LE\", \"value\": 5}]}]}",
              "two conditions");
    cant_mask("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"socket\"],"
              " \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
              "{\"index\": 0, \"op\": \"SCMP_CMP_NE\", \"value\": 1},"
              "{\"index\": 1, \"op\": \"SCMP_CMP_NE\", \"value\": 5}]}]}",
              "too many rules");
}

static callgate_level level_of_two(const trial *made, uint32_t nr, uint64_t first, uint64_t second)
{
    const callgate_call_data call = {
        .arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .nr = nr, .args = {first, second}};

    return callgate_word_level(callgate_policy_eval(made->source.policy, &call));
}

/* A comparison in a rule with a guard and a second condition: the same for every low word near the
 * bound, whatever stands above it. */
static void hold_mask(const char *op, uint64_t value, uint32_t nr)
{
    call_id socket = call_from_name("socket", 6);
    const edit_request request = {.masked = &socket, .masked_count = 1};
    char json[TEXT_BYTES];
    edit_result result;
    callgate_error err;
    trial before, after;

    snprintf(json, sizeof json,
             "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\"],"
             " \"syscalls\": [{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\","
             " \"args\": [{\"index\": 0, \"op\": \"SCMP_CMP_%s\", \"value\": %llu},"
             " {\"index\": 1, \"op\": \"SCMP_CMP_EQ\", \"value\": 2}],"
             " \"excludes\": {\"caps\": [\"CAP_BPF\"]}}]}",
             op, (unsigned long long)value);
    open_trial(&before, json, strlen(json));
    if (profile_edit(before.profile, &request, &result, NULL, &err) != CALLGATE_OK)
        fail_msg("%s: %s", json, err.text);
    open_trial(&after, result.text, result.text_bytes);
    for (uint32_t i = 0; i < 70; i++) {
        uint32_t low = i < 6
                           ? (uint32_t)value - 3 + i
                           : (uint32_t)value ^ (i < 38 ? UINT32_C(1) << (i - 6) : (uint32_t)rand());
        for (uint64_t second = 1; second < 3; second++) {
            callgate_level level = level_of_two(&before, nr, low, second);
            assert_int_equal(level, level_of_two(&after, nr, low, second));
            assert_int_equal(level, level_of_two(&after, nr, low | UINT64_C(5) << 32, second));
        }
    }
    close_trial(&after);
    close_trial(&before);
    edit_result_clear(&result);
}

static void comparisons_are_masked(void **state)
{
    static const char *const ops[] = {"NE", "LT", "LE", "GT", "GE"};
    static const uint64_t values[] = {0, 1, 2, 7, 8, 38, 40, UINT32_MAX - 1, UINT32_MAX};
    uint32_t nr;

    (void)state;
    srand(3);
    assert_true(call_nr(call_from_name("socket", 6), CALLGATE_ABI_X86_64, &nr));
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        for (size_t j = 0; j < sizeof values / sizeof *values; j++)
            hold_mask(ops[i], values[j], nr);
        for (uint32_t trial_at = 0; trial_at < 20; trial_at++)
            hold_mask(ops[i], (uint32_t)rand() ^ (uint32_t)rand() << 7, nr);
    }
}

/* Of a mode the kernel reads 16 bits: each comparison with one is wide or not, as trying tells, and
 * under masks it answers by those bits alone. */
static void hold_mode(const char *op, uint64_t value, bool permits)
{
    call_id fchmod = call_from_name("fchmod", 6);
    const edit_request request = {.masked = &fchmod, .masked_count = 1};
    static const uint64_t above[] = {1 << 16, UINT64_C(1) << 31, UINT64_C(1) << 32,
                                     UINT64_MAX << 16};
    char json[TEXT_BYTES];
    callgate_call_data witness;
    edit_result result;
    callgate_error err;
    trial before, after;
    uint32_t nr;

    snprintf(json, sizeof json,
             "{\"defaultAction\": \"SCMP_ACT_%s\", \"architectures\": [\"SCMP_ARCH_X86_64\"],"
             " \"syscalls\": [{\"names\": [\"fchmod\"], \"action\": \"SCMP_ACT_%s\","
             " \"args\": [{\"index\": 1, \"op\": \"SCMP_CMP_%s\", \"value\": %llu}]}]}",
             permits ? "ALLOW" : "ERRNO", permits ? "ERRNO" : "ALLOW", op,
             (unsigned long long)value);
    assert_true(call_nr(fchmod, CALLGATE_ABI_X86_64, &nr));
    open_trial(&before, json, strlen(json));
    if (profile_edit(before.profile, &request, &result, NULL, &err) != CALLGATE_OK)
        fail_msg("%s: %s", json, err.text);
    open_trial(&after, result.text, result.text_bytes);
    bool is_wide = false;
    for (uint64_t mode = 0; mode <= UINT16_MAX; mode++) {
        callgate_level level = level_of_two(&before, nr, 0, mode);
        assert_int_equal(level, level_of_two(&after, nr, 0, mode));
        for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
            is_wide |= level == CALLGATE_REFUSED &&
                       level_of_two(&before, nr, 0, mode | above[i]) == CALLGATE_PERMITTED;
            assert_int_equal(level, level_of_two(&after, nr, 0, mode | above[i]));
        }
    }
    assert_int_equal(is_wide,
                     lint_is_wide(&before.subject, fchmod, 1, CALLGATE_ABI_X86_64, &witness));
    assert_false(lint_is_wide(&after.subject, fchmod, 1, CALLGATE_ABI_X86_64, &witness));
    close_trial(&after);
    close_trial(&before);
    edit_result_clear(&result);
}

static void modes_are_of_16_bits(void **state)
{
    static const char *const ops[] = {"EQ", "NE", "LT", "LE", "GT", "GE"};
    static const uint64_t values[] = {0, 04755, UINT16_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++)
            for (int permits = 0; permits < 2; permits++)
                hold_mode(ops[i], values[j], permits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_are_of_16_bits),
        cmocka_unit_test(wide_comparisons_are_found),
        cmocka_unit_test(equalities_are_masked),
        cmocka_unit_test(comparisons_are_masked),
        cmocka_unit_test(what_cant_be_masked_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
