/* Observations: merging as an algebra, writing, reading, what they mean. */
#include "abi/abi.h"
#include "base/limits.h"
#include "record/observation.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static uint64_t seed;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static uint32_t add_run(observation *seen, uint32_t which)
{
    observed_run run = {.by = (observed_by)dice(OBSERVED_BY_AUDIT + 1), .machine = dice(4)};
    uint32_t index;

    if (run.machine == 3)
        run.machine = CALLGATE_ABI_NONE;
    run_id_of_bytes(&which, sizeof which, run.id);
    run.kernel = dice(2) ? 6u << 16 | dice(20) : 0;
    run.began_ns = dice(3) * 1000u;
    run.ended_ns = dice(3) * 2000u;
    run.is_whole = dice(2);
    run.is_container = dice(2);
    run.has_no_new_privs = dice(2);
    run.subject = dice(2) ? "nginx \"-g\"\n" : "b\xc3\xa4r";
    assert_int_equal(observation_add_run(seen, &run, &index, NULL), CALLGATE_OK);
    return index;
}

static sighting any_sighting(uint32_t run)
{
    static const uint32_t words[] = {CALLGATE_ALLOW, CALLGATE_ERRNO | EPERM, CALLGATE_TRAP | 7,
                                     CALLGATE_ERRNO | 5000};
    static const char *const programs[] = {"", "sh", "nginx", "a\"\x01\xff"};
    static const uint32_t numbers[] = {0, 41, 16, 10, 56, 0x1fff};
    sighting what = {.run = run, .abi = dice(3), .has_args = dice(4) != 0};

    what.nr = abi_get(what.abi)->nr_base + numbers[dice(6)];
    for (uint32_t arg = 0; arg < 6; arg++)
        what.args[arg] = dice(3) | (uint64_t)dice(2) << 40;
    what.word = words[dice(4)];
    what.count = dice(4);
    what.first_ns = dice(3);
    what.last_ns = dice(3);
    snprintf(what.program, sizeof what.program, "%s", programs[dice(4)]);
    return what;
}

static observation random_observation(void)
{
    observation seen;
    uint32_t count = dice(30);

    observation_init(&seen);
    add_run(&seen, dice(5));
    for (uint32_t at = 0; at < count; at++) {
        uint32_t run = dice(4) ? dice((uint32_t)seen.run_count) : add_run(&seen, dice(5));
        sighting what = any_sighting(run);
        assert_int_equal(observation_add(&seen, &what, NULL), CALLGATE_OK);
    }
    return seen;
}

static char *written(const observation *seen)
{
    text out;

    text_init(&out);
    observation_write(seen, &out);
    char *bytes = text_steal(&out);
    assert_non_null(bytes);
    return bytes;
}

static observation read_again(const char *bytes)
{
    observation seen;
    callgate_error err = {0};

    if (observation_read(bytes, strlen(bytes), "written", &seen, &err) != CALLGATE_OK)
        fail_msg("%s at %u:%u in %s", err.text, err.place.line, err.place.column, bytes);
    return seen;
}

static void must_equal(const observation *a, const observation *b)
{
    char *text_a = written(a), *text_b = written(b);

    assert_string_equal(text_a, text_b);
    free(text_a);
    free(text_b);
}

static void merge(observation *into, const observation *other)
{
    assert_int_equal(observation_merge(into, other, NULL), CALLGATE_OK);
}

static observation copy(const observation *seen)
{
    char *bytes = written(seen);
    observation made = read_again(bytes);

    free(bytes);
    must_equal(seen, &made);
    return made;
}

static void merging_is_an_algebra(void **state)
{
    (void)state;
    for (seed = 1; seed < 2000; seed += 7) {
        uint64_t kept = seed;
        observation a = random_observation(), b = random_observation(), c = random_observation();
        observation ab = copy(&a), ba = copy(&b), ab_c = copy(&a), bc = copy(&b), a_bc = copy(&a);

        merge(&ab, &b);
        merge(&ba, &a);
        must_equal(&ab, &ba);
        merge(&ab_c, &b);
        merge(&ab_c, &c);
        merge(&bc, &c);
        merge(&a_bc, &bc);
        must_equal(&ab_c, &a_bc);
        merge(&ba, &b);
        merge(&ba, &ab);
        must_equal(&ab, &ba);
        observation *all[] = {&a, &b, &c, &ab, &ba, &ab_c, &bc, &a_bc};
        for (size_t at = 0; at < sizeof all / sizeof *all; at++)
            observation_release(all[at]);
        seed = kept;
    }
}

/* Whatever the order, one by one or at once. */
static void adding_keeps_order(void **state)
{
    enum { COUNT = 200 };
    sighting list[COUNT];

    (void)state;
    seed = 99;
    observation one, reversed, at_once;
    observation *all[] = {&one, &reversed, &at_once};
    for (size_t at = 0; at < 3; at++) {
        uint64_t kept = seed;
        observation_init(all[at]);
        add_run(all[at], 1);
        seed = kept;
    }
    for (size_t at = 0; at < COUNT; at++)
        list[at] = any_sighting(0);
    for (size_t at = 0; at < COUNT; at++) {
        assert_int_equal(observation_add(&one, &list[at], NULL), CALLGATE_OK);
        assert_int_equal(observation_add(&reversed, &list[COUNT - 1 - at], NULL), CALLGATE_OK);
    }
    assert_int_equal(observation_add_all(&at_once, list, COUNT, NULL), CALLGATE_OK);
    must_equal(&one, &reversed);
    must_equal(&one, &at_once);
    for (size_t at = 0; at < 3; at++)
        observation_release(all[at]);
}

