/* Profiles made of policies mean the same. */
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

enum { ROUND_COUNT = 10000, RULE_COUNT_MAX = 6, NAME_COUNT = 10 };

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
static const uint64_t values[] = {0, 1, 8, 40, 0x20008, 0x7e020000, 0x80000000, 0xffffffff};
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

/* A call has one rule of up to two conditions; or several of one argument, where no 32-bit ABI sees
 * low words only. Of other profiles dump may find none again, and says so then. The rules of one
 * call have one action, which isn't the default one: more may contradict each other, which runtimes
 * refuse. */
static void make_profile(random_dice *dice, bool has_compat, text *out)
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
        uint32_t rule_count = has_compat ? 1 : 1 + dice_below(dice, 2);
        uint32_t arg_count = rule_count > 1 ? 1 : dice_below(dice, 3);
        uint32_t first_arg = dice_below(dice, 4);
        for (uint32_t j = rule_count; j > 0; j--) {
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

/* One random profile, there and back. false: the runtime refuses it. */
static bool check_round(callgate_store *store, random_dice *dice)
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
    make_profile(dice, has_compat, &json);
    const callgate_policy *policy = resolve(store, &json, &target);
    if (policy != NULL) {
        const oci_request request = {
            .store = store, .policy = policy, .abis = target.abis, .target = &target};
        oci_outcome outcome;
        if (!oci_write(&request, &dumped, &outcome))
            fail_msg("no profile means the same as %s", text_data(&json));
        if (resolve(store, &dumped, &target) != policy)
            fail_msg("%s means something else than %s", text_data(&dumped), text_data(&json));
    }
    text_release(&json);
    text_release(&dumped);
    return policy != NULL;
}

static void profiles_come_back(void **state)
{
    random_dice dice = {20261127};
    callgate_store *store;
    uint32_t taken = 0;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < ROUND_COUNT; i++) {
        taken += check_round(store, &dice);
        if (i % 64 == 63)
            callgate_store_clear(store);
    }
    assert_true(taken > ROUND_COUNT / 2);
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(profiles_come_back)};

    return cmocka_run_group_tests_name("oci_profile", tests, NULL, NULL);
}
