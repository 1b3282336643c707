/* Compiled filters answer as their policies do, on random policies. */
#include "../pace.h"
#include "abi/abi.h"
#include "callgate/filter.h"
#include "filter/compile.h"
#include "filter/run.h"
#include "random_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { POLICY_COUNT = 250, RUNS_PER_STORE = 50, SMALL_ONE_IN = 125 };

/* A filter being run on the calls where its policy turns. */
typedef struct compile_trial {
    callgate_store *store;
    const callgate_policy *policy;
    const callgate_insn *insns;
    size_t insn_count;
    bool *is_executed;    /* by instruction */
    uint8_t *is_followed; /* by decision node: its halves were tried for this number */
    random_dice *dice;
} compile_trial;

static void fail_on(const callgate_call_data *call, uint32_t expected, uint32_t found)
{
    fail_msg("nr 0x%x arch 0x%x args 0x%llx 0x%llx: policy 0x%08x, filter 0x%08x", call->nr,
             call->arch, (unsigned long long)call->args[0], (unsigned long long)call->args[1],
             expected, found);
}

static bool is_taken(const callgate_insn *insn, uint32_t a)
{
    switch (insn->code) {
    case OP_JEQ_K:
        return a == insn->k;
    case OP_JGE_K:
        return a >= insn->k;
    case OP_JSET_K:
        return (a & insn->k) != 0;
    default:
        fail_msg("code 0x%x is none that a compile emits", insn->code);
        return false;
    }
}

/* One instruction, marked; what compiles emit and no more. */
static size_t step(const compile_trial *trial, size_t pc, const callgate_call_data *call,
                   uint32_t *a)
{
    const callgate_insn *insn = &trial->insns[pc];

    trial->is_executed[pc] = true;
    switch (insn->code) {
    case OP_LD_ABS:
        *a = data_word(call, insn->k);
        return pc + 1;
    case OP_AND_K:
        *a &= insn->k;
        return pc + 1;
    case OP_JA:
        return pc + 1 + insn->k;
    default:
        return pc + 1 + (is_taken(insn, *a) ? insn->jt : insn->jf);
    }
}

static void expect_call(const compile_trial *trial, const callgate_call_data *call)
{
    uint32_t expected = callgate_policy_eval(trial->policy, call);
    uint32_t a = 0;
    size_t pc = 0;

    while (trial->insns[pc].code != OP_RET_K)
        pc = step(trial, pc, call, &a);
    trial->is_executed[pc] = true;
    if (expected != callgate_word_normalise(trial->insns[pc].k))
        fail_on(call, expected, trial->insns[pc].k);
}

/* Takes both halves of every node below d, each once. */
static void expect_decision(const compile_trial *trial, decision d, callgate_call_data call)
{
    if (decision_is_leaf(trial->store, d) || trial->is_followed[d]) {
        random_path(trial->store, trial->dice, d, &call);
        expect_call(trial, &call);
        return;
    }
    trial->is_followed[d] = 1;
    decision_node node = *decision_get(trial->store, d);
    set_argument_bit(&call, node.var, false);
    expect_decision(trial, node.lo, call);
    set_argument_bit(&call, node.var, true);
    expect_decision(trial, node.hi, call);
}

static void expect_number(const compile_trial *trial, uint32_t arch, uint32_t nr)
{
    decision d = nr_runs_find(policy_find(trial->policy, arch), nr);
    callgate_call_data call = {.arch = arch, .nr = nr};

    memset(trial->is_followed, 0, store_node_count(trial->store));
    random_rest(trial->dice, &call);
    expect_decision(trial, d, call);
}

/* Both ends of every run, under both ends of its arch's run. */
static void expect_boundaries(const compile_trial *trial)
{
    const callgate_policy *policy = trial->policy;
    uint32_t arch_first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        const nr_runs *runs = policy->runs[i].nrs;
        uint32_t nr_first = 0;
        for (uint32_t k = 0; k < runs->count; k++) {
            expect_number(trial, arch_first, nr_first);
            expect_number(trial, policy->runs[i].last, runs->runs[k].last);
            nr_first = runs->runs[k].last + 1;
        }
        arch_first = policy->runs[i].last + 1;
    }
}

