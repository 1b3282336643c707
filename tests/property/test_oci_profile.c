/* Profiles made of policies mean the same. */
#include "../pace.h"
#include "base/text.h"
#include "cli/oci/write.h"
#include "random_dice.h"
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these first */
#include <cmocka.h>

enum {
    PLAIN_ROUND_COUNT = 2000,
    ROUND_COUNT = 600,
    MIXED_ROUND_COUNT = 30,
    NIGHTLY_TIMES = 100 / RANDOM_SHARE,
    LONG_BYTES = 1 << 16, /* of a profile that is much work to read */
    RULE_COUNT_MAX = 6,
    NAME_COUNT = 10
};

static const char *const names[NAME_COUNT] = {"read",  "unshare", "clone", "personality", "ioctl",
                                              "prctl", "mmap",    "fcntl", "keyctl",      "openat"};
static const char *const actions[] = {
    "\"SCMP_ACT_ALLOW\"",
    "\"SCMP_ACT_ERRNO\", \"errnoRet\": 1",
    "\"SCMP_ACT_ERRNO\", \"errnoRet\": 38",
    "\"SCMP_ACT_LOG\"",
    "\"SCMP_ACT_TRAP\"",
    "\"SCMP_ACT_KILL_PROCESS\"",
    "\"SCMP_ACT_KILL_THREAD\"",
    "\"SCMP_ACT_TRACE\", \"errnoRet\": 7",
};
enum { ACTION_COUNT = sizeof actions / sizeof *actions };
static const char *const ops[] = {"NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
static const uint64_t values[] = {0,          1,           2,           8,
                                  40,         0x20008,     0x7e020000,  0x80000000,
                                  0xffffffff, 0x100000000, 0x100000005, 0xffffffff00000000};
enum { VALUE_COUNT = sizeof values / sizeof *values };

static void add_args(random_dice *dice, uint32_t count, uint32_t first, text *out)
{
    if (count == 0)
        return;
    text_add(out, ", \"args\": [");
    for (uint32_t i = 0; i < count; i++)
        text_add(out,
                 "%s{\"index\": %u, \"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64
                 ", \"op\": \"SCMP_CMP_%s\"}",
                 i == 0 ? "" : ", ", first + i, values[dice_below(dice, VALUE_COUNT)],
                 values[dice_below(dice, VALUE_COUNT)], ops[dice_below(dice, 7)]);
    text_add(out, "]");
}

/* What rules a call has. */
typedef enum rule_kind {
    RULES_PLAIN, /* one with up to two conditions; or two on one argument, where there is no 32-bit
                    ABI */
    RULES_FREE,  /* up to four, with up to three conditions each */
    RULES_MIXED, /* the same, now and then of several actions, which may contradict each other */
} rule_kind;

static uint32_t draw_rule_count(random_dice *dice, bool has_compat, rule_kind kind)
{
    if (kind == RULES_PLAIN)
        return has_compat ? 1 : 1 + dice_below(dice, 2);
    return 1 + dice_below(dice, 4);
}

static uint32_t draw_arg_count(random_dice *dice, uint32_t rule_count, rule_kind kind)
{
    if (kind == RULES_PLAIN)
        return rule_count > 1 ? 1 : dice_below(dice, 3);
    return rule_count > 1 ? 1 + dice_below(dice, 2) : dice_below(dice, 4);
}

/* The rules of one call have one action, which isn't the default one, but for RULES_MIXED. */
static void make_profile(random_dice *dice, bool has_compat, rule_kind kind, text *out)
{
    uint32_t fallback = dice_below(dice, ACTION_COUNT), name_first = dice_below(dice, NAME_COUNT);
    uint32_t call_count = 1 + dice_below(dice, 4);
    const char *between = "";

    text_add(out, "{\"defaultAction\": ");
    const char *data = strchr(actions[fallback], ':');
    size_t token_bytes = strcspn(actions[fallback], ",");
    text_add(out, "%.*s", (int)token_bytes, actions[fallback]);
    if (data != NULL)
        text_add(out, ", \"defaultErrnoRet\"%s", data);
    text_add(out, ", \"architectures\": [\"SCMP_ARCH_X86_64\"%s], \"flags\": [], \"syscalls\": [",
             has_compat ? ", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"" : "");
    for (uint32_t i = 0; i < call_count; i++) {
        uint32_t action = (fallback + 1 + dice_below(dice, ACTION_COUNT - 1)) % ACTION_COUNT;
        uint32_t rule_count = draw_rule_count(dice, has_compat, kind);
        uint32_t common_arg = dice_below(dice, 4);
        bool is_mixed = kind == RULES_MIXED && dice_below(dice, 4) == 0;
        for (uint32_t j = rule_count; j > 0; j--) {
            uint32_t arg_count = draw_arg_count(dice, rule_count, kind);
            uint32_t first_arg = kind == RULES_PLAIN ? common_arg : dice_below(dice, 3);
            if (is_mixed)
                action = (fallback + 1 + dice_below(dice, ACTION_COUNT - 1)) % ACTION_COUNT;
            text_add(out, "%s{\"names\": [\"%s\"], \"action\": %s", between,
                     names[(name_first + i) % NAME_COUNT], actions[action]);
            add_args(dice, arg_count, first_arg, out);
            text_add(out, "}");
            between = ", ";
        }
    }
    text_add(out, "]}");
}

static const callgate_policy *resolve(callgate_store *store, const text *json,
                                      const callgate_target *target)
{
    callgate_profile *profile;
    callgate_source meaning;
    callgate_error err;
    const callgate_policy *policy = NULL;

    if (callgate_profile_parse(text_data(json), json->bytes, "p.json", &profile, NULL, &err) !=
        CALLGATE_OK)
        fail_msg("%s: %s", err.text, text_data(json));
    if (callgate_profile_resolve(store, profile, target, &meaning, NULL, &err) == CALLGATE_OK) {
        policy = meaning.policy;
        callgate_source_clear(&meaning);
    }
    callgate_profile_free(profile);
    return policy;
}

/* How many came back, and how many were answered with an error instead. */
typedef struct round_tally {
    uint32_t taken;
    uint32_t unsaid;
} round_tally;

/* Are there more rules than a profile can have, or than are read in the time for one policy? */
static bool is_crowded(const oci_outcome *outcome)
{
    return outcome->miss.failure == COVER_CROWDED || outcome->refusal.status == CALLGATE_LIMIT;
}

/* Can it be read by those who know nothing of the policy that it was made of? */
static bool is_readable(const text *json, const callgate_target *target)
{
    callgate_store *store;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    bool is_read = resolve(store, json, target) != NULL;
    callgate_store_free(store);
    return is_read;
}

/* One random profile, there and back. Where rules of several actions overlap, libseccomp's order is
 * part of the meaning, and of such a one no profile may be found. */
static void check_round(callgate_store *store, random_dice *dice, rule_kind kind,
                        round_tally *tally)
{
    bool has_compat = dice_below(dice, 2) != 0;
    callgate_target target;
    text json, dumped;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.reading = CALLGATE_READING_CRUN;
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64);
    if (has_compat)
        target.abis |= CALLGATE_ABI_BIT(CALLGATE_ABI_X86) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    text_init(&json);
    text_init(&dumped);
    make_profile(dice, has_compat, kind, &json);
    const callgate_policy *policy = resolve(store, &json, &target);
    if (policy != NULL) {
        const oci_request request = {
            .store = store, .policy = policy, .abis = target.abis, .target = &target};
        oci_outcome outcome;
        bool is_said = oci_write(&request, &dumped, &outcome);
        tally->taken++;
        tally->unsaid += !is_said;
        if (!is_said && kind != RULES_MIXED && !is_crowded(&outcome) &&
            outcome.miss.failure != COVER_WIDE_ALONE)
            fail_msg("no profile means the same: %d %s: %s", (int)outcome.miss.failure,
                     outcome.miss.call < call_count() ? call_name(outcome.miss.call) : "-",
                     text_data(&json));
        if (!is_said && outcome.miss.failure == COVER_FINE && !outcome.has_difference &&
            outcome.refusal.status == CALLGATE_OK)
            fail_msg("no reason is given for %s", text_data(&json));
        if (is_said && resolve(store, &dumped, &target) != policy)
            fail_msg("%s means something else than %s", text_data(&dumped), text_data(&json));
        if (is_said && dumped.bytes > LONG_BYTES && !is_readable(&dumped, &target))
            fail_msg("a profile that can't be read is made of %s", text_data(&json));
    }
    text_release(&json);
    text_release(&dumped);
}

static round_tally check_rounds(uint32_t round_count, rule_kind kind)
{
    random_dice dice = {20261127};
    round_tally tally = {0};
    callgate_store *store;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < round_count; i++) {
        check_round(store, &dice, kind, &tally);
        if (i % 16 == 15)
            callgate_store_clear(store);
    }
    callgate_store_free(store);
    assert_true(tally.taken > round_count / 2);
    print_message("# %u profiles, %u of them not found again\n", tally.taken, tally.unsaid);
    return tally;
}

static uint32_t rounds(uint32_t usual)
{
    return pace_count(usual, NIGHTLY_TIMES * usual);
}

static void plain_profiles_come_back(void **state)
{
    (void)state;
    round_tally tally = check_rounds(rounds(PLAIN_ROUND_COUNT), RULES_PLAIN);
    assert_int_equal(tally.unsaid, 0);
}

static void nearly_all_profiles_come_back(void **state)
{
    (void)state;
    round_tally tally = check_rounds(rounds(ROUND_COUNT), RULES_FREE);
    assert_true(tally.unsaid <= tally.taken / 30);
}

static void mixed_profiles_come_back(void **state)
{
    (void)state;
    round_tally tally = check_rounds(rounds(MIXED_ROUND_COUNT), RULES_MIXED);
    assert_true(tally.unsaid <= tally.taken / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain_profiles_come_back),
                                       cmocka_unit_test(nearly_all_profiles_come_back),
                                       cmocka_unit_test(mixed_profiles_come_back)};

    return cmocka_run_group_tests_name("oci_profile", tests, NULL, NULL);
}
