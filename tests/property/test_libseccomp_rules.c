/* Rules against the installed libseccomp: what they mean, which are refused.
 *
 * Families of rule sets on which libseccomp never contradicts itself have to agree exactly: its
 * filter, lifted, is the very policy. On the others the rules' meaning stands (the oracle judges
 * callgate there, test_rules_oracle.c): libseccomp runs in a child with a time limit, and the
 * rate of differences is printed with the first witness.
 */
#include "abi/abi.h"
#include "libseccomp_driver.h"
#include "oracle/rules.h"
#include "rules/least.h"
#include "test_rules_random.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { CASE_COUNT = 400, CASE_INSN_COUNT_MAX = 1024, CASE_MICROSECONDS_MAX = 200000 };

static const char call[] = "getpgid"; /* on every ABI, under one name */

/* What libseccomp made of one rule set. */
typedef struct judgement {
    bool is_done;
    int added[RANDOM_RULE_COUNT_MAX];
    int exported;
    size_t insn_count;
    callgate_insn insns[CASE_INSN_COUNT_MAX];
} judgement;

/* Shared with the child that runs libseccomp. */
typedef struct shared_trial {
    random_rules rules[CASE_COUNT];
    judgement verdicts[CASE_COUNT];
    uint32_t current;
} shared_trial;

typedef struct difference_tally {
    uint32_t differences; /* in meaning */
    uint32_t refusals;    /* refused by one only */
    uint32_t hangs;
} difference_tally;

static void judge(callgate_abi abi, const random_rules *rules, judgement *verdict)
{
    libseccomp_filter *filter = libseccomp_begin(CALLGATE_ABI_BIT(abi), CALLGATE_ALLOW);

    for (uint32_t i = 0; i < rules->count; i++)
        verdict->added[i] = libseccomp_add(filter, call, rules->rules[i].conditions,
                                           rules->rules[i].condition_count, rules->rules[i].word);
    verdict->exported =
        libseccomp_export(filter, verdict->insns, CASE_INSN_COUNT_MAX, &verdict->insn_count);
    libseccomp_end(filter);
    verdict->is_done = true;
}

static void arm_timer(void)
{
    struct itimerval limit = {.it_value = {.tv_usec = CASE_MICROSECONDS_MAX}}; /* of its own work */

    setitimer(ITIMER_PROF, &limit, NULL);
}

/* Runs libseccomp on all cases; a child that doesn't come back is followed by another. */
static void run_libseccomp(callgate_abi abi, shared_trial *trial)
{
    while (trial->current < CASE_COUNT) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            signal(SIGPROF, SIG_DFL);
            for (; trial->current < CASE_COUNT; trial->current++) {
                arm_timer();
                judge(abi, &trial->rules[trial->current], &trial->verdicts[trial->current]);
            }
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (trial->current < CASE_COUNT)
            trial->current++;
    }
}

static void print_rules(const random_rules *rules)
{
    static const char *const signs[] = {"!=", "<", "<=", "==", ">=", ">", "&"};

    for (uint32_t i = 0; i < rules->count; i++) {
        const random_rule *item = &rules->rules[i];
        print_message("#    ERRNO(%u) if", item->word & CALLGATE_DATA_MASK);
        for (uint32_t j = 0; j < item->condition_count; j++) {
            const callgate_condition *c = &item->conditions[j];
            if (c->op == CALLGATE_MASKED_EQ)
                print_message("%s a%u & %#llx == %#llx", j ? " and" : "", c->arg,
                              (unsigned long long)c->mask, (unsigned long long)c->value);
            else
                print_message("%s a%u %s %#llx", j ? " and" : "", c->arg, signs[c->op],
                              (unsigned long long)c->value);
        }
        print_message("\n");
    }
}

static void print_witness(const random_family *family, callgate_abi abi, const random_rules *rules,
                          const callgate_witness *witness)
{
    print_message("# %s on %s: callgate %#x, libseccomp %#x for (", family->name,
                  callgate_abi_name(abi), witness->word_a, witness->word_b);
    for (int i = 0; i < 4; i++)
        print_message("%#llx, ", (unsigned long long)witness->call.args[i]);
    print_message("...)\n");
    print_rules(rules);
}

/* callgate's policy of a rule set, without what libseccomp refused. */
static const callgate_policy *policy_of(callgate_store *store, callgate_abi abi,
                                        const random_rules *rules, const judgement *verdict,
                                        uint32_t *refusals)
{
    const callgate_policy *policy;
    rule_set set;
    bool is_same = true;

    rule_set_init(&set, CALLGATE_ABI_BIT(abi), CALLGATE_ALLOW);
    for (uint32_t i = 0; i < rules->count; i++) {
        const random_rule *item = &rules->rules[i];
        callgate_status status =
            rule_set_add(&set, abi, call_from_name(call, strlen(call)), item->conditions,
                         item->condition_count, item->word, i + 1, NULL, NULL);
        if ((status == CALLGATE_OK) != (verdict->added[i] == 0))
            is_same = false;
    }
    *refusals += !is_same;
    if (is_same && verdict->exported == 0)
        assert_true(rule_set_filter_least(&set, set.abis) <= verdict->insn_count);
    assert_int_equal(rule_set_policy(store, &set, &policy, NULL, NULL), CALLGATE_OK);
    rule_set_release(&set);
    return is_same ? policy : NULL;
}

