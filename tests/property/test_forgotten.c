/* Which rules libseccomp forgets, as check tells it. */
#include "base/limits.h"
#include "base/text.h"
#include "libseccomp_driver.h"
#include "lint/lint.h"
#include "random_dice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { CASE_COUNT = 600, RULE_COUNT_MAX = 5 };

/* Calls of which each ABI below lacks some. */
static const char *const names[] = {"bdflush", "brk",      "chmod",  "mmap",      "mmap2",
                                    "prctl",   "read",     "recv",   "semop",     "breakpoint",
                                    "kill",    "setuid32", "accept", "socketcall"};

enum { NAME_COUNT = sizeof names / sizeof *names };

static const callgate_abi_set sets[] = {
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64),
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32),
    CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM),
    CALLGATE_ABI_BIT(CALLGATE_ABI_RISCV64),
    CALLGATE_ABI_BIT(CALLGATE_ABI_S390X),
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86),
};

static const callgate_abi machines[] = {CALLGATE_ABI_X86_64,  CALLGATE_ABI_X86_64,
                                        CALLGATE_ABI_AARCH64, CALLGATE_ABI_RISCV64,
                                        CALLGATE_ABI_S390X,   CALLGATE_ABI_X86_64};

/* Equalities, masks of one word alone among them. */
static void write_conditions(random_dice *random, uint32_t value, text *out)
{
    static const uint64_t masks[] = {UINT64_C(1) << 32, UINT32_MAX, UINT64_MAX};
    uint32_t count = dice_below(random, 8) > 0 ? 1 + dice_below(random, 3) : 0;

    for (uint32_t arg = 0; arg < count; arg++)
        if (dice_below(random, 4) > 0)
            text_add(out, "%s{\"index\":%u,\"value\":%u,\"op\":\"SCMP_CMP_EQ\"}",
                     arg > 0 ? "," : "", arg, value);
        else
            text_add(out,
                     "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":0,"
                     "\"op\":\"SCMP_CMP_MASKED_EQ\"}",
                     arg > 0 ? "," : "", arg, (unsigned long long)masks[dice_below(random, 3)]);
}

/* Rules for some calls, two for one of them at times: equalities alone, and one answer, since
 * libseccomp gets nothing else wrong there. */
static void write_profile(random_dice *random, text *out)
{
    uint32_t count = 1 + dice_below(random, RULE_COUNT_MAX), first = dice_below(random, NAME_COUNT);
    bool is_twice = dice_below(random, 2) > 0;

    text_add(out, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = is_twice ? i / 2 : i;
        text_add(out, "%s{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[",
                 i > 0 ? "," : "", names[(first + 5 * name) % NAME_COUNT]);
        write_conditions(random, 5 + i, out);
        text_add(out, "]}");
    }
    text_add(out, "]}");
}

static void take_forgotten(void *user, const callgate_diagnostic *diagnostic)
{
    bool *is_told = user;

    *is_told |= strcmp(diagnostic->rule, "libseccomp-forgets") == 0;
}

static bool is_told(callgate_store *store, const callgate_profile *profile,
                    const callgate_target *target, const callgate_source *source)
{
    bool is_told = false;
    const callgate_sink sink = {take_forgotten, &is_told};
    const lint_subject subject = {.store = store,
                                  .meaning = source,
                                  .profile = profile,
                                  .target = target,
                                  .name = "random",
                                  .sink = &sink};

    lint_libseccomp(&subject);
    return is_told;
}

static void check_profile(const callgate_profile *profile, size_t set, const char *json,
                          uint32_t *told_count)
{
    static callgate_insn insns[INSN_COUNT_MAX];
    callgate_target target = {.machine = machines[set],
                              .abis = sets[set],
                              .caps = CALLGATE_CAPS_DOCKER,
                              .kernel = CALLGATE_KERNEL_NEWEST,
                              .reading = CALLGATE_READING_CRUN,
                              .knows = libseccomp_knows};
    const callgate_policy *lifted;
    callgate_source source;
    callgate_store *store;
    size_t insn_count;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(libseccomp_drive(profile, &target, insns, INSN_COUNT_MAX, &insn_count), 0);
    assert_int_equal(callgate_profile_resolve(store, profile, &target, &source, NULL, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_lift(store, insns, insn_count, &target, &lifted, NULL), CALLGATE_OK);
    bool is_forgotten = lifted != source.policy;
    bool has_told = is_told(store, profile, &target, &source);
    if (is_forgotten != has_told)
        fail_msg("%s: %s on set %zu", json, has_told ? "told, and it isn't so" : "not told", set);
    *told_count += has_told;
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static void forgotten_rules_are_told(void **state)
{
    random_dice random = {7};
    uint32_t told_count = 0;

    (void)state;
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    for (uint32_t i = 0; i < CASE_COUNT; i++) {
        callgate_profile *profile;
        text json;
        text_init(&json);
        write_profile(&random, &json);
        assert_int_equal(
            callgate_profile_parse(text_data(&json), json.bytes, "random", &profile, NULL, NULL),
            CALLGATE_OK);
        for (size_t set = 0; set < sizeof sets / sizeof *sets; set++)
            check_profile(profile, set, text_data(&json), &told_count);
        callgate_profile_free(profile);
        text_release(&json);
    }
    print_message("# %u of %d filters forget rules\n", told_count,
                  (int)(CASE_COUNT * sizeof sets / sizeof *sets));
    assert_true(told_count > CASE_COUNT / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forgotten_rules_are_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
