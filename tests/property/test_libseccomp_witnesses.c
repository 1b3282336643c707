/* The contradictions of libseccomp that docs/semantics.md names, each with its witness.
 *
 * The rules' meaning is asserted for the oracle and the policy. What libseccomp makes of them is
 * asked too: a later release that mends one is said, and docs/semantics.md may drop it then.
 */
#include "abi/abi.h"
#include "libseccomp_driver.h"
#include "oracle/rules.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum {
    RULE_COUNT_MAX = 3,
    INSN_COUNT = 1024,
    HANG_MICROSECONDS = 300000,
    MEASURED_FIRST = 0x020504, /* libseccomp 2.5.4 */
    MEASURED_LAST = 0x020601,
};

#define E(n) (CALLGATE_ERRNO | (n))
#define IF(arg, op, value)                                                                         \
    {                                                                                              \
        (arg), CALLGATE_##op, (value), 0                                                           \
    }
#define HIGH (UINT64_C(1) << 32)

typedef struct witness_rule {
    uint32_t word;
    uint32_t condition_count;
    callgate_condition conditions[3];
} witness_rule;

typedef struct witness {
    const char *name; /* as in docs/semantics.md */
    callgate_abi abi;
    uint32_t default_word;
    uint32_t rule_count;
    witness_rule rules[RULE_COUNT_MAX];
    uint64_t args[3];
    uint32_t meaning;
    uint32_t libseccomp;
    const char *absent; /* a call that the ABI doesn't have, refused by a rule ahead of these */
    callgate_abi_set beside; /* ABIs that the same rules are for */
} witness;

/* One refusal, on an ABI by whose side `beside` stands. */
#define ABSENT_CALL(name, abi, beside)                                                             \
    {                                                                                              \
        (name), (abi), CALLGATE_ALLOW, 1, {{E(1), 1, {IF(0, EQ, 5)}}}, {5}, E(1), CALLGATE_ALLOW,  \
            "breakpoint", (beside)                                                                 \
    }

static const witness witnesses[] = {
    {"a bound above 32 bits leaks",
     CALLGATE_ABI_X86_64,
     E(1),
     2,
     {{CALLGATE_ALLOW, 1, {IF(0, GE, HIGH)}}, {CALLGATE_ALLOW, 1, {IF(0, LT, 1)}}},
     {5},
     E(1),
     CALLGATE_ALLOW,
     NULL,
     0},
    {"a refusal is lost beside a conjunction, 64 bits",
     CALLGATE_ABI_X86_64,
     CALLGATE_ALLOW,
     2,
     {{E(1), 1, {IF(0, GE, 3)}}, {E(1), 2, {IF(0, GE, 2), IF(1, LE, 0x7fffffff)}}},
     {2, 0},
     E(1),
     CALLGATE_ALLOW,
     NULL,
     0},
    {"a refusal is lost beside a conjunction, 32 bits",
     CALLGATE_ABI_X86,
     CALLGATE_ALLOW,
     2,
     {{E(1), 1, {IF(0, LT, 2)}}, {E(1), 2, {IF(0, NE, 8), IF(1, GT, 0xfffffffe)}}},
     {0, 2},
     E(1),
     CALLGATE_ALLOW,
     NULL,
     0},
    {"NE of one high word goes by age there",
     CALLGATE_ABI_X86_64,
     CALLGATE_ALLOW,
     2,
     {{E(1), 1, {IF(0, NE, 0)}}, {E(2), 1, {IF(0, NE, 3)}}},
     {HIGH},
     E(2),
     E(1),
     NULL,
     0},
    {"upper bounds of one high word go by age below it",
     CALLGATE_ABI_X86_64,
     CALLGATE_ALLOW,
     2,
     {{E(2), 1, {IF(0, LE, HIGH + 1)}}, {E(1), 1, {IF(0, LE, HIGH)}}},
     {5},
     E(1),
     E(2),
     NULL,
     0},
    {"a range takes the place of its complement",
     CALLGATE_ABI_X86,
     CALLGATE_ALLOW,
     3,
     {{E(1), 1, {IF(0, LE, 0)}}, {E(2), 1, {IF(0, LT, 7)}}, {E(3), 1, {IF(0, GT, 0)}}},
     {1},
     E(2),
     E(3),
     NULL,
     0},
    {"a test is shared with another ABI, its load is not",
     CALLGATE_ABI_X86_64,
     CALLGATE_ALLOW,
     3,
     {{E(2), 1, {IF(0, EQ, HIGH + 5)}},
      {E(1), 1, {IF(0, EQ, 3)}},
      {E(2), 2, {IF(0, EQ, 7), IF(1, EQ, HIGH)}}},
     {7, 3 * HIGH},
     CALLGATE_ALLOW,
     E(1),
     NULL,
     CALLGATE_ABI_BIT(CALLGATE_ABI_X86)},
    ABSENT_CALL("a call that the ABI doesn't have loses a refusal", CALLGATE_ABI_X86_64,
                CALLGATE_ABI_BIT(CALLGATE_ABI_X32)),
    ABSENT_CALL("the same, on an ABI alone", CALLGATE_ABI_AARCH64, 0),
};

