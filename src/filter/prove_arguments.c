/* Proves what a filter does with arguments. */
#include "callgate/rules.h"
#include "filter/prove_impl.h"

/* A claim says more than the path to it needs: when a word is loaded, what earlier tests told is
 * worked into the decision (decision_restrict) and then forgotten, so that equal rests of
 * different paths are one claim. Where such a claim fails, the paths are followed once more with
 * all they know: that finds the witness, or shows that there is none. */
typedef struct argument_proof {
    proof_state *proof;
    proof_claims *claims;
    decision whole; /* what the paths are followed with when `is_exact` */
    bool is_exact;
    bool has_failed;
} argument_proof;

static bool is_argument(uint32_t offset)
{
    return offset >= DATA_IP;
}

static uint32_t word_at(uint32_t offset, bool is_little_endian)
{
    uint32_t arg = offset >= DATA_ARGS ? (offset - DATA_ARGS) / 8 : 6;
    bool is_second = offset % 8 != 0;

    return 2 * arg + (is_second != is_little_endian);
}

static decision condition_of(const proof_claim *claim, callgate_store *store,
                             const callgate_insn *insn)
{
    uint32_t shift = claim->word % 2 ? 0 : 32;
    uint64_t mask = (uint64_t)claim->mask << shift, k = (uint64_t)insn->k << shift;
    uint32_t arg = claim->word / 2;

    if (insn->code == OP_JSET_K)
        return decision_compare(store, arg, CALLGATE_NE, 0, mask & k);
    if (insn->code == OP_JEQ_K)
        return decision_compare(store, arg, CALLGATE_EQ, k, mask);
    return decision_compare(store, arg, insn->code == OP_JGE_K ? CALLGATE_GE : CALLGATE_GT, k,
                            mask);
}

static callgate_status follow_branch(const argument_proof *arguments, proof_claim claim,
                                     const callgate_insn *insn)
{
    proof_state *proof = arguments->proof;
    decision taken = condition_of(&claim, proof->store, insn);
    proof_claim yes = claim, no = claim;

    yes.pc = claim.pc + 1 + insn->jt;
    yes.condition = decision_and(proof->store, claim.condition, taken);
    no.pc = claim.pc + 1 + insn->jf;
    no.condition = decision_pick(proof->store, taken, DECISION_FALSE, claim.condition);
    callgate_status status = claims_add(proof, arguments->claims, yes);
    return status == CALLGATE_OK ? claims_add(proof, arguments->claims, no) : status;
}

static callgate_status follow_load(const argument_proof *arguments, proof_claim claim,
                                   uint32_t offset)
{
    if (!is_argument(offset))
        return proof_refuse(arguments->proof, claim.pc);
    if (!arguments->is_exact) {
        claim.decision =
            decision_restrict(arguments->proof->store, claim.decision, claim.condition);
        claim.condition = DECISION_TRUE;
    }
    claim.pc++;
    claim.word = word_at(offset, claim.is_little_endian);
    claim.mask = UINT32_MAX;
    return claims_add(arguments->proof, arguments->claims, claim);
}

static callgate_status fail_exactly(proof_state *proof, decision whole, decision condition,
                                    decision answer, bool *ret_has_failed)
{
    decision differs =
        decision_and(proof->store, condition,
                     decision_not(proof->store, decision_equals(proof->store, whole, answer)));

    if (differs == DECISION_NONE)
        return store_fail(proof->store, &proof->mark, proof->reterr);
    *ret_has_failed = decision_satisfy(proof->store, differs, &proof->witness.call);
    if (*ret_has_failed)
        proof->witness.word_b = decision_word(proof->store, answer);
    return CALLGATE_OK;
}

static callgate_status follow_return(argument_proof *arguments, const proof_claim *claim,
                                     uint32_t word)
{
    proof_state *proof = arguments->proof;
    decision answer = decision_leaf(proof->store, callgate_word_normalise(word));

    if (arguments->is_exact)
        return fail_exactly(proof, arguments->whole, claim->condition, answer,
                            &arguments->has_failed);
    decision left = decision_restrict(proof->store, claim->decision, claim->condition);
    if (left == DECISION_NONE || answer == DECISION_NONE)
        return store_fail(proof->store, &proof->mark, proof->reterr);
    arguments->has_failed = left != answer;
    return CALLGATE_OK;
}

static callgate_status follow_claim(argument_proof *arguments, proof_claim claim)
{
    const callgate_insn *insn = &arguments->proof->insns[claim.pc];

    if (insn->code == OP_LD_ABS)
        return follow_load(arguments, claim, insn->k);
    if (insn->code == OP_RET_K)
        return follow_return(arguments, &claim, insn->k);
    if (insn->code == OP_JA) {
        claim.pc += 1 + insn->k;
        return claims_add(arguments->proof, arguments->claims, claim);
    }
    if (claim.word == PROOF_NO_WORD)
        return proof_refuse(arguments->proof, claim.pc);
    if (insn->code == OP_AND_K) {
        claim.pc++;
        claim.mask &= insn->k;
        return claims_add(arguments->proof, arguments->claims, claim);
    }
    if (insn->code == OP_JEQ_K || insn->code == OP_JGE_K || insn->code == OP_JGT_K ||
        insn->code == OP_JSET_K)
        return follow_branch(arguments, claim, insn);
    return proof_refuse(arguments->proof, claim.pc);
}

static callgate_status follow_all(argument_proof *arguments, proof_claim first)
{
    proof_claims *claims = arguments->claims;
    callgate_status status = claims_add(arguments->proof, claims, first);

    while (status == CALLGATE_OK && claims->done < claims->count && !arguments->has_failed) {
        status = proof_step(arguments->proof);
        if (status == CALLGATE_OK)
            status = follow_claim(arguments, claims->claims[claims->done++]);
    }
    return status;
}

callgate_status prove_arguments(proof_state *proof, uint32_t pc, decision d, bool is_little_endian)
{
    proof_claim first = {.pc = pc,
                         .decision = d,
                         .condition = DECISION_TRUE,
                         .word = PROOF_NO_WORD,
                         .is_little_endian = is_little_endian};
    argument_proof quick = {.proof = proof, .claims = &proof->claims};
    callgate_status status = follow_all(&quick, first);

    if (status != CALLGATE_OK || !quick.has_failed)
        return status;
    proof_claims claims = {.claims = NULL};
    argument_proof exact = {.proof = proof, .claims = &claims, .whole = d, .is_exact = true};
    status = follow_all(&exact, first);
    claims_release(&claims);
    proof->is_equal = !exact.has_failed;
    return status;
}
