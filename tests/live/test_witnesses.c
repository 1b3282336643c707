/* This kernel answers as policies say that differ by a call. */
#include "../pace.h"
#include "../property/random_policy.h"
#include "callgate/filter.h"
#include "trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#ifdef __x86_64__

enum {
    PAIR_COUNT = 60,
    NIGHTLY_PAIR_COUNT = 3000,
    DRAW_COUNT_MAX = 40, /* for a pair that this kernel can tell apart */
    NR_URETPROBE = 335,  /* no filter sees these two where the kernel has them */
    NR_UPROBE = 336,
};

static const uint32_t ARCH_HERE = 0xc000003e; /* AUDIT_ARCH_X86_64 */

static callgate_store *store;

/* A policy for calls of this machine; those of others are killed. */
static const callgate_policy *policy_here(random_dice *dice)
{
    random_palette palette = random_colours(store, dice);
    nr_run foreign = {UINT32_MAX, decision_leaf(store, CALLGATE_KILL_THREAD)};
    const nr_runs *kill = store_nr_runs(store, &foreign, 1);
    arch_run runs[] = {{ARCH_HERE - 1, kill},
                       {ARCH_HERE, random_numbers(store, dice, &palette)},
                       {UINT32_MAX, kill}};
    const callgate_policy *policy = store_policy(store, runs, 3);

    assert_non_null(policy);
    return policy;
}

/* Does a decision look at the instruction pointer? Where calls are made from is not known here. */
static bool looks_at_pointer(void)
{
    for (decision d = 0; d < store_node_count(store); d++) {
        uint32_t var = decision_get(store, d)->var;
        if (var >= decision_var(6, 63) && var != DECISION_LEAF)
            return true;
    }
    return false;
}

static void expect_answer(const callgate_policy *policy, live_trial trial)
{
    callgate_call_data call = trial_call(&trial);
    callgate_filter *filter = NULL;
    callgate_error err = {.status = CALLGATE_OK};

    trial.word = callgate_policy_eval(policy, &call);
    if (callgate_compile(store, policy, NULL, &filter, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    callgate_filter *harmless = trial_filter(filter);
    assert_non_null(harmless);
    trial_result wanted = trial_expected(trial.word);
    trial_result got = trial_run(harmless, &trial);
    if (got.kind != wanted.kind || (got.kind == CAME_BACK && got.value != wanted.value))
        fail_msg("call %#x answers %d %lld, and word %#x means %d %lld", trial.nr, (int)got.kind,
                 (long long)got.value, trial.word, (int)wanted.kind, (long long)wanted.value);
    callgate_filter_free(harmless);
    callgate_filter_free(filter);
}

/* Two policies with a call of this machine on which they differ. */
static bool draw(random_dice *dice, const callgate_policy **ret_a, const callgate_policy **ret_b,
                 live_trial *ret_trial)
{
    callgate_witness witness;

    callgate_store_clear(store);
    *ret_a = policy_here(dice);
    *ret_b = policy_here(dice);
    if (looks_at_pointer() || !callgate_policy_differ(store, *ret_a, *ret_b, &witness))
        return false;
    *ret_trial = (live_trial){.way = WAY_SYSCALL, .nr = witness.call.nr};
    for (uint32_t arg = 0; arg < 6; arg++)
        ret_trial->arguments.args[arg] = witness.call.args[arg];
    return witness.call.nr != NR_URETPROBE && witness.call.nr != NR_UPROBE;
}

static void the_kernel_tells_them_apart(void **state)
{
    uint32_t pair_count = pace_count(PAIR_COUNT, NIGHTLY_PAIR_COUNT);
    random_dice dice = {.state = 31};
    const callgate_policy *a = NULL, *b = NULL;
    live_trial trial;
    uint32_t made = 0;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t drawn = 0; made < pair_count && drawn < DRAW_COUNT_MAX * pair_count; drawn++) {
        if (!draw(&dice, &a, &b, &trial))
            continue;
        expect_answer(a, trial);
        expect_answer(b, trial);
        made++;
    }
    assert_int_equal(made, pair_count);
    callgate_store_free(store);
}

/* A filter that tests no arch answers every ABI of the machine, whichever of them was asked for. */
static void no_arch_is_every_abi(void **state)
{
    static const callgate_insn insns[] = {
        {0x20, 0, 0, 0},   /* ld [0] */
        {0x15, 0, 1, 101}, /* jeq #101 */
        {0x06, 0, 0, CALLGATE_ERRNO | 7},
        {0x06, 0, 0, CALLGATE_ALLOW},
    };
    const callgate_target target = {.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64)};
    const callgate_policy *policy = NULL;
    callgate_filter *filter = NULL;
    callgate_filter *harmless;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_lift(store, insns, 4, &target, &policy, NULL), CALLGATE_OK);
    assert_int_equal(callgate_filter_new(insns, 4, &filter, NULL), CALLGATE_OK);
    harmless = trial_filter(filter);
    assert_non_null(harmless);
    for (uint32_t i = 0; i < 4; i++) {
        live_trial trial = {.way = i % 2 ? WAY_INT80 : WAY_SYSCALL, .nr = i < 2 ? 101 : 102};
        callgate_call_data call = trial_call(&trial);
        trial.word = callgate_policy_eval(policy, &call);
        assert_int_equal(trial.word, i < 2 ? CALLGATE_ERRNO | 7 : CALLGATE_ALLOW);
        trial_result wanted = trial_expected(trial.word), got = trial_run(harmless, &trial);
        assert_int_equal(got.kind, wanted.kind);
        assert_int_equal(got.value, wanted.value);
    }
    callgate_filter_free(harmless);
    callgate_filter_free(filter);
    callgate_store_free(store);
}

#else

static void no_arch_is_every_abi(void **state)
{
    (void)state;
    skip();
}

static void the_kernel_tells_them_apart(void **state)
{
    (void)state;
    print_message("# calls are made for x86_64 only\n");
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernel_tells_them_apart),
        cmocka_unit_test(no_arch_is_every_abi),
    };

    return cmocka_run_group_tests_name("witnesses", tests, NULL, NULL);
}
