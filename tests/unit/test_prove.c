/* The proof: what it accepts, refuses, shows as witness. */
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "filter/insn.h"
#include "filter/run.h"
#include "one_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t ARCH = 0xc000003e, ALLOW = CALLGATE_ALLOW, DENY = CALLGATE_ERRNO | 1;

static const callgate_policy *policy_of(const nr_run *runs, uint32_t count)
{
    nr_run foreign = {UINT32_MAX, decision_leaf(store, CALLGATE_KILL_THREAD)};
    const nr_runs *kill = store_nr_runs(store, &foreign, 1);
    arch_run arches[] = {
        {ARCH - 1, kill}, {ARCH, store_nr_runs(store, runs, count)}, {UINT32_MAX, kill}};

    return store_policy(store, arches, 3);
}

/* Number 39 is refused, or, where `condition` isn't TRUE, decided by it. */
static const callgate_policy *policy_39(decision condition)
{
    decision allow = decision_leaf(store, ALLOW), deny = decision_leaf(store, DENY);
    nr_run runs[] = {
        {38, allow}, {39, decision_pick(store, condition, deny, allow)}, {UINT32_MAX, allow}};

    return policy_of(runs, 3);
}

static callgate_status prove(const callgate_policy *policy, const callgate_insn *insns,
                             size_t insn_count, bool *ret_is_equal, callgate_error *reterr)
{
    callgate_witness witness = {.word_a = 1};
    callgate_status status =
        callgate_prove(store, policy, insns, insn_count, ret_is_equal, &witness, reterr);

    if (status == CALLGATE_OK && !*ret_is_equal) {
        uint32_t word = callgate_word_normalise(insns_run(insns, &witness.call, NULL));
        assert_int_equal(witness.word_a, callgate_policy_eval(policy, &witness.call));
        assert_int_equal(witness.word_b, word);
        assert_int_not_equal(witness.word_a, witness.word_b);
    }
    return status;
}

