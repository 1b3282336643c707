/* A bench for tests of resolving.
 *
 * Profiles in short words, and what became of one for a target.
 */
#ifndef UNIT_RESOLVE_BENCH_H
#define UNIT_RESOLVE_BENCH_H

#include "callgate/callgate.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define E(n) (CALLGATE_ERRNO | (n))
#define SET(name) CALLGATE_ABI_BIT(CALLGATE_ABI_##name)
#define CAP_SYS_ADMIN_BIT (UINT64_C(1) << 21)

/* Strings with commas between them, up to eight. */
#define PICK(a, b, c, d, e, f, g, h, name, ...) name
#define JOIN_1(a) a
#define JOIN_2(a, ...) a "," JOIN_1(__VA_ARGS__)
#define JOIN_3(a, ...) a "," JOIN_2(__VA_ARGS__)
#define JOIN_4(a, ...) a "," JOIN_3(__VA_ARGS__)
#define JOIN_5(a, ...) a "," JOIN_4(__VA_ARGS__)
#define JOIN_6(a, ...) a "," JOIN_5(__VA_ARGS__)
#define JOIN_7(a, ...) a "," JOIN_6(__VA_ARGS__)
#define JOIN_8(a, ...) a "," JOIN_7(__VA_ARGS__)
#define JOIN(...)                                                                                  \
    PICK(__VA_ARGS__, JOIN_8, JOIN_7, JOIN_6, JOIN_5, JOIN_4, JOIN_3, JOIN_2, JOIN_1, )            \
    (__VA_ARGS__)

/* A profile that refuses by default; `more` are further members, the others elements. */
#define PROFILE_WITH(more, ...)                                                                    \
    "{\"defaultAction\": \"SCMP_ACT_ERRNO\", " more "\"syscalls\": [" JOIN(__VA_ARGS__) "]}"
#define PROFILE(...) PROFILE_WITH("", __VA_ARGS__)
#define RULE(name, ...) "{\"names\": [\"" name "\"], " JOIN(__VA_ARGS__) "}"
#define ACT(action) "\"action\": \"SCMP_ACT_" action "\""
#define ALLOW ACT("ALLOW")
#define CAPS(guard, caps) "\"" guard "\": {\"caps\": [" caps "]}"
#define ADMIN "\"CAP_SYS_ADMIN\""
#define BPF "\"CAP_BPF\""
#define ARCHES(guard, arches) "\"" guard "\": {\"arches\": [" arches "]}"
#define KERNEL(guard, release) "\"" guard "\": {\"minKernel\": \"" release "\"}"
#define ERRNO_RET(number) "\"errnoRet\": " #number
#define ARGS(...) "\"args\": [" JOIN(__VA_ARGS__) "]"
#define ARG(index, op, value)                                                                      \
    "{\"index\": " #index ", \"op\": \"SCMP_CMP_" op "\", \"value\": " #value "}"

enum { REPORT_COUNT_MAX = 32 };

typedef struct bench {
    callgate_store *store;
    callgate_profile *profile;
    callgate_target target;
    callgate_source source;
    callgate_error err;
    char reports[REPORT_COUNT_MAX][64];
    uint32_t report_count;
} bench;

static inline int begin(void **state)
{
    bench *made = calloc(1, sizeof *made);

    if (!made || callgate_store_new(NULL, &made->store, NULL) != CALLGATE_OK)
        return -1;
    callgate_target_init(&made->target);
    made->target.machine = CALLGATE_ABI_X86_64;
    made->target.reading = CALLGATE_READING_CRUN;
    *state = made;
    return 0;
}

static inline void forget(bench *b)
{
    callgate_source_clear(&b->source);
    callgate_profile_free(b->profile);
    b->profile = NULL;
    b->report_count = 0;
}

static inline int end(void **state)
{
    bench *made = *state;

    forget(made);
    callgate_store_free(made->store);
    free(made);
    return 0;
}

static inline void take(void *user, const callgate_diagnostic *diagnostic)
{
    bench *b = user;

    if (b->report_count < REPORT_COUNT_MAX)
        snprintf(b->reports[b->report_count++], sizeof b->reports[0], "%s", diagnostic->rule);
}

static inline bool has_report(const bench *b, const char *rule)
{
    for (uint32_t i = 0; i < b->report_count; i++)
        if (strcmp(b->reports[i], rule) == 0)
            return true;
    return false;
}

static inline callgate_status resolve(bench *b, const char *json)
{
    callgate_sink sink = {take, b};

    forget(b);
    assert_int_equal(
        callgate_profile_parse(json, strlen(json), "p.json", &b->profile, NULL, &b->err),
        CALLGATE_OK);
    return callgate_profile_resolve(b->store, b->profile, &b->target, &b->source, &sink, &b->err);
}

static inline void resolves(bench *b, const char *json)
{
    callgate_status status = resolve(b, json);

    if (status != CALLGATE_OK)
        fail_msg("%u:%u: %s", b->err.place.line, b->err.place.column, b->err.text);
}

/* Fails, at the given column of the one line, with a text that has `words` in it. */
static inline void is_refused(bench *b, const char *json, uint32_t column, const char *words)
{
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    if (!strstr(b->err.text, words))
        fail_msg("'%s' has no '%s'", b->err.text, words);
    assert_int_equal(b->err.place.column, column);
    assert_null(b->source.policy);
    assert_null(b->source.places);
}

static inline uint32_t column_of(const char *json, const char *part)
{
    const char *found = strstr(json, part);

    assert_non_null(found);
    return (uint32_t)(found - json) + 1;
}

static inline callgate_call_data data_of(callgate_abi abi, const char *name, uint64_t a0)
{
    callgate_call_data data = {.arch = callgate_abi_arch(abi), .args = {a0}};

    assert_true(callgate_call_nr(abi, name, &data.nr));
    return data;
}

static inline uint32_t answer_on(const bench *b, callgate_abi abi, const char *name, uint64_t a0)
{
    callgate_call_data data = data_of(abi, name, a0);

    return callgate_policy_eval(b->source.policy, &data);
}

static inline uint32_t answer(const bench *b, const char *name)
{
    return answer_on(b, CALLGATE_ABI_X86_64, name, 0);
}

static inline uint32_t answer_nr(const bench *b, callgate_abi abi, uint32_t nr)
{
    callgate_call_data data = {.arch = callgate_abi_arch(abi), .nr = nr};

    return callgate_policy_eval(b->source.policy, &data);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