/* Runs a filter; returns how many of its instructions no call reached. */
static uint32_t expect_answers(callgate_store *store, random_dice *dice,
                               const callgate_policy *policy, const callgate_filter *filter)
{
    compile_trial trial = {.store = store, .policy = policy, .dice = dice};
    uint32_t idle_count = 0;

    trial.insns = callgate_filter_insns(filter, &trial.insn_count);
    trial.is_executed = calloc(trial.insn_count, sizeof *trial.is_executed);
    trial.is_followed = malloc(store_node_count(store));
    assert_non_null(trial.is_executed);
    assert_non_null(trial.is_followed);
    expect_boundaries(&trial);
    for (size_t pc = 0; pc < trial.insn_count; pc++)
        idle_count += !trial.is_executed[pc];
    free(trial.is_executed);
    free(trial.is_followed);
    return idle_count;
}

static void expect_proved(callgate_store *store, const callgate_policy *policy,
                          const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_error err;
    bool is_equal = false;

    assert_int_equal(callgate_prove(store, policy, insns, count, &is_equal, NULL, &err),
                     CALLGATE_OK);
    assert_true(is_equal);
}

/* The way back gives the same policy: other code than the proof's says so too. */
static void expect_lifted(callgate_store *store, const callgate_policy *policy,
                          const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    const callgate_policy *lifted = NULL;
    callgate_error err = {.status = CALLGATE_OK};

    if (callgate_lift(store, insns, count, NULL, &lifted, &err) != CALLGATE_OK)
        fail_msg("lift: %s", err.text);
    assert_ptr_equal(lifted, policy);
}

/* A proof that accepts one policy's filter must refuse it for another, with a true witness. */
static void expect_refused(callgate_store *store, const callgate_policy *other,
                           const callgate_policy *policy, const callgate_filter *filter)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_witness witness;
    callgate_error err;
    bool is_equal = true;

    if (other == policy)
        return;
    assert_int_equal(callgate_prove(store, other, insns, count, &is_equal, &witness, &err),
                     CALLGATE_OK);
    assert_false(is_equal);
    assert_int_equal(witness.word_a, callgate_policy_eval(other, &witness.call));
    assert_int_equal(witness.word_b, callgate_policy_eval(policy, &witness.call));
    assert_int_not_equal(witness.word_a, witness.word_b);
}

static void answers_as_the_policy(void **state)
{
    (void)state;
    random_dice dice = {.state = 1};
    callgate_store *store;
    callgate_error err = {.status = CALLGATE_OK};
    const callgate_policy *earlier = NULL;
    uint32_t idle_count = 0, policy_count = pace_count(POLICY_COUNT, POLICY_COUNT);

    assert_int_equal(callgate_store_new(NULL, &store, &err), CALLGATE_OK);
    for (uint32_t i = 0; i < policy_count; i++) {
        if (i % RUNS_PER_STORE == 0) {
            callgate_store_clear(store);
            earlier = NULL;
        }
        const callgate_policy *policy = random_policy(store, &dice);
        assert_non_null(policy);
        callgate_filter *filter = NULL;
        callgate_compile_options options = {.is_small = i % SMALL_ONE_IN == SMALL_ONE_IN / 2};
        if (callgate_compile(store, policy, &options, &filter, &err) != CALLGATE_OK)
            fail_msg("policy %u: %s", i, err.text);
        idle_count += expect_answers(store, &dice, policy, filter);
        expect_proved(store, policy, filter);
        expect_lifted(store, policy, filter);
        if (earlier)
            expect_refused(store, earlier, policy, filter);
        earlier = policy;
        callgate_filter_free(filter);
    }
    callgate_store_free(store);
    assert_int_equal(idle_count, 0); /* every instruction ran */
}

/* A short walk, with dice of its own each time: what it makes may be hard to prove, never wrong. */
static void expect_walked_right(callgate_store *store, const callgate_policy *policy, uint32_t i)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    walk_effort effort = {.try_count = 20000, .walk_count = 1, .dice = i + 1};
    call_weights weights = weights_of(store, policy, &(callgate_compile_options){0});
    callgate_error err = {.status = CALLGATE_OK};
    uint32_t insn_count;
    bool is_equal = false;

    if (compile_weighed(store, policy, &weights, &effort, insns, &insn_count, &err) != CALLGATE_OK)
        fail_msg("policy %u: %s", i, err.text);
    callgate_status status =
        callgate_prove(store, policy, insns, insn_count, &is_equal, NULL, &err);
    if (status != CALLGATE_LIMIT && !(status == CALLGATE_OK && is_equal))
        fail_msg("policy %u: a walk means something else", i);
}

