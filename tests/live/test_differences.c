/* Witnesses of differences, really called under both filters, differ as said. */
#include "callgate/callgate.h"
#include "trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef __x86_64__

enum {
    X32_BIT = 0x40000000,
    NR_URETPROBE = 335, /* the kernel asks no filter about these two (docs/kernel-behaviour.md) */
    NR_UPROBE = 336,
    KILL_COUNT_MAX = 20, /* witnesses that kill, each in a child of its own */
};

/* One side of a comparison, ready to be installed. */
typedef struct live_side {
    callgate_profile *profile;
    callgate_source source;
    callgate_filter *filter;
    callgate_filter *harmless;
} live_side;

typedef struct live_pair {
    live_side old_side;
    live_side new_side;
    bool has_int80;
    uint32_t called_count;
    uint32_t kill_count;
} live_pair;

static void prepare(callgate_store *store, const char *name, live_side *side)
{
    callgate_target target;

    callgate_target_init(&target);
    assert_int_equal(callgate_profile_builtin(name, &side->profile, NULL), CALLGATE_OK);
    assert_int_equal(
        callgate_profile_resolve(store, side->profile, &target, &side->source, NULL, NULL),
        CALLGATE_OK);
    assert_int_equal(callgate_compile(store, side->source.policy, NULL, &side->filter, NULL),
                     CALLGATE_OK);
    side->harmless = trial_filter(side->filter);
    assert_non_null(side->harmless);
}

static void release(live_side *side)
{
    callgate_filter_free(side->harmless);
    callgate_filter_free(side->filter);
    callgate_source_clear(&side->source);
    callgate_profile_free(side->profile);
}

static bool has_int80(void)
{
    const live_trial getpid_by_80 = {.way = WAY_INT80, .nr = 20};
    trial_result got = trial_run_unfiltered(&getpid_by_80);

    return got.kind == CAME_BACK && got.value > 0;
}

/* Can this kernel be asked that call? */
static bool can_call(const live_pair *pair, const callgate_call_data *call, live_trial *ret_trial)
{
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);

    *ret_trial = (live_trial){.nr = call->nr};
    memcpy(ret_trial->arguments.args, call->args, sizeof call->args);
    if (abi == CALLGATE_ABI_X86) {
        ret_trial->way = WAY_INT80;
        return pair->has_int80;
    }
    ret_trial->way = WAY_SYSCALL;
    return (abi == CALLGATE_ABI_X86_64 || abi == CALLGATE_ABI_X32) && call->nr != NR_URETPROBE &&
           call->nr != NR_UPROBE;
}

static void expect_result(const live_side *side, const live_trial *trial)
{
    trial_result wanted = trial_expected(trial->word);
    trial_result got = trial_run(side->harmless, trial);

    assert_int_equal(got.kind, wanted.kind);
    if (wanted.kind == CAME_BACK)
        assert_int_equal(got.value, wanted.value);
}

static bool take(void *user, const callgate_difference *difference)
{
    live_pair *pair = user;
    const callgate_witness *witness = &difference->witness;
    live_trial trial;
    bool kills = trial_kills(witness->word_a) || trial_kills(witness->word_b);

    if (!can_call(pair, &witness->call, &trial) || (kills && pair->kill_count++ >= KILL_COUNT_MAX))
        return true;
    callgate_call_data really = trial_call(&trial);
    assert_int_equal(really.arch, witness->call.arch);
    assert_int_not_equal(witness->word_a, witness->word_b);
    trial.word = witness->word_a;
    expect_result(&pair->old_side, &trial);
    trial.word = witness->word_b;
    expect_result(&pair->new_side, &trial);
    pair->called_count++;
    return true;
}

static void compare(const char *old_name, const char *new_name)
{
    live_pair pair = {.has_int80 = has_int80()};
    callgate_store *store;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    prepare(store, old_name, &pair.old_side);
    prepare(store, new_name, &pair.new_side);
    callgate_policy_differences(store, pair.old_side.source.policy, pair.new_side.source.policy,
                                take, &pair);
    print_message("# %s, %s: %u witnesses called\n", old_name, new_name, pair.called_count);
    assert_true(pair.called_count > 0);
    release(&pair.old_side);
    release(&pair.new_side);
    callgate_store_free(store);
}

static void releases_of_docker(void **state)
{
    (void)state;
    compare("docker@20.10", "default");
}

static void docker_and_podman(void **state)
{
    (void)state;
    compare("default", "podman");
}

static void docker_and_a_profile_that_names_no_abi(void **state)
{
    (void)state;
    compare("default", "unconfined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releases_of_docker),
        cmocka_unit_test(docker_and_podman),
        cmocka_unit_test(docker_and_a_profile_that_names_no_abi),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    print_message("1..0 # SKIP the calls are made by x86-64's instructions\n");
    return 0;
}

#endif
