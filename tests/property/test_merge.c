/* Combinations keep their laws; what is written means them. */
#include "../pace.h"
#include "cli/oci/write.h"
#include "random_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    TRIPLE_COUNT = 10000, /* a hundred times as many by night */
    PROFILE_PAIR_COUNT = 300,
    STORE_TRIPLE_COUNT = 20, /* of one store */
    CALL_COUNT = 8,
    JSON_BYTES = 8192,
};

static const uint32_t ARCH = 0xc000003e;

static uint32_t wanted_count(uint32_t count)
{
    return pace_count(count, 100 * count);
}

static const callgate_policy *combined(callgate_store *store, callgate_combine how,
                                       const callgate_policy *a, const callgate_policy *b)
{
    const callgate_policy *made = NULL;

    assert_int_equal(callgate_policy_combine(store, how, a, b, &made, NULL), CALLGATE_OK);
    return made;
}

/* A few runs of numbers for one arch: laws don't care for more. */
static const callgate_policy *few_runs(callgate_store *store, random_dice *dice,
                                       const random_palette *palette)
{
    nr_run runs[RANDOM_RUN_COUNT_MAX], foreign = {UINT32_MAX, random_leaf(store, dice)};
    uint32_t count = random_steps(dice, palette, runs, 0, 0, dice_below(dice, 6), 8);

    runs[count++] = (nr_run){UINT32_MAX, palette->decisions[dice_below(dice, palette->count)]};
    arch_run arches[] = {
        {ARCH - 1, store_nr_runs(store, &foreign, 1)},
        {ARCH, store_nr_runs(store, runs, count)},
        {UINT32_MAX, store_nr_runs(store, &foreign, 1)},
    };
    return store_policy(store, arches, 3);
}

/* How far a word stands from the strictest: the order that docs/policy.md gives, anew. */
static uint64_t rank_of(uint32_t word)
{
    static const uint32_t order[] = {CALLGATE_KILL_THREAD, CALLGATE_TRAP,  CALLGATE_ERRNO,
                                     CALLGATE_USER_NOTIF,  CALLGATE_TRACE, CALLGATE_LOG,
                                     CALLGATE_ALLOW};
    uint64_t rank = 0;

    for (uint64_t i = 0; i < sizeof order / sizeof *order; i++)
        rank = order[i] == (word & CALLGATE_ACTION_MASK) ? i + 1 : rank;
    return rank << 32 | (rank == 0 ? word : word & CALLGATE_DATA_MASK);
}

/* As kernel/seccomp.c runs filters: from the newest to the oldest, a later one has to be less. */
static uint32_t kernel_word(uint32_t newer, uint32_t older)
{
    int32_t newer_action = (int32_t)(newer & CALLGATE_ACTION_MASK);
    int32_t older_action = (int32_t)(older & CALLGATE_ACTION_MASK);

    return older_action < newer_action ? older : newer;
}

/* A few calls, each word combined anew. */
static void expect_calls(callgate_store *store, random_dice *dice, const callgate_policy *a,
                         const callgate_policy *b)
{
    const callgate_policy *both = combined(store, CALLGATE_UNION, a, b);
    const callgate_policy *common = combined(store, CALLGATE_INTERSECT, a, b);
    const callgate_policy *stack = combined(store, CALLGATE_STACK, a, b);

    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = {.arch = ARCH, .nr = dice_below(dice, 50)};
        const callgate_policy *followed = dice_below(dice, 2) ? a : b;
        random_rest(dice, &call);
        random_path(store, dice, nr_runs_find(policy_find(followed, ARCH), call.nr), &call);
        uint32_t word_a = callgate_policy_eval(a, &call), word_b = callgate_policy_eval(b, &call);
        bool is_a_greater = rank_of(word_a) >= rank_of(word_b);
        assert_int_equal(callgate_policy_eval(both, &call), is_a_greater ? word_a : word_b);
        assert_int_equal(callgate_policy_eval(common, &call), is_a_greater ? word_b : word_a);
        assert_int_equal(callgate_policy_eval(stack, &call), kernel_word(word_a, word_b));
    }
}

static void expect_lattice(callgate_store *store, callgate_combine how, callgate_combine other,
                           const callgate_policy *a, const callgate_policy *b,
                           const callgate_policy *c)
{
    const callgate_policy *ab = combined(store, how, a, b), *bc = combined(store, how, b, c);

    assert_ptr_equal(combined(store, how, a, a), a);
    assert_ptr_equal(ab, combined(store, how, b, a));
    assert_ptr_equal(combined(store, how, ab, c), combined(store, how, a, bc));
    assert_ptr_equal(combined(store, other, a, ab), a);
    assert_ptr_equal(combined(store, how, a, combined(store, other, b, c)),
                     combined(store, other, ab, combined(store, how, a, c)));
}

static void expect_stack(callgate_store *store, const callgate_policy *a, const callgate_policy *b,
                         const callgate_policy *c)
{
    const callgate_policy *ab = combined(store, CALLGATE_STACK, a, b);
    bool is_subset = false;

    assert_ptr_equal(combined(store, CALLGATE_STACK, a, a), a);
    assert_ptr_equal(combined(store, CALLGATE_STACK, ab, c),
                     combined(store, CALLGATE_STACK, a, combined(store, CALLGATE_STACK, b, c)));
    assert_int_equal(callgate_policy_subset(store, ab, a, &is_subset, NULL, NULL), CALLGATE_OK);
    assert_true(is_subset);
    assert_int_equal(callgate_policy_subset(store, ab, b, &is_subset, NULL, NULL), CALLGATE_OK);
    assert_true(is_subset);
}