static void counting_adds_up_while_adding_takes_totals(void **state)
{
    observation seen;
    sighting what = {.abi = CALLGATE_ABI_X86_64, .nr = 39, .word = CALLGATE_ALLOW, .count = 3};

    (void)state;
    observation_init(&seen);
    add_run(&seen, 1);
    assert_int_equal(observation_add(&seen, &what, NULL), CALLGATE_OK);
    assert_int_equal(observation_add(&seen, &what, NULL), CALLGATE_OK);
    assert_int_equal(seen.sightings[0].count, 3);
    assert_int_equal(observation_count(&seen, &what, NULL), CALLGATE_OK);
    assert_int_equal(seen.sightings[0].count, 6);
    what.count = UINT64_MAX - 2;
    assert_int_equal(observation_count(&seen, &what, NULL), CALLGATE_OK);
    assert_true(seen.sightings[0].count == UINT64_MAX);
    assert_int_equal(seen.sighting_count, 1);
    observation_release(&seen);
}

static void limits_hold(void **state)
{
    observation seen;
    callgate_error err;
    uint32_t index;
    sighting *list = calloc(OBSERVATION_SIGHTING_COUNT_MAX + 1, sizeof *list);
    observed_run run = {.subject = ""};

    (void)state;
    observation_init(&seen);
    add_run(&seen, 1);
    assert_non_null(list);
    for (uint32_t at = 0; at <= OBSERVATION_SIGHTING_COUNT_MAX; at++)
        list[at] = (sighting){.abi = CALLGATE_ABI_AARCH64, .nr = at, .word = CALLGATE_ALLOW};
    assert_int_equal(observation_add_all(&seen, list, OBSERVATION_SIGHTING_COUNT_MAX + 1, &err),
                     CALLGATE_LIMIT);
    assert_int_equal(seen.sighting_count, 0);
    assert_int_equal(observation_add_all(&seen, list + 1, OBSERVATION_SIGHTING_COUNT_MAX, &err),
                     CALLGATE_OK);
    assert_int_equal(observation_add(&seen, list, &err), CALLGATE_LIMIT);
    assert_int_equal(observation_add(&seen, list + 1, &err), CALLGATE_OK);
    free(list);
    for (uint32_t at = 1; at < OBSERVATION_RUN_COUNT_MAX; at++) {
        snprintf(run.id, sizeof run.id, "%032x", at);
        assert_int_equal(observation_add_run(&seen, &run, &index, &err), CALLGATE_OK);
    }
    snprintf(run.id, sizeof run.id, "%032x", OBSERVATION_RUN_COUNT_MAX);
    assert_int_equal(observation_add_run(&seen, &run, &index, &err), CALLGATE_LIMIT);
    observation_release(&seen);
}

#define HEAD                                                                                       \
    "{\"callgateObservation\": 1, \"runs\": [{\"id\": \"0123456789abcdef0123456789abcdef\", "      \
    "\"by\": \"ebpf\"}], \"calls\": ["
#define ANSWERED "\"answer\": \"ALLOW\", \"run\": 0, \"count\": 1"

typedef struct refusal {
    const char *bytes;
    const char *why;
    uint32_t column;
} refusal;

static void reading_is_strict(void **state)
{
    static const refusal refusals[] = {
        {"[]", "an observation is an array, not an object", 1},
        {"{\"callgateObservation\": 2}", "an observation of another version than 1", 25},
        {"{\"callgateObservation\": 1, \"runs\": []}", "an observation lacks 'calls'", 1},
        {"{\"callgateObservation\": 1, \"runs\": [], \"calls\": [], \"x\": 1}", "unknown key 'x'",
         53},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 0, \"answer\": \"ALLOW\", \"run\": 1, \"count\": 1}]}",
         "there is no run 1", 159},
        {HEAD "{\"abi\": \"vax\", \"nr\": 0, " ANSWERED "}]}", "unknown ABI 'vax'", 114},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 4294967296, " ANSWERED "}]}",
         "'nr' is no whole number up to 4294967295", 130},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 1073741824, " ANSWERED "}]}",
         "x86_64 has no such number", 130},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 41, \"call\": \"connect\", " ANSWERED "}]}",
         "'connect' has the number 42 on x86_64", 142},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 41, \"args\": {\"6\": 1}, " ANSWERED "}]}",
         "'6' is no argument, 0 to 5", 143},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": -1, " ANSWERED "}]}",
         "'nr' is no whole number up to 4294967295", 130},
        {HEAD "{\"abi\": \"x86_64\", \"nr\": 1, " ANSWERED ", \"program\": \"1234567890123456\"}]}",
         "'program' is longer than 15 bytes", 185},
    };
    observation seen;

    (void)state;
    for (size_t at = 0; at < sizeof refusals / sizeof *refusals; at++) {
        callgate_error err = {0};
        const char *bytes = refusals[at].bytes;

        assert_int_equal(observation_read(bytes, strlen(bytes), "o", &seen, &err),
                         CALLGATE_INVALID);
        assert_string_equal(err.text, refusals[at].why);
        assert_int_equal(err.place.line, 1);
        if (err.place.column != refusals[at].column)
            fail_msg("%s: column %u, not %u", err.text, err.place.column, refusals[at].column);
    }
}

