/* What libseccomp forgets or mixes up, as check tells it. */
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
    CALLGATE_ABI_BIT(CALLGATE_ABI_S390X) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390),
};

static const callgate_abi machines[] = {
    CALLGATE_ABI_X86_64, CALLGATE_ABI_X86_64, CALLGATE_ABI_AARCH64, CALLGATE_ABI_RISCV64,
    CALLGATE_ABI_S390X,  CALLGATE_ABI_X86_64, CALLGATE_ABI_S390X};

/* Equalities, masks of one word alone among them; arguments are left out here and there. */
static void write_conditions(random_dice *random, uint32_t value, text *out)
{
    static const uint64_t masks[] = {UINT64_C(1) << 32, UINT32_MAX, UINT64_MAX};
    uint32_t count = dice_below(random, 8) > 0 ? 1 + dice_below(random, 3) : 0;
    const char *comma = "";

    for (uint32_t arg = 0; count > 0 && arg < 4; arg++) {
        if (dice_below(random, 3) == 0)
            continue;
        count--;
        if (dice_below(random, 4) > 0)
            text_add(out, "%s{\"index\":%u,\"value\":%u,\"op\":\"SCMP_CMP_EQ\"}", comma, arg,
                     value);
        else
            text_add(out,
                     "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":0,"
                     "\"op\":\"SCMP_CMP_MASKED_EQ\"}",
                     comma, arg, (unsigned long long)masks[dice_below(random, 3)]);
        comma = ",";
    }
}

/* Rules for some calls, several for one of them at times: equalities alone, and one answer, since
 * libseccomp gets nothing else wrong there. */
static void write_profile(random_dice *random, text *out)
{
    uint32_t count = 1 + dice_below(random, RULE_COUNT_MAX), first = dice_below(random, NAME_COUNT);
    uint32_t share = 1 + dice_below(random, 3);

    text_add(out, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = i / share;
        text_add(out, "%s{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[",
                 i > 0 ? "," : "", names[(first + 5 * name) % NAME_COUNT]);
        write_conditions(random, 5 + dice_below(random, 2), out);
        text_add(out, "]}");
    }
    text_add(out, "]}");
}

/* Rules for two or three calls that test one argument for the same few values, and then another
 * one: what libseccomp makes one test of. */
static void write_alike(random_dice *random, text *out)
{
    uint32_t count = 4 + dice_below(random, 6), first = dice_below(random, NAME_COUNT);

    text_add(out, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = (first + 5 * dice_below(random, 3)) % NAME_COUNT;
        uint64_t high = dice_below(random, 4) == 0;
        text_add(out,
                 "%s{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":["
                 "{\"index\":0,\"value\":%u,\"op\":\"SCMP_CMP_EQ\"}",
                 i > 0 ? "," : "", names[name], 3 + dice_below(random, 5));
        if (dice_below(random, 3) == 0)
            text_add(out, ",{\"index\":1,\"value\":%llu,\"op\":\"SCMP_CMP_EQ\"}",
                     (unsigned long long)(high << 32 | dice_below(random, 4)));
        text_add(out, "]}");
    }
    text_add(out, "]}");
}

/* Rules with one condition, ranges among them, on one argument that is the call's own: with 32-bit
 * values libseccomp gets nothing else wrong there, and no call has another one's test. None has a
 * range with its complement: what libseccomp counts then isn't known to a node. */
static void write_singles(random_dice *random, text *out)
{
    static const char *const ops[2][3] = {{"EQ", "GE", "GT"}, {"NE", "LT", "LE"}};
    uint32_t count = 2 + dice_below(random, RULE_COUNT_MAX), first = dice_below(random, NAME_COUNT);
    uint32_t sides = dice_below(random, 8);

    text_add(out, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t call = dice_below(random, 3);
        text_add(out,
                 "%s{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":["
                 "{\"index\":%u,\"value\":%u,\"op\":\"SCMP_CMP_%s\"}]}",
                 i > 0 ? "," : "", names[(first + 5 * call) % NAME_COUNT], 1 + call,
                 1 + dice_below(random, 4), ops[sides >> call & 1][dice_below(random, 3)]);
    }
    text_add(out, "]}");
}

/* What check tells of all profiles so far. */
typedef struct told_counts {
    uint32_t forgotten;
    uint32_t mixed;
} told_counts;

static void take_told(void *user, const callgate_diagnostic *diagnostic)
{
    told_counts *told = user;

    told->forgotten += strcmp(diagnostic->rule, "libseccomp-forgets") == 0;
    told->mixed += strcmp(diagnostic->rule, "libseccomp-mixes") == 0;
}

static bool is_told(told_counts *told, callgate_store *store, const callgate_profile *profile,
                    const callgate_target *target, const callgate_source *source)
{
    told_counts found = {0};
    const callgate_sink sink = {take_told, &found};
    const lint_subject subject = {.store = store,
                                  .meaning = source,
                                  .profile = profile,
                                  .target = target,
                                  .name = "random",
                                  .sink = &sink};

    lint_libseccomp(&subject);
    told->forgotten += found.forgotten > 0;
    told->mixed += found.forgotten == 0 && found.mixed > 0;
    return found.forgotten + found.mixed > 0;
}

static void check_profile(const callgate_profile *profile, size_t set, const char *json,
                          told_counts *told)
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
    bool has_told = is_told(told, store, profile, &target, &source);
    if (is_forgotten != has_told)
        fail_msg("%s: %s on set %zu", json, has_told ? "told, and it isn't so" : "not told", set);
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static told_counts check_profiles(void (*write)(random_dice *random, text *out))
{
    random_dice random = {7};
    told_counts told = {0};

    for (uint32_t i = 0; i < CASE_COUNT; i++) {
        callgate_profile *profile;
        text json;
        text_init(&json);
        write(&random, &json);
        assert_int_equal(
            callgate_profile_parse(text_data(&json), json.bytes, "random", &profile, NULL, NULL),
            CALLGATE_OK);
        for (size_t set = 0; set < sizeof sets / sizeof *sets; set++)
            check_profile(profile, set, text_data(&json), &told);
        callgate_profile_free(profile);
        text_release(&json);
    }
    print_message("# of %d filters %u forget rules, %u mix arguments up\n",
                  (int)(CASE_COUNT * sizeof sets / sizeof *sets), told.forgotten, told.mixed);
    return told;
}

static void forgotten_rules_are_told(void **state)
{
    (void)state;
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    assert_true(check_profiles(write_profile).forgotten > CASE_COUNT / 10);
    assert_true(check_profiles(write_singles).forgotten > CASE_COUNT / 10);
}

static void mixed_tests_are_told(void **state)
{
    (void)state;
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    assert_true(check_profiles(write_alike).mixed > CASE_COUNT / 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forgotten_rules_are_told),
                                       cmocka_unit_test(mixed_tests_are_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
