/* Random profiles: what spelling can't change, what filters must mean.
 *
 * 10,000 profiles in a check, a million in a night.
 */
#include "../pace.h"
#include "abi/abi.h"
#include "base/text.h"
#include "callgate/filter.h"
#include "callgate/profile.h"
#include "filter/run.h"
#include "random_policy.h"
#include "second_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    PROFILE_COUNT = 10 * 1000,
    NIGHTLY_PROFILE_COUNT = 1000 * 1000,
    ENTRY_COUNT_MAX = 8,
    NAME_COUNT_MAX = 12,
    CALL_COUNT = 20,
};

static const char *const actions[] = {"SCMP_ACT_ALLOW",       "SCMP_ACT_ERRNO", "SCMP_ACT_KILL",
                                      "SCMP_ACT_TRAP",        "SCMP_ACT_LOG",   "SCMP_ACT_TRACE",
                                      "SCMP_ACT_KILL_PROCESS"};
static const char *const ops[] = {"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",       "SCMP_CMP_EQ",
                                  "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"};

/* An element of `syscalls`. */
typedef struct random_entry {
    const char *names[NAME_COUNT_MAX];
    uint32_t name_count;
    uint32_t action;
    char rest[400]; /* what follows the names */
} random_entry;

typedef struct random_profile {
    random_entry entries[ENTRY_COUNT_MAX];
    uint32_t entry_count;
    uint32_t default_action;
} random_profile;

static void roll_arguments(random_dice *dice, char *ret_text, size_t bytes)
{
    uint32_t count = dice_below(dice, 3) ? 0 : 1 + dice_below(dice, 2);
    size_t at = 0;

    ret_text[0] = '\0';
    for (uint32_t i = 0; i < count; i++) {
        const char *op = ops[dice_below(dice, sizeof ops / sizeof ops[0])];
        at += (size_t)snprintf(ret_text + at, bytes - at,
                               "%s{\"index\": %u, \"value\": %llu, \"valueTwo\": %llu, \"op\": "
                               "\"%s\"}",
                               i ? ", " : ", \"args\": [", 2 * i + dice_below(dice, 2),
                               (unsigned long long)random_value(dice),
                               (unsigned long long)random_value(dice), op);
    }
    if (count > 0)
        snprintf(ret_text + at, bytes - at, "]");
}

static void roll(random_profile *profile, random_dice *dice)
{
    enum { ACTION_COUNT = sizeof actions / sizeof actions[0] };

    profile->default_action = dice_below(dice, ACTION_COUNT);
    profile->entry_count = 1 + dice_below(dice, ENTRY_COUNT_MAX);
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        random_entry *entry = &profile->entries[i];
        entry->action = dice_below(dice, ACTION_COUNT);
        entry->name_count = 1 + dice_below(dice, NAME_COUNT_MAX);
        for (uint32_t k = 0; k < entry->name_count; k++)
            entry->names[k] = call_name(dice_below(dice, dice_below(dice, 2) ? 40 : call_count()));
        roll_arguments(dice, entry->rest, sizeof entry->rest);
    }
}

static void write_entry(text *out, const random_entry *entry, uint32_t first, uint32_t count)
{
    text_add(out, "{\"names\": [");
    for (uint32_t i = first; i < first + count; i++)
        text_add(out, "%s\"%s\"", i == first ? "" : ", ", entry->names[i]);
    text_add(out, "], \"action\": \"%s\"%s}", actions[entry->action], entry->rest);
}

/* The profile as it was rolled, or with each name in an entry of its own. */
static char *spell(const random_profile *profile, bool is_apart)
{
    text out;

    text_init(&out);
    text_add(&out,
             "{\"defaultAction\": \"%s\", \"architectures\": [\"SCMP_ARCH_X86_64\", "
             "\"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], \"syscalls\": [",
             actions[profile->default_action]);
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const random_entry *entry = &profile->entries[i];
        for (uint32_t k = 0; k < entry->name_count; k += is_apart ? 1 : entry->name_count) {
            text_add(&out, "%s", i + k == 0 ? "" : ", ");
            write_entry(&out, entry, k, is_apart ? 1 : entry->name_count);
        }
    }
    text_add(&out, "]}");
    return text_steal(&out);
}

/* The policy; NULL: a runtime would refuse the profile. */
static const callgate_policy *policy_of(callgate_store *store, const char *text_of,
                                        callgate_reading reading)
{
    callgate_profile *profile = NULL;
    callgate_source source;
    callgate_target target;
    const callgate_policy *policy = NULL;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.reading = reading;
    assert_non_null(text_of);
    if (callgate_profile_parse(text_of, strlen(text_of), "random", &profile, NULL, NULL) !=
        CALLGATE_OK)
        fail_msg("%s", text_of);
    if (callgate_profile_resolve(store, profile, &target, &source, NULL, NULL) == CALLGATE_OK) {
        policy = source.policy;
        callgate_source_clear(&source);
    }
    callgate_profile_free(profile);
    return policy;
}

static callgate_call_data random_call(random_dice *dice)
{
    static const uint32_t arches[] = {0xc000003e, 0x40000003, 0xc000003e, 0x28};
    callgate_call_data call = {.arch = arches[dice_below(dice, 4)],
                               .nr = dice_below(dice, 480) | dice_below(dice, 2) << 30};

    random_rest(dice, &call);
    return call;
}

/* The filter answers as the policy, under two interpreters, and is read back as the policy. */
static void expect_filter(callgate_store *store, const callgate_policy *policy, random_dice *dice)
{
    callgate_filter *filter = NULL;
    const callgate_policy *lifted = NULL;
    callgate_error err = {.status = CALLGATE_OK};
    size_t insn_count;

    if (callgate_compile(store, policy, NULL, &filter, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    assert_int_equal(callgate_lift(store, insns, insn_count, NULL, &lifted, NULL), CALLGATE_OK);
    assert_ptr_equal(lifted, policy);
    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = random_call(dice);
        uint32_t word = callgate_policy_eval(policy, &call);
        assert_int_equal(callgate_word_normalise(insns_run(insns, &call, NULL)), word);
        assert_int_equal(second_answer(insns, &call), word);
    }
    callgate_filter_free(filter);
}

static void profiles_mean_their_filters(void **state)
{
    uint32_t count = pace_count(PROFILE_COUNT, NIGHTLY_PROFILE_COUNT) / RANDOM_SHARE;
    random_dice dice = {.state = 21};
    random_profile profile;
    callgate_store *store;
    uint32_t taken = 0;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < count; i++) {
        callgate_reading reading = i % 2 ? CALLGATE_READING_CRUN : CALLGATE_READING_RUNC;
        roll(&profile, &dice);
        char *text_of = spell(&profile, false), *apart = spell(&profile, true);
        callgate_store_clear(store);
        const callgate_policy *policy = policy_of(store, text_of, reading);
        assert_ptr_equal(policy_of(store, apart, reading), policy);
        if (policy) {
            taken++;
            expect_filter(store, policy, &dice);
        }
        free(text_of);
        free(apart);
    }
    callgate_store_free(store);
    print_message("# %u of %u profiles would be taken\n", taken, count);
    assert_in_range(taken, count / 2, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_mean_their_filters),
    };

    return cmocka_run_group_tests_name("random_profiles", tests, NULL, NULL);
}