/* A file by a table that knew fewer arguments: what lacks is lost, not 0. */
static void arguments_that_lack_are_lost(void **state)
{
    static const char bytes[] =
        HEAD "{\"abi\": \"x86_64\", \"nr\": 41, \"args\": {\"0\": 2, \"1\": 1}, " ANSWERED "}]}";
    observation seen = read_again(bytes);

    (void)state;
    assert_int_equal(seen.sighting_count, 1);
    assert_false(seen.sightings[0].has_args);
    assert_int_equal(seen.sightings[0].args[0], 0);
    observation_release(&seen);
}

static bool is_covered(const observation *seen, const callgate_call_data *call)
{
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);
    observation probe;
    sighting what = {.abi = abi, .nr = call->nr, .has_args = true, .word = CALLGATE_ALLOW};

    observation_init(&probe);
    add_run(&probe, 1);
    memcpy(what.args, call->args, sizeof what.args);
    assert_int_equal(observation_add(&probe, &what, NULL), CALLGATE_OK);
    what = probe.sightings[0]; /* as it is kept */
    observation_release(&probe);
    for (size_t at = 0; at < seen->sighting_count; at++) {
        const sighting *known = &seen->sightings[at];

        if (known->abi == abi && known->nr == what.nr && known->word == CALLGATE_ALLOW &&
            (!known->has_args || !memcmp(known->args, what.args, sizeof what.args)))
            return true;
    }
    return false;
}

static void the_policy_permits_exactly_what_was_seen(void **state)
{
    callgate_store *store;
    const callgate_abi_set abis = 7;
    uint32_t allowed_count = 0;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint64_t begin = 1; begin < 60; begin++) {
        const callgate_policy *policy;

        seed = begin;
        observation seen = random_observation();
        assert_int_equal(observation_policy(store, &seen, abis, CALLGATE_ERRNO | 1, &policy, NULL),
                         CALLGATE_OK);
        for (uint32_t at = 0; at < 2000; at++) {
            sighting what = any_sighting(0);
            callgate_call_data call = {.nr = what.nr, .arch = callgate_abi_arch(what.abi)};

            memcpy(call.args, what.args, sizeof call.args);
            bool is_allowed = is_covered(&seen, &call);
            allowed_count += is_allowed;
            assert_int_equal(callgate_policy_eval(policy, &call),
                             is_allowed ? CALLGATE_ALLOW : CALLGATE_ERRNO | 1);
        }
        callgate_call_data foreign = {.arch = 0xc00000b7};
        assert_int_equal(callgate_policy_eval(policy, &foreign), CALLGATE_KILL_THREAD);
        observation_release(&seen);
    }
    assert_true(allowed_count > 1000);
    callgate_store_free(store);
}

static void an_abi_that_was_not_seen_is_refused(void **state)
{
    callgate_store *store;
    const callgate_policy *policy;
    observation seen = read_again(HEAD "{\"abi\": \"x86_64\", \"nr\": 0, " ANSWERED "}]}");
    callgate_call_data native = {.arch = 0xc000003e}, x32 = {0x40000000, 0xc000003e, 0, {0}};

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(observation_policy(store, &seen, 0, CALLGATE_ERRNO | 1, &policy, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_policy_eval(policy, &native), CALLGATE_ALLOW);
    assert_int_equal(callgate_policy_eval(policy, &x32), CALLGATE_KILL_THREAD);
    callgate_store_free(store);
    observation_release(&seen);
}

static void names_of_runs_differ(void **state)
{
    char a[RUN_ID_BYTES], b[RUN_ID_BYTES];

    (void)state;
    assert_int_equal(run_id_random(a, NULL), CALLGATE_OK);
    assert_int_equal(run_id_random(b, NULL), CALLGATE_OK);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 32);
    run_id_of_bytes("ab", 2, a);
    run_id_of_bytes("ba", 2, b);
    assert_string_not_equal(a, b);
    run_id_of_bytes("ab", 2, b);
    assert_string_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merging_is_an_algebra),
        cmocka_unit_test(adding_keeps_order),
        cmocka_unit_test(counting_adds_up_while_adding_takes_totals),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(reading_is_strict),
        cmocka_unit_test(arguments_that_lack_are_lost),
        cmocka_unit_test(the_policy_permits_exactly_what_was_seen),
        cmocka_unit_test(an_abi_that_was_not_seen_is_refused),
        cmocka_unit_test(names_of_runs_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