/* Many more, for the proof's sake alone: a claim too strong once in a thousand is seen here. */
static void proves_what_it_compiles(void **state)
{
    enum { MANY = 2500, WALKED_ONE_IN = 10 };
    (void)state;
    random_dice dice = {.state = 1000};
    callgate_store *store;
    callgate_error err = {.status = CALLGATE_OK};
    uint32_t policy_count = pace_count(MANY, MANY);

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < policy_count; i++) {
        callgate_filter *filter = NULL;
        if (i % RUNS_PER_STORE == 0)
            callgate_store_clear(store);
        const callgate_policy *policy = random_policy(store, &dice);
        if (callgate_compile(store, policy, NULL, &filter, &err) != CALLGATE_OK)
            fail_msg("policy %u: %s", i, err.text);
        if (i % WALKED_ONE_IN == 0)
            expect_walked_right(store, policy, i);
        callgate_filter_free(filter);
    }
    callgate_store_free(store);
}

typedef struct mean_path {
    double all;
    double denied; /* of x86_64's numbers */
} mean_path;

static mean_path measure_paths(const callgate_filter *filter)
{
    double steps = 0, count = 0, denied_steps = 0, denied_count = 0;

    for (callgate_abi abi = CALLGATE_ABI_X86_64; abi <= CALLGATE_ABI_X86; abi++) {
        for (uint32_t nr = 0; nr <= call_nr_max(abi); nr++) {
            callgate_call_data call = {.nr = nr, .arch = callgate_abi_arch(abi)};
            uint32_t executed;
            if (call_at(abi, nr) == CALL_NONE)
                continue;
            bool is_denied = callgate_filter_run(filter, &call, &executed) != CALLGATE_ALLOW &&
                             abi == CALLGATE_ABI_X86_64;
            steps += executed;
            count++;
            denied_steps += is_denied ? executed : 0;
            denied_count += is_denied;
        }
    }
    return (mean_path){steps / count, denied_steps / denied_count};
}

/* Docker's default for three ABIs, the figure that everybody's filters are compared by. */
static void keeps_dockers_default_small(void **state)
{
    enum { INSN_COUNT_BEST = 175, INSN_COUNT_SMALL = 140 }; /* golden: they may only shrink */
    (void)state;
    random_dice dice = {.state = 3};
    callgate_store *store = NULL;
    callgate_profile *profile = NULL;
    callgate_filter *filter = NULL;
    callgate_source source;
    callgate_target target;
    size_t count;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.reading = CALLGATE_READING_CRUN;
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                  CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_profile_builtin("default", &profile, NULL), CALLGATE_OK);
    assert_int_equal(callgate_profile_resolve(store, profile, &target, &source, NULL, NULL),
                     CALLGATE_OK);
    for (int is_small = 0; is_small < (pace_is_quick() ? 1 : 2); is_small++) {
        callgate_compile_options options = {.is_small = is_small};
        assert_int_equal(callgate_compile(store, source.policy, &options, &filter, NULL),
                         CALLGATE_OK);
        callgate_filter_insns(filter, &count);
        mean_path path = measure_paths(filter);
        print_message("# %zu instructions, mean path %.2f, denied %.2f\n", count, path.all,
                      path.denied);
        assert_in_range(count, 1, is_small ? INSN_COUNT_SMALL : INSN_COUNT_BEST);
        assert_true(is_small ? path.all <= 13 && path.denied <= 12.5
                             : path.all <= 11 && path.denied <= 9.5);
        assert_int_equal(expect_answers(store, &dice, source.policy, filter), 0);
        expect_lifted(store, source.policy, filter);
        callgate_filter_free(filter);
    }
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_the_policy),
        cmocka_unit_test(proves_what_it_compiles),
        cmocka_unit_test(keeps_dockers_default_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