static void expect_proof(const callgate_policy *policy, const callgate_insn *insns,
                         size_t insn_count, bool expected)
{
    callgate_error err = {.status = CALLGATE_OK};
    bool is_equal = !expected;

    if (prove(policy, insns, insn_count, &is_equal, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    assert_int_equal(is_equal, expected);
}

#define COUNT(insns) (sizeof(insns) / sizeof(insns)[0])

static void accepts_any_order_of_tests(void **state)
{
    (void)state;
    callgate_insn plain[] = {
        insn_make(OP_LD_ABS, DATA_ARCH),
        insn_branch(OP_JEQ_K, ARCH, 1, 0),
        insn_make(OP_RET_K, 0),
        insn_make(OP_LD_ABS, DATA_NR),
        insn_branch(OP_JEQ_K, 39, 0, 1),
        insn_make(OP_RET_K, DENY),
        insn_make(OP_RET_K, ALLOW | 0x1234u),
    };
    callgate_insn nr_first[] = {
        insn_make(OP_LD_ABS, DATA_NR),
        insn_branch(OP_JGT_K, 39, 1, 0),
        insn_branch(OP_JGE_K, 39, 4, 0),
        insn_make(OP_LD_ABS, DATA_ARCH),
        insn_branch(OP_JEQ_K, ARCH, 0, 1),
        insn_make(OP_RET_K, ALLOW),
        insn_make(OP_RET_K, 0),
        insn_make(OP_LD_ABS, DATA_ARCH),
        insn_branch(OP_JEQ_K, ARCH, 0, 1),
        insn_make(OP_RET_K, DENY),
        insn_make(OP_JA, 0),
        insn_make(OP_RET_K, 0),
    };

    expect_proof(policy_39(DECISION_TRUE), plain, COUNT(plain), true);
    expect_proof(policy_39(DECISION_TRUE), nr_first, COUNT(nr_first), true);
}

/* The same five instructions, the numbers being looked at through masks. */
static void follows_masks_of_numbers(void **state)
{
    (void)state;
    static const uint32_t masks[] = {0xfffffffe, 0x3fffffff, 0xffff0000, 7, 0, 0x80000001};
    uint32_t limit_count = 0;

    for (size_t m = 0; m < COUNT(masks); m++) {
        for (uint32_t code = OP_JEQ_K; code <= OP_JSET_K; code += OP_JGT_K - OP_JEQ_K) {
            callgate_insn insns[] = {
                insn_make(OP_LD_ABS, DATA_NR),
                insn_make(OP_AND_K, masks[m]),
                insn_branch((uint16_t)code, 0x30006, 0, 1),
                insn_make(OP_RET_K, DENY),
                insn_make(OP_RET_K, ALLOW),
            };
            const callgate_policy *policy = NULL;
            callgate_error err = {.status = CALLGATE_OK};
            bool is_equal = false;
            callgate_status status = callgate_lift(store, insns, COUNT(insns), NULL, &policy, &err);
            if (status == CALLGATE_LIMIT)
                continue; /* periodic numbers */
            assert_int_equal(status, CALLGATE_OK);
            status = prove(policy, insns, COUNT(insns), &is_equal, &err);
            assert_true(status == CALLGATE_LIMIT || (status == CALLGATE_OK && is_equal));
            limit_count += status == CALLGATE_LIMIT;
            if (status == CALLGATE_LIMIT)
                continue;
            insns[2].k++;
            const callgate_policy *other = policy;
            status = callgate_lift(store, insns, COUNT(insns), NULL, &other, &err);
            if (status == CALLGATE_OK)
                expect_proof(policy, insns, COUNT(insns), other == policy);
        }
    }
    assert_in_range(limit_count, 0, 2); /* every second number, for all the proof can know */
}

/* Both words of argument 0 must be 5: high word first, low word first, and one forgotten. */
static void follows_arguments_in_any_order(void **state)
{
    (void)state;
    decision five = decision_compare(store, 0, CALLGATE_EQ, 0x500000005, UINT64_MAX);
    nr_run run = {UINT32_MAX, decision_pick(store, five, decision_leaf(store, DENY),
                                            decision_leaf(store, ALLOW))};
    const callgate_policy *policy = policy_of(&run, 1);
    callgate_insn insns[] = {
        insn_make(OP_LD_ABS, DATA_ARCH), insn_branch(OP_JEQ_K, ARCH, 1, 0),
        insn_make(OP_RET_K, 0),          insn_make(OP_LD_ABS, DATA_ARGS + 4),
        insn_branch(OP_JEQ_K, 5, 0, 3),  insn_make(OP_LD_ABS, DATA_ARGS),
        insn_branch(OP_JEQ_K, 5, 0, 1),  insn_make(OP_RET_K, DENY),
        insn_make(OP_RET_K, ALLOW),
    };

    expect_proof(policy, insns, COUNT(insns), true);
    insns[3].k = DATA_ARGS;
    insns[5].k = DATA_ARGS + 4;
    expect_proof(policy, insns, COUNT(insns), true);
    insns[3].k = DATA_ARGS + 8;
    expect_proof(policy, insns, COUNT(insns), false);
    insns[3].k = insns[5].k = DATA_ARGS;
    expect_proof(policy, insns, COUNT(insns), false);
}

/* Arguments looked at by calls that need none, and told by intervals, masks and bits alike. */
static void judges_by_meaning_alone(void **state)
{
    (void)state;
    decision low = decision_compare(store, 0, CALLGATE_LT, 16, 0xffffffff);
    nr_run run = {UINT32_MAX, decision_pick(store, low, decision_leaf(store, DENY),
                                            decision_leaf(store, ALLOW))};
    callgate_insn head[] = {insn_make(OP_LD_ABS, DATA_ARCH), insn_branch(OP_JEQ_K, ARCH, 1, 0),
                            insn_make(OP_RET_K, 0), insn_make(OP_LD_ABS, DATA_ARGS)};
    callgate_insn ways[][5] = {
        {insn_branch(OP_JGE_K, 16, 1, 0), insn_make(OP_RET_K, DENY), insn_make(OP_RET_K, ALLOW)},
        {insn_branch(OP_JGT_K, 15, 1, 0), insn_make(OP_RET_K, DENY), insn_make(OP_RET_K, ALLOW)},
        {insn_branch(OP_JSET_K, 0xfffffff0, 1, 0), insn_make(OP_RET_K, DENY),
         insn_make(OP_RET_K, ALLOW)},
        {insn_make(OP_AND_K, 0xfffffff0), insn_branch(OP_JEQ_K, 0, 0, 1), insn_make(OP_RET_K, DENY),
         insn_make(OP_RET_K, ALLOW)},
        {insn_branch(OP_JGE_K, 32, 2, 0), insn_branch(OP_JSET_K, 16, 1, 0),
         insn_make(OP_RET_K, DENY), insn_make(OP_RET_K, ALLOW)},
        {insn_branch(OP_JGE_K, 17, 1, 0), insn_make(OP_RET_K, DENY), insn_make(OP_RET_K, ALLOW)},
    };

    for (size_t way = 0; way < COUNT(ways); way++) {
        callgate_insn insns[9];
        size_t count = 0;
        for (size_t i = 0; i < COUNT(head); i++)
            insns[count++] = head[i];
        for (size_t i = 0; i < 5 && ways[way][i].code != 0; i++)
            insns[count++] = ways[way][i];
        expect_proof(policy_of(&run, 1), insns, count, way != 5);
    }
}

/* The path to the return shows that a wrong word can't be given: a claim made without it fails. */
static void knows_which_paths_there_are(void **state)
{
    (void)state;
    decision zero = decision_compare(store, 0, CALLGATE_EQ, 0, 0xffffffff);
    nr_run run = {UINT32_MAX, decision_pick(store, zero, decision_leaf(store, DENY),
                                            decision_leaf(store, ALLOW))};
    callgate_insn insns[] = {
        insn_make(OP_LD_ABS, DATA_ARCH), insn_branch(OP_JEQ_K, ARCH, 1, 0),
        insn_make(OP_RET_K, 0),          insn_make(OP_LD_ABS, DATA_ARGS),
        insn_branch(OP_JEQ_K, 0, 0, 3),  insn_make(OP_LD_ABS, DATA_ARGS),
        insn_branch(OP_JEQ_K, 0, 0, 1),  insn_make(OP_RET_K, DENY),
        insn_make(OP_RET_K, ALLOW),
    };

    expect_proof(policy_of(&run, 1), insns, COUNT(insns), true);
    insns[6].k = 1;
    expect_proof(policy_of(&run, 1), insns, COUNT(insns), false);
}

static void expect_status(const callgate_policy *policy, const callgate_insn *insns,
                          size_t insn_count, callgate_status expected, uint32_t offset)
{
    callgate_error err = {.status = CALLGATE_OK};
    bool is_equal = false;

    assert_int_equal(prove(policy, insns, insn_count, &is_equal, &err), expected);
    assert_false(is_equal);
    assert_int_equal(err.place.offset, offset);
}

static void refuses_what_it_does_not_follow(void **state)
{
    (void)state;
    const callgate_policy *policy = policy_39(DECISION_TRUE);
    callgate_insn returns_a[] = {insn_make(OP_LD_ABS, DATA_NR), insn_make(OP_RET_A, 0)};
    callgate_insn adds[] = {insn_make(OP_LD_ABS, DATA_NR), insn_make(OP_ADD_K, 1),
                            insn_make(OP_RET_K, ALLOW)};
    callgate_insn untested[] = {insn_branch(OP_JEQ_K, 0, 0, 1), insn_make(OP_RET_K, ALLOW),
                                insn_make(OP_RET_K, DENY)};
    callgate_insn goes_back[] = {insn_make(OP_LD_ABS, DATA_ARGS), insn_branch(OP_JEQ_K, 1, 0, 2),
                                 insn_make(OP_LD_ABS, DATA_NR),   insn_branch(OP_JEQ_K, 39, 1, 0),
                                 insn_make(OP_RET_K, ALLOW),      insn_make(OP_RET_K, DENY)};
    callgate_insn endless[] = {insn_make(OP_LD_ABS, DATA_NR)};

    expect_status(policy, returns_a, COUNT(returns_a), CALLGATE_UNSUPPORTED, 1);
    expect_status(policy, adds, COUNT(adds), CALLGATE_UNSUPPORTED, 1);
    expect_status(policy, untested, COUNT(untested), CALLGATE_UNSUPPORTED, 0);
    expect_status(policy, goes_back, COUNT(goes_back), CALLGATE_UNSUPPORTED, 2);
    expect_status(policy, endless, COUNT(endless), CALLGATE_INVALID, 0);
}

/* Two lanes, 300 bits that say which of them comes next, some of them asked again: all for nothing,
 * as both end in the same test. The conditions of the ways to it can't be listed. */
static void passes_over_what_makes_no_difference(void **state)
{
    (void)state;
    enum { LAYER_COUNT = 300, BIT_COUNT = 160 };
    static callgate_insn insns[4 * LAYER_COUNT + 9];
    callgate_insn *insn = insns;
    nr_run run = {UINT32_MAX,
                  decision_pick(store, decision_bit(store, 5, 0), decision_leaf(store, DENY),
                                decision_leaf(store, ALLOW))};

    *insn++ = insn_make(OP_LD_ABS, DATA_ARCH);
    *insn++ = insn_branch(OP_JEQ_K, ARCH, 1, 0);
    *insn++ = insn_make(OP_RET_K, 0);
    for (uint32_t layer = 0; layer < LAYER_COUNT; layer++) {
        uint32_t bit = layer * 29 % BIT_COUNT;
        for (uint8_t lane = 0; lane < 2; lane++) {
            *insn++ = insn_make(OP_LD_ABS, DATA_ARGS + 4 * (bit / 32));
            *insn++ = insn_branch(OP_JSET_K, 1u << bit % 32, lane ? 0 : 2, lane ? 2 : 4);
        }
    }
    for (uint8_t lane = 0; lane < 2; lane++) {
        *insn++ = insn_make(OP_LD_ABS, DATA_ARGS + 8 * 5);
        *insn++ = insn_branch(OP_JSET_K, 1, lane ? 0 : 2, lane ? 1 : 3);
    }
    *insn++ = insn_make(OP_RET_K, DENY);
    *insn++ = insn_make(OP_RET_K, ALLOW);
    expect_proof(policy_of(&run, 1), insns, COUNT(insns), true);
    insns[4 * LAYER_COUNT + 6].k = 2;
    expect_proof(policy_of(&run, 1), insns, COUNT(insns), false);
}

/* Numbers cut into more pieces than a proof has steps. */
static void gives_up_by_name(void **state)
{
    (void)state;
    callgate_insn insns[] = {insn_make(OP_LD_ABS, DATA_NR), insn_branch(OP_JSET_K, 1, 0, 1),
                             insn_branch(OP_JSET_K, 1, 0, 1), insn_make(OP_RET_K, ALLOW),
                             insn_make(OP_RET_K, DENY)};
    const callgate_policy *policy = NULL;
    callgate_error err = {.status = CALLGATE_OK};
    bool is_equal = false;

    assert_int_equal(callgate_policy_constant(store, ALLOW, &policy, NULL), CALLGATE_OK);
    assert_int_equal(callgate_prove(store, policy, insns, COUNT(insns), &is_equal, NULL, &err),
                     CALLGATE_LIMIT);
    assert_false(is_equal);
    assert_int_equal(err.place.offset, 3);
    assert_non_null(strstr(err.text, "instruction 3: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_any_order_of_tests),
        cmocka_unit_test(follows_masks_of_numbers),
        cmocka_unit_test(follows_arguments_in_any_order),
        cmocka_unit_test(judges_by_meaning_alone),
        cmocka_unit_test(knows_which_paths_there_are),
        cmocka_unit_test(refuses_what_it_does_not_follow),
        cmocka_unit_test(passes_over_what_makes_no_difference),
        cmocka_unit_test(gives_up_by_name),
    };

    return cmocka_run_group_tests(tests, open_store, close_store);
}