static int begin(void **state)
{
    callgate_store *store;

    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return -1;
    *state = store;
    return 0;
}

static int end(void **state)
{
    callgate_store_free(*state);
    return 0;
}

static callgate_status add(rule_set *set, callgate_abi abi, const witness_rule *item)
{
    return rule_set_add(set, abi, call_from_name("getpgid", 7), item->conditions,
                        item->condition_count, item->word, 1, NULL, NULL);
}

static callgate_call_data data_of(const witness *item)
{
    callgate_call_data data = {.arch = callgate_abi_arch(item->abi)};

    assert_true(callgate_call_nr(item->abi, "getpgid", &data.nr));
    memcpy(data.args, item->args, sizeof item->args);
    return data;
}

static uint32_t meaning_of(callgate_store *store, const witness *item)
{
    const callgate_policy *policy;
    callgate_call_data data = data_of(item);
    rule_set set;

    rule_set_init(&set, CALLGATE_ABI_BIT(item->abi), item->default_word);
    if (item->absent)
        assert_int_equal(rule_set_add(&set, item->abi,
                                      call_from_name(item->absent, strlen(item->absent)), NULL, 0,
                                      E(1), 1, NULL, NULL),
                         CALLGATE_OK);
    for (uint32_t i = 0; i < item->rule_count; i++)
        assert_int_equal(add(&set, item->abi, &item->rules[i]), CALLGATE_OK);
    assert_int_equal(rule_set_policy(store, &set, &policy, NULL, NULL), CALLGATE_OK);
    uint32_t word = callgate_policy_eval(policy, &data);
    assert_int_equal(word, rule_set_eval(&set, &data, NULL));
    rule_set_release(&set);
    return word;
}

static uint32_t libseccomp_answer(const witness *item)
{
    static callgate_insn insns[INSN_COUNT];
    size_t insn_count;
    callgate_filter *made;
    callgate_call_data data = data_of(item);
    libseccomp_filter *filter =
        libseccomp_begin(CALLGATE_ABI_BIT(item->abi) | item->beside, item->default_word);

    if (item->absent)
        assert_int_equal(libseccomp_add(filter, item->absent, NULL, 0, E(1)), 0);
    for (uint32_t i = 0; i < item->rule_count; i++)
        assert_int_equal(libseccomp_add(filter, "getpgid", item->rules[i].conditions,
                                        item->rules[i].condition_count, item->rules[i].word),
                         0);
    assert_int_equal(libseccomp_export(filter, insns, INSN_COUNT, &insn_count), 0);
    libseccomp_end(filter);
    assert_int_equal(callgate_filter_new(insns, insn_count, &made, NULL), CALLGATE_OK);
    uint32_t word = callgate_filter_run(made, &data, NULL);
    callgate_filter_free(made);
    return word;
}

