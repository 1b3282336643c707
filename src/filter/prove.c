/* Proves that a filter equals a policy. */
#include "base/fail.h"
#include "base/limits.h"
#include "base/search.h"
#include "filter/blame.h"
#include "filter/check.h"
#include "filter/prove_impl.h"
#include <stdlib.h>

typedef struct number_interval {
    uint32_t first;
    uint32_t last;
} number_interval;

/* A box of calls on its way through the filter: an interval of arch, one of nr, whose policy is
 * one row of runs. Boxes are cut at each test, so that every call is in one box at a time. */
typedef struct number_box {
    uint32_t pc;
    enum {
        A_ARCH, /* arch & mask */
        A_NR,   /* nr & mask */
        A_UNKNOWN
    } a;
    uint32_t mask;
    number_interval intervals[2]; /* of arch, of nr */
} number_box;

/* A word that the filter returns, and its leaf; DECISION_NONE: none yet. */
typedef struct known_answer {
    uint32_t word;
    decision leaf;
} known_answer;

enum { ANSWER_BITS = 3, ANSWER_COUNT = 1 << ANSWER_BITS };

typedef struct number_proof {
    proof_state *proof;
    const nr_runs *runs;
    uint32_t run; /* that of the last box: boxes mostly come in the order of numbers */
    known_answer answers[ANSWER_COUNT]; /* by hash */
    number_box *waiting; /* at most one rest for each instruction on the way, room for one more */
    uint32_t waiting_count;
} number_proof;

callgate_status proof_fail(const proof_state *proof)
{
    return blame_store(proof->store, &proof->mark, proof->pc, proof->reterr);
}

callgate_status proof_step(proof_state *proof, uint32_t pc)
{
    proof->pc = pc;
    return store_take_steps(proof->store, 1) ? CALLGATE_OK : proof_fail(proof);
}

callgate_status proof_refuse(const proof_state *proof, uint32_t pc)
{
    callgate_place place = {.offset = pc};

    return FAIL_AT(proof->reterr, CALLGATE_UNSUPPORTED, &place,
                   "instruction %u (code 0x%02x, k 0x%x) is none that a proof can follow there", pc,
                   proof->insns[pc].code, proof->insns[pc].k);
}

/* The run that a number is in: that of the last box, the next one, or any. */
static uint32_t run_at(number_proof *numbers, uint32_t nr)
{
    const nr_run *runs = numbers->runs->runs;
    uint32_t run = numbers->run;

    if (runs[run].last < nr)
        run++;
    if (runs[run].last < nr || (run > 0 && runs[run - 1].last >= nr))
        run = search_runs(runs, sizeof *runs, offsetof(nr_run, last), numbers->runs->count, nr);
    numbers->run = run;
    return run;
}

static decision answer_of(number_proof *numbers, uint32_t word)
{
    known_answer *known = &numbers->answers[word * 0x9e3779b1u >> (32 - ANSWER_BITS)];

    if (known->leaf == DECISION_NONE || known->word != word) {
        known->word = word;
        known->leaf = decision_leaf(numbers->proof->store, callgate_word_normalise(word));
    }
    return known->leaf;
}

static void differ_at(proof_state *proof, const number_box *box, const nr_runs *runs, uint32_t run)
{
    uint32_t first = run == 0 ? 0 : runs->runs[run - 1].last + 1;

    proof->is_equal = false;
    proof->witness.call.arch = box->intervals[A_ARCH].first;
    proof->witness.call.nr =
        first < box->intervals[A_NR].first ? box->intervals[A_NR].first : first;
}

static callgate_status differ_on_return(proof_state *proof, decision d, decision answer)
{
    decision differs = decision_not(proof->store, decision_equals(proof->store, d, answer));

    if (differs == DECISION_NONE)
        return proof_fail(proof);
    decision_satisfy(proof->store, differs, &proof->witness.call);
    proof->witness.word_b = decision_word(proof->store, answer);
    return CALLGATE_OK;
}

/* The box's calls are answered by one word. */
static callgate_status follow_return(number_proof *numbers, const number_box *box, uint32_t word)
{
    proof_state *proof = numbers->proof;
    const nr_runs *runs = numbers->runs;
    decision answer = answer_of(numbers, word);

    if (answer == DECISION_NONE)
        return proof_fail(proof);
    for (uint32_t run = run_at(numbers, box->intervals[A_NR].first);; run++) {
        if (runs->runs[run].decision != answer) {
            differ_at(proof, box, runs, run);
            return differ_on_return(proof, runs->runs[run].decision, answer);
        }
        if (runs->runs[run].last >= box->intervals[A_NR].last)
            return CALLGATE_OK;
    }
}

/* From here on the filter looks at arguments: it must be right for each decision in the box. */
static callgate_status follow_arguments(number_proof *numbers, const number_box *box)
{
    const nr_runs *runs = numbers->runs;
    bool is_little_endian = (box->intervals[A_ARCH].first & ARCH_LITTLE_ENDIAN) != 0;

    for (uint32_t run = run_at(numbers, box->intervals[A_NR].first);; run++) {
        callgate_status status =
            prove_arguments(numbers->proof, box->pc, runs->runs[run].decision, is_little_endian);
        if (status != CALLGATE_OK)
            return status;
        if (!numbers->proof->is_equal) {
            differ_at(numbers->proof, box, runs, run);
            return CALLGATE_OK;
        }
        if (runs->runs[run].last >= box->intervals[A_NR].last)
            return CALLGATE_OK;
    }
}