static void combinations_keep_their_laws(void **state)
{
    random_dice dice = {.state = 37};
    uint32_t wanted = wanted_count(TRIPLE_COUNT);
    callgate_store *store;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < wanted; i++) {
        if (i % STORE_TRIPLE_COUNT == 0)
            callgate_store_clear(store);
        random_palette palette = random_colours(store, &dice);
        const callgate_policy *a = few_runs(store, &dice, &palette);
        const callgate_policy *b = few_runs(store, &dice, &palette);
        const callgate_policy *c = few_runs(store, &dice, &palette);
        expect_lattice(store, CALLGATE_UNION, CALLGATE_INTERSECT, a, b, c);
        expect_lattice(store, CALLGATE_INTERSECT, CALLGATE_UNION, a, b, c);
        expect_stack(store, a, b, c);
        expect_calls(store, &dice, a, b);
    }
    callgate_store_free(store);
}

/* A condition as profiles have them, or none. */
static int add_args(random_dice *dice, char *json, size_t bytes)
{
    static const char *const ops[] = {"SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_LE", "SCMP_CMP_GE",
                                      "SCMP_CMP_MASKED_EQ"};
    uint32_t op = dice_below(dice, 5), arg = dice_below(dice, 3);

    if (dice_below(dice, 2) == 0)
        return 0;
    return snprintf(
        json, bytes,
        ", \"args\": [{\"index\": %u, \"op\": \"%s\", \"value\": %u, \"valueTwo\": %u}]", arg,
        ops[op], dice_below(dice, 64), dice_below(dice, 64));
}

static void random_profile(random_dice *dice, char *json, size_t bytes)
{
    static const char *const calls[] = {"read",  "write",       "socket", "clone",
                                        "ioctl", "prctl",       "mount",  "bpf",
                                        "kill",  "personality", "openat", "dup"};
    size_t used = (size_t)snprintf(json, bytes,
                                   "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
                                   "[\"SCMP_ARCH_X86_64\"], \"syscalls\": [");
    uint32_t rule_count = 1 + dice_below(dice, 8);

    for (uint32_t i = 0; i < rule_count; i++) {
        used += (size_t)snprintf(json + used, bytes - used,
                                 "%s{\"names\": [\"%s\"], \"action\": \"SCMP_ACT_ALLOW\"",
                                 i > 0 ? ", " : "", calls[dice_below(dice, 12)]);
        used += (size_t)add_args(dice, json + used, bytes - used);
        used += (size_t)snprintf(json + used, bytes - used, "}");
    }
    snprintf(json + used, bytes - used, "]}");
}

static const callgate_policy *policy_of(callgate_store *store, const char *json,
                                        const callgate_target *target)
{
    callgate_profile *profile;
    callgate_source source;
    const callgate_policy *policy = NULL;

    if (callgate_profile_parse(json, strlen(json), "random", &profile, NULL, NULL) != CALLGATE_OK)
        return NULL;
    if (callgate_profile_resolve(store, profile, target, &source, NULL, NULL) == CALLGATE_OK) {
        policy = source.policy;
        callgate_source_clear(&source);
    }
    callgate_profile_free(profile);
    return policy;
}

/* Returns whether a profile was found. */
static bool expect_written(callgate_store *store, const callgate_policy *policy,
                           const callgate_target *target)
{
    oci_request request = {
        .store = store,
        .policy = policy,
        .abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64),
        .target = target,
    };
    oci_outcome outcome;
    text out;

    text_init(&out);
    bool is_written = oci_write(&request, &out, &outcome);
    if (is_written) {
        assert_ptr_equal(policy_of(store, text_data(&out), target), policy);
    } else {
        assert_true(outcome.has_difference);
        assert_int_not_equal(outcome.difference.word_a, outcome.difference.word_b);
        assert_int_equal(callgate_policy_eval(policy, &outcome.difference.call),
                         outcome.difference.word_a);
    }
    text_release(&out);
    return is_written;
}

static void written_combinations_mean_themselves(void **state)
{
    random_dice dice = {.state = 41};
    callgate_target target;
    callgate_store *store;
    char json[JSON_BYTES];
    uint32_t written_count = 0, asked_count = 0;

    (void)state;
    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    for (uint32_t i = 0; i < wanted_count(PROFILE_PAIR_COUNT); i++) {
        target.reading = dice_below(&dice, 2) ? CALLGATE_READING_RUNC : CALLGATE_READING_CRUN;
        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        random_profile(&dice, json, sizeof json);
        const callgate_policy *a = policy_of(store, json, &target);
        random_profile(&dice, json, sizeof json);
        const callgate_policy *b = policy_of(store, json, &target);
        for (int how = CALLGATE_STACK; a != NULL && b != NULL && how <= CALLGATE_INTERSECT; how++) {
            asked_count++;
            written_count +=
                expect_written(store, combined(store, (callgate_combine)how, a, b), &target);
        }
        callgate_store_free(store);
    }
    print_message("# %u combinations, %u of them written\n", asked_count, written_count);
    assert_true(written_count * 10 > asked_count * 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combinations_keep_their_laws),
        cmocka_unit_test(written_combinations_mean_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
