/* Many rules: how long libseccomp makes a filter of them. */
#include "abi/abi.h"
#include "libseccomp_driver.h"
#include "oracle/rules.h"
#include "rules/least.h"
#include "test_rules_random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { CASE_COUNT = 16, LONG_INSN_COUNT_MAX = 1 << 16 };

/* libseccomp takes minutes for thousands of rules: hundreds have to do. */
static const char *const calls[] = {"ioctl",  "clone",    "fcntl",  "prctl",  "mount",
                                    "keyctl", "madvise",  "setns",  "ptrace", "personality",
                                    "reboot", "quotactl", "syslog", "bpf",    "unshare"};

/* One rule to both; one that either refuses is for neither (a set keeps what it has). */
static void add(rule_set *set, libseccomp_filter *filter, const char *name,
                const callgate_condition *conditions, uint32_t count, uint32_t word)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((set->abis & CALLGATE_ABI_BIT(abi)) != 0)
            assert_int_equal(rule_set_add(set, (callgate_abi)abi,
                                          call_from_name(name, strlen(name)), conditions, count,
                                          word, 1, NULL, NULL),
                             CALLGATE_OK);
    assert_int_equal(libseccomp_add(filter, name, conditions, count, word), 0);
}

/* Equalities and masks, of which libseccomp's filters are known to be right. */
static uint32_t random_conditions(callgate_condition *conditions, uint32_t value_count,
                                  uint32_t count_max)
{
    uint32_t count = 0;

    for (uint32_t arg = 0; arg < 3 && count < count_max; arg++) {
        if (random_below(2) != 0 && !(arg == 2 && count == 0))
            continue;
        bool is_masked = random_below(8) == 0;
        conditions[count++] = (callgate_condition){
            arg, is_masked ? CALLGATE_MASKED_EQ : CALLGATE_EQ,
            random_below(value_count) * (random_below(5) == 0 ? UINT64_C(0x100000001) : 1),
            is_masked ? random_u64() : 0};
    }
    return count;
}

static void fill(rule_set *set, libseccomp_filter *filter, uint32_t rule_count)
{
    uint32_t value_count = 2 + 4 * rule_count;

    for (call_id call = 0; call < call_count(); call += 1 + random_below(3)) {
        bool is_used = false;
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
            is_used |= strcmp(calls[i], call_name(call)) == 0;
        if (!is_used && !call_is_multiplexer(call))
            add(set, filter, call_name(call), NULL, 0, CALLGATE_ALLOW);
    }
    for (uint32_t i = 0; i < rule_count; i++) {
        callgate_condition conditions[6];
        uint32_t count = random_conditions(conditions, value_count, 2);
        add(set, filter, calls[random_below(sizeof calls / sizeof *calls)], conditions, count,
            CALLGATE_ALLOW);
    }
}

static void measure(callgate_abi_set abis, uint32_t rule_count, uint32_t *ret_least,
                    size_t *ret_count)
{
    static callgate_insn insns[LONG_INSN_COUNT_MAX];
    libseccomp_filter *filter = libseccomp_begin(abis, CALLGATE_ERRNO | 1);
    rule_set set;

    assert_non_null(filter);
    rule_set_init(&set, abis, CALLGATE_ERRNO | 1);
    fill(&set, filter, rule_count);
    assert_int_equal(libseccomp_export(filter, insns, LONG_INSN_COUNT_MAX, ret_count), 0);
    *ret_least = rule_set_filter_least(&set, abis);
    assert_true(*ret_least <= rule_set_filter_most(&set, abis));
    rule_set_release(&set);
    libseccomp_end(filter);
}

static void no_filter_is_shorter(void **state)
{
    static const callgate_abi_set sets[] = {
        CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64),
        CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
            CALLGATE_ABI_BIT(CALLGATE_ABI_X32),
        CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM),
        CALLGATE_ABI_BIT(CALLGATE_ABI_S390X) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390),
    };
    uint64_t least_sum = 0, count_sum = 0;

    (void)state;
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    for (uint32_t i = 0; i < CASE_COUNT; i++) {
        uint32_t least = 0;
        size_t count = 0;
        measure(sets[i % (sizeof sets / sizeof *sets)], 4u << i % 6, &least, &count);
        if (least > count)
            fail_msg("case %u: %u instructions at least, %zu are there", i, least, count);
        least_sum += least;
        count_sum += count;
    }
    print_message("# %llu%% of all instructions are told\n",
                  (unsigned long long)(100 * least_sum / count_sum));
    assert_true(3 * least_sum > count_sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_filter_is_shorter)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