static void compare_case(callgate_store *store, const random_family *family, callgate_abi abi,
                         const random_rules *rules, const judgement *verdict,
                         difference_tally *tally)
{
    const callgate_policy *policy, *lifted;
    callgate_target target = {.machine = abi, .abis = CALLGATE_ABI_BIT(abi)};
    callgate_witness witness;

    if (!verdict->is_done) {
        tally->hangs++;
        return;
    }
    if (verdict->exported != 0)
        return;
    policy = policy_of(store, abi, rules, verdict, &tally->refusals);
    if (!policy) {
        if (tally->refusals == 1) {
            print_message("# %s on %s: refused by one only\n", family->name,
                          callgate_abi_name(abi));
            print_rules(rules);
        }
        return;
    }
    assert_int_equal(
        callgate_lift(store, verdict->insns, verdict->insn_count, &target, &lifted, NULL),
        CALLGATE_OK);
    if (lifted == policy)
        return;
    if (tally->differences++ == 0) {
        assert_true(callgate_policy_differ(store, policy, lifted, &witness));
        print_witness(family, abi, rules, &witness);
    }
}

static difference_tally compare_family(const random_family *family, callgate_abi abi)
{
    shared_trial *trial =
        mmap(NULL, sizeof *trial, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    callgate_store *store;
    difference_tally tally = {0};

    assert_true(trial != MAP_FAILED);
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < CASE_COUNT; i++)
        random_rules_make(family, &trial->rules[i]);
    run_libseccomp(abi, trial);
    for (uint32_t i = 0; i < CASE_COUNT; i++) {
        compare_case(store, family, abi, &trial->rules[i], &trial->verdicts[i], &tally);
        callgate_store_clear(store);
    }
    callgate_store_free(store);
    munmap(trial, sizeof *trial);
    return tally;
}

static const callgate_abi abis[] = {CALLGATE_ABI_X86_64, CALLGATE_ABI_X86, CALLGATE_ABI_X32,
                                    CALLGATE_ABI_AARCH64, CALLGATE_ABI_S390X};

/* What libseccomp never gets wrong. */
static const random_family exact_families[] = {
    {"one rule", 1, 1, 6, 6, RANDOM_OPS_ALL, 1, false, false},
    {"one condition each, EQ or MASKED_EQ", 6, 1, 1, 3, RANDOM_OPS_MASKED, 3, false, false},
    {"conjunctions of EQ, one action", 6, 1, 3, 3, RANDOM_OPS_EQ, 1, false, false},
    {"conjunctions of EQ and MASKED_EQ", 6, 1, 3, 3, RANDOM_OPS_MASKED, 3, false, false},
    {"one argument, 32 bits, one action", 6, 1, 1, 1, RANDOM_OPS_ALL, 1, true, false},
    {"single EQ, two actions", 6, 1, 1, 3, RANDOM_OPS_EQ, 2, false, false},
    {"a value and all others", 0, 1, 1, 6, RANDOM_OPS_EQ, 2, false, false},
    {"one condition each, EQ or MASKED_EQ, and a rest", 6, 1, 1, 3, RANDOM_OPS_MASKED, 3, false,
     true},
    {"values behind values, and all others", RANDOM_CHAIN, 1, 1, 6, RANDOM_OPS_EQ, 2, false, false},
};

/* Where it contradicts itself at times. */
static const random_family other_families[] = {
    {"one argument, 32 bits", 4, 1, 1, 1, RANDOM_OPS_ALL, 3, true, false},
    {"one argument, one action", 4, 1, 1, 1, RANDOM_OPS_ALL, 1, false, false},
    {"conjunctions, one action", 4, 1, 3, 3, RANDOM_OPS_ALL, 1, false, false},
    {"conjunctions", 4, 1, 3, 3, RANDOM_OPS_ALL, 3, false, false},
};

static void need_libseccomp(void)
{
    if (libseccomp_is_there())
        return;
    print_message("# skipped: libseccomp isn't installed\n");
    skip();
}

static void exact_families_are_equal(void **state)
{
    (void)state;
    need_libseccomp();
    for (size_t i = 0; i < sizeof exact_families / sizeof *exact_families; i++)
        for (size_t j = 0; j < sizeof abis / sizeof *abis; j++) {
            difference_tally tally = compare_family(&exact_families[i], abis[j]);
            assert_int_equal(tally.hangs, 0);
            assert_int_equal(tally.differences, 0);
            /* it forgets a rule that a shorter one covers, and then takes what contradicts it */
            assert_true(tally.refusals <= (exact_families[i].word_count > 1 ? CASE_COUNT / 50 : 0));
        }
}

static void differences_are_counted(void **state)
{
    (void)state;
    need_libseccomp();
    for (size_t i = 0; i < sizeof other_families / sizeof *other_families; i++) {
        difference_tally all = {0};
        for (size_t j = 0; j < 2; j++) {
            difference_tally tally = compare_family(&other_families[i], abis[j]);
            all.differences += tally.differences;
            all.refusals += tally.refusals;
            all.hangs += tally.hangs;
        }
        print_message("# %s: of %d rule sets libseccomp decides %u otherwise, refuses %u "
                      "otherwise, never returns from %u\n",
                      other_families[i].name, 2 * CASE_COUNT, all.differences, all.refusals,
                      all.hangs);
        assert_true(all.differences < 2 * CASE_COUNT / 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_families_are_equal),
        cmocka_unit_test(differences_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