/* Goes on with the first piece of the box that the test treats alike; the rest waits. Nothing
 * foretells whether there is one: no branches. */
static void follow_branch(number_proof *numbers, number_box *box, const callgate_insn *insn)
{
    bool is_taken;
    number_interval *tested = &box->intervals[box->a];
    number_box *rest = &numbers->waiting[numbers->waiting_count];
    uint32_t last = tested->last;
    uint32_t piece = piece_last(insn, box->mask, tested->first, last, &is_taken);

    *rest = *box;
    rest->intervals[box->a].first = piece + 1;
    numbers->waiting_count += piece < last;
    tested->last = piece;
    box->pc += 1u + (insn->jf ^ ((insn->jf ^ insn->jt) & -(uint32_t)is_taken));
}

static void follow_load(number_box *box, uint32_t offset)
{
    box->a = offset == DATA_NR ? A_NR : A_ARCH;
    box->mask = UINT32_MAX;
    box->pc++;
}

/* One instruction; *ret_is_done where the box's calls are settled. */
static callgate_status follow_insn(number_proof *numbers, number_box *box, bool *ret_is_done)
{
    const callgate_insn *insn = &numbers->proof->insns[box->pc];
    uint32_t code = insn->code;

    if (proof_is_test(insn) && box->a != A_UNKNOWN) {
        follow_branch(numbers, box, insn);
        return CALLGATE_OK;
    }
    if (code == OP_RET_K) {
        *ret_is_done = true;
        return follow_return(numbers, box, insn->k);
    }
    if (code == OP_LD_ABS && insn->k >= DATA_IP) {
        *ret_is_done = true;
        return follow_arguments(numbers, box);
    }
    if (code == OP_LD_ABS) {
        follow_load(box, insn->k);
    } else if (code == OP_JA) {
        box->pc += 1 + insn->k;
    } else if (code == OP_AND_K && box->a != A_UNKNOWN) {
        box->mask &= insn->k;
        box->pc++;
    } else {
        return proof_refuse(numbers->proof, box->pc);
    }
    return CALLGATE_OK;
}

/* A box is taken over an instruction in a fraction of what a step on decisions costs. */
static callgate_status take_steps(proof_state *proof, uint32_t insn_count)
{
    enum { INSNS_A_STEP = 4 };

    proof->passed_count += insn_count;
    bool is_taken = store_take_steps(proof->store, proof->passed_count / INSNS_A_STEP);
    proof->passed_count %= INSNS_A_STEP;
    return is_taken ? CALLGATE_OK : proof_fail(proof);
}

static callgate_status follow_box(number_proof *numbers, number_box box)
{
    proof_state *proof = numbers->proof;
    bool is_done = false;
    uint32_t insn_count = 0;

    for (; !is_done; insn_count++) {
        box.pc = proof->pc = proof->rests[box.pc];
        callgate_status status = follow_insn(numbers, &box, &is_done);
        if (status != CALLGATE_OK)
            return status;
    }
    return take_steps(proof, insn_count);
}

static callgate_status follow_boxes(number_proof *numbers, number_box first)
{
    callgate_status status = CALLGATE_OK;

    numbers->waiting[0] = first;
    numbers->waiting_count = 1;
    while (numbers->waiting_count > 0 && status == CALLGATE_OK && numbers->proof->is_equal)
        status = follow_box(numbers, numbers->waiting[--numbers->waiting_count]);
    return status;
}

static callgate_status follow_policy(proof_state *proof, const callgate_policy *policy)
{
    number_proof numbers = {.proof = proof};
    callgate_status status = CALLGATE_OK;
    uint32_t first = 0;

    for (uint32_t at = 0; at < ANSWER_COUNT; at++)
        numbers.answers[at].leaf = DECISION_NONE;
    numbers.waiting = malloc((proof->insn_count + 2) * sizeof *numbers.waiting);
    if (!numbers.waiting)
        return FAIL(proof->reterr, CALLGATE_MEMORY, "out of memory");
    for (uint32_t i = 0; i < policy->count && status == CALLGATE_OK && proof->is_equal; i++) {
        const arch_run *run = &policy->runs[i];
        numbers.runs = run->nrs;
        numbers.run = 0;
        status = follow_boxes(
            &numbers,
            (number_box){.a = A_UNKNOWN, .intervals = {{first, run->last}, {0, UINT32_MAX}}});
        first = run->last + 1;
    }
    free(numbers.waiting);
    return status;
}

callgate_status callgate_prove(callgate_store *store, const callgate_policy *policy,
                               const callgate_insn *insns, size_t insn_count, bool *ret_is_equal,
                               callgate_witness *ret_witness, callgate_error *reterr)
{
    callgate_status status = insns_check(insns, insn_count, reterr);
    if (status != CALLGATE_OK)
        return status;
    proof_state proof = {.store = store,
                         .mark = store_mark_for(store, PROOF_STEP_COUNT_MAX),
                         .insns = insns,
                         .insn_count = (uint32_t)insn_count,
                         .is_equal = true,
                         .reterr = reterr};
    status = proof_look_ahead(&proof) ? follow_policy(&proof, policy)
                                      : FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    claims_release(&proof.claims);
    free(proof.live);
    free(proof.rests);
    if (status != CALLGATE_OK)
        return status;
    *ret_is_equal = proof.is_equal;
    if (!proof.is_equal && ret_witness) {
        proof.witness.word_a = callgate_policy_eval(policy, &proof.witness.call);
        *ret_witness = proof.witness;
    }
    return CALLGATE_OK;
}