static void need_libseccomp(void)
{
    if (libseccomp_is_there())
        return;
    print_message("# skipped: libseccomp isn't installed\n");
    skip();
}

/* A release of those that the page was measured by has to do what the page says. */
static void say_mended(const char *name)
{
    uint32_t release = libseccomp_release();

    if (release >= MEASURED_FIRST && release <= MEASURED_LAST)
        fail_msg("libseccomp doesn't contradict itself as docs/semantics.md says: %s", name);
    print_message("# libseccomp %u.%u.%u no longer contradicts itself: %s\n", release >> 16,
                  release >> 8 & 0xff, release & 0xff, name);
}

static void meaning_stands(void **state)
{
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++)
        assert_int_equal(meaning_of(*state, &witnesses[i]), witnesses[i].meaning);
}

static void libseccomp_contradicts_itself(void **state)
{
    (void)state;
    need_libseccomp();
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++) {
        uint32_t word = libseccomp_answer(&witnesses[i]);
        if (word == witnesses[i].meaning)
            say_mended(witnesses[i].name);
        else
            assert_int_equal(word, witnesses[i].libseccomp);
    }
}

/* What a set of rules is answered one by one. */
static void check_statuses(const witness_rule *rules, uint32_t count, bool is_taken,
                           bool is_taken_by_libseccomp, const char *name)
{
    rule_set set;
    libseccomp_filter *filter =
        libseccomp_begin(CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ALLOW);
    int status = 0;

    rule_set_init(&set, CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ALLOW);
    for (uint32_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count;
        assert_int_equal(add(&set, CALLGATE_ABI_X86_64, &rules[i]) == CALLGATE_OK,
                         !is_last || is_taken);
        status = libseccomp_add(filter, "getpgid", rules[i].conditions, rules[i].condition_count,
                                rules[i].word);
        assert_true(is_last || status == 0);
    }
    if ((status == 0) != is_taken_by_libseccomp)
        say_mended(name);
    libseccomp_end(filter);
    rule_set_release(&set);
}

static void refusals_differ_at_times(void **state)
{
    static const witness_rule forgotten[] = {
        {E(2), 1, {IF(2, EQ, 2)}},
        {E(2), 2, {IF(0, EQ, 8), IF(2, EQ, 2)}},
        {E(3), 1, {IF(0, EQ, 8)}},
    };
    static const witness_rule shared[] = {
        {E(1), 2, {IF(0, NE, 5), IF(1, EQ, 1)}},
        {E(2), 1, {IF(0, NE, 7)}},
    };

    (void)state;
    need_libseccomp();
    check_statuses(forgotten, 3, false, true, "a covered rule is forgotten");
    check_statuses(shared, 2, true, false, "rules that share a test of the high word");
}

/* Does libseccomp come back from two rules that can never hold? */
static bool returns_from_hang(void)
{
    static const callgate_condition first[] = {
        IF(0, LT, 0), IF(1, EQ, 1), {2, CALLGATE_MASKED_EQ, 1, 3}};
    static const callgate_condition second[] = {IF(0, LT, 0), IF(2, EQ, 3)};
    struct itimerval limit = {.it_value = {.tv_usec = HANG_MICROSECONDS}};
    static callgate_insn insns[INSN_COUNT];
    size_t insn_count;

    signal(SIGPROF, SIG_DFL);
    setitimer(ITIMER_PROF, &limit, NULL);
    libseccomp_filter *filter =
        libseccomp_begin(CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ALLOW);
    libseccomp_add(filter, "getpgid", first, 3, E(1));
    libseccomp_add(filter, "getpgid", second, 2, E(1));
    return libseccomp_export(filter, insns, INSN_COUNT, &insn_count) == 0;
}

static void libseccomp_hangs(void **state)
{
    (void)state;
    need_libseccomp();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(returns_from_hang() ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        say_mended("two rules that never hold");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(meaning_stands, begin, end),
        cmocka_unit_test(libseccomp_contradicts_itself),
        cmocka_unit_test(refusals_differ_at_times),
        cmocka_unit_test(libseccomp_hangs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
