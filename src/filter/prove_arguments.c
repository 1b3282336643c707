/* Proves what a filter does with arguments. */
#include "callgate/rules.h"
#include "filter/prove_impl.h"

/* A claim says more than the path to it needs: what tests told of bits that are not looked at
 * again is worked into the decision (decision_restrict) and then forgotten, so that equal rests of
 * different paths are one claim. Where such a claim fails, the path that made it is looked at as a
 * whole: that gives a witness, or else all paths are followed once more with all they know. */
typedef struct argument_proof {
    proof_state *proof;
    proof_claims *claims;
    decision whole; /* what is to be proved in the end */
    bool is_exact;  /* nothing is forgotten */
    bool has_failed;
    uint32_t failed; /* the claim at the return that is wrong */
    decision answer; /* of that return */
} argument_proof;

static bool is_argument(uint32_t offset)
{
    return offset >= DATA_IP;
}

static uint32_t argument_at(uint32_t offset)
{
    return offset >= DATA_ARGS ? (offset - DATA_ARGS) / 8 : 6;
}

static uint32_t shift_at(uint32_t offset, bool is_little_endian)
{
    bool is_second = offset % 8 != 0;

    return is_second == is_little_endian ? 32 : 0;
}

/* The calls that a test sends one way. Both ways are made as compares: a complement of one would
 * walk its diagram once more. */
static decision condition_of(const proof_claim *claim, callgate_store *store,
                             const callgate_insn *insn, bool is_taken)
{
    uint32_t shift = shift_at(claim->offset, claim->is_little_endian);
    uint64_t mask = (uint64_t)claim->mask << shift, k = (uint64_t)insn->k << shift;
    uint32_t arg = argument_at(claim->offset);

    switch (insn->code) {
    case OP_JSET_K:
        return decision_compare(store, arg, is_taken ? CALLGATE_NE : CALLGATE_EQ, 0, mask & k);
    case OP_JEQ_K:
        return decision_compare(store, arg, is_taken ? CALLGATE_EQ : CALLGATE_NE, k, mask);
    case OP_JGE_K:
        return decision_compare(store, arg, is_taken ? CALLGATE_GE : CALLGATE_LT, k, mask);
    default:
        return decision_compare(store, arg, is_taken ? CALLGATE_GT : CALLGATE_LE, k, mask);
    }
}

/* Does a test tell one bit of A? */
static bool is_one_bit(const proof_claim *claim, const callgate_insn *insn, uint32_t *ret_bit)
{
    *ret_bit = claim->mask & insn->k;
    return insn->code == OP_JSET_K && *ret_bit != 0 && (*ret_bit & (*ret_bit - 1)) == 0;
}

static bool is_live(const proof_state *proof, uint32_t pc, uint32_t offset, uint32_t bits)
{
    const proof_live *live = &proof->live[pc];

    return ((live->a | live->words[offset / 4]) & bits) != 0;
}

/* The claim on one side of a test. */
static callgate_status claim_side(const argument_proof *arguments, proof_claim claim, uint32_t pc,
                                  decision test, uint32_t told_bit)
{
    callgate_store *store = arguments->proof->store;

    claim.pc = pc;
    if (told_bit != 0 && !is_live(arguments->proof, pc, claim.offset, told_bit)) {
        claim.decision = decision_restrict(store, claim.decision, test);
        claim.condition = decision_restrict(store, claim.condition, test);
    } else {
        claim.condition = decision_and(store, claim.condition, test);
        claim.held |= 1u << claim.offset / 4;
    }
    return claims_add(arguments->proof, arguments->claims, claim);
}

static callgate_status follow_branch(const argument_proof *arguments, proof_claim claim,
                                     const callgate_insn *insn)
{
    callgate_store *store = arguments->proof->store;
    decision taken = condition_of(&claim, store, insn, true);
    decision passed = condition_of(&claim, store, insn, false);
    uint32_t bit;

    if (!is_one_bit(&claim, insn, &bit) || arguments->is_exact)
        bit = 0;
    callgate_status status = claim_side(arguments, claim, claim.pc + 1 + insn->jt, taken, bit);
    if (status != CALLGATE_OK)
        return status;
    return claim_side(arguments, claim, claim.pc + 1 + insn->jf, passed, bit);
}

/* Is no word that the condition is about loaded again? */
static bool is_past(const proof_state *proof, const proof_claim *claim)
{
    for (uint32_t word = 0; word < PROOF_WORD_COUNT; word++)
        if (claim->held >> word & 1 && proof->live[claim->pc].words[word] != 0)
            return false;
    return true;
}

static callgate_status follow_load(const argument_proof *arguments, proof_claim claim,
                                   uint32_t offset)
{
    const proof_state *proof = arguments->proof;

    if (!is_argument(offset))
        return proof_refuse(proof, claim.pc);
    if (!arguments->is_exact && is_past(proof, &claim)) {
        claim.decision = decision_restrict(proof->store, claim.decision, claim.condition);
        claim.condition = DECISION_TRUE;
        claim.held = 0;
    }
    claim.pc++;
    claim.offset = offset;
    claim.mask = UINT32_MAX;
    return claims_add(arguments->proof, arguments->claims, claim);
}

/* Is there a call under `condition` that should not get `answer`? Then it is the witness. */
static callgate_status find_witness(const argument_proof *arguments, decision condition,
                                    decision answer, bool *ret_is_found)
{
    proof_state *proof = arguments->proof;
    callgate_store *store = proof->store;
    decision equals = decision_equals(store, arguments->whole, answer);
    decision differs = decision_and(store, condition, decision_not(store, equals));

    if (differs == DECISION_NONE)
        return proof_fail(proof);
    *ret_is_found = decision_satisfy(store, differs, &proof->witness.call);
    if (*ret_is_found)
        proof->witness.word_b = decision_word(store, answer);
    return CALLGATE_OK;
}

static callgate_status follow_return(argument_proof *arguments, const proof_claim *claim,
                                     uint32_t word)
{
    proof_state *proof = arguments->proof;

    arguments->answer = decision_leaf(proof->store, callgate_word_normalise(word));
    if (arguments->is_exact)
        return find_witness(arguments, claim->condition, arguments->answer, &arguments->has_failed);
    decision left = decision_restrict(proof->store, claim->decision, claim->condition);
    if (left == DECISION_NONE || arguments->answer == DECISION_NONE)
        return proof_fail(proof);
    arguments->has_failed = left != arguments->answer;
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
    if (claim.offset == 0)
        return proof_refuse(arguments->proof, claim.pc);
    if (insn->code == OP_AND_K) {
        claim.pc++;
        claim.mask &= insn->k;
        return claims_add(arguments->proof, arguments->claims, claim);
    }
    if (proof_is_test(insn))
        return follow_branch(arguments, claim, insn);
    return proof_refuse(arguments->proof, claim.pc);
}

static callgate_status follow_all(argument_proof *arguments, proof_claim first)
{
    proof_claims *claims = arguments->claims;
    callgate_status status = claims_add(arguments->proof, claims, first);

    while (status == CALLGATE_OK && claims->done < claims->count && !arguments->has_failed) {
        arguments->failed = claims->done++;
        proof_claim claim = claims->claims[arguments->failed];
        status = proof_step(arguments->proof, claim.pc);
        claim.parent = arguments->failed;
        if (status == CALLGATE_OK)
            status = follow_claim(arguments, claim);
    }
    return status;
}

/* The tests on the way to a claim, all of them. */
static decision path_to(const argument_proof *arguments, uint32_t at)
{
    callgate_store *store = arguments->proof->store;
    const proof_state *proof = arguments->proof;
    const proof_claim *claims = arguments->claims->claims;
    decision path = DECISION_TRUE;

    for (uint32_t parent; (parent = claims[at].parent) != PROOF_NO_PARENT; at = parent) {
        const callgate_insn *insn = &proof->insns[claims[parent].pc];
        if (!insn_is_branch(insn))
            continue;
        bool is_taken = claims[at].pc == proof->rests[claims[parent].pc + 1 + insn->jt];
        path = decision_and(store, path, condition_of(&claims[parent], store, insn, is_taken));
    }
    return path;
}

static callgate_status follow_exactly(proof_state *proof, proof_claim first, decision whole)
{
    proof_claims claims = {.claims = NULL};
    argument_proof exact = {.proof = proof, .claims = &claims, .whole = whole, .is_exact = true};
    callgate_status status = follow_all(&exact, first);

    claims_release(&claims);
    proof->is_equal = !exact.has_failed;
    return status;
}

callgate_status prove_arguments(proof_state *proof, uint32_t pc, decision d, bool is_little_endian)
{
    proof_claim first = {.pc = pc,
                         .decision = d,
                         .condition = DECISION_TRUE,
                         .is_little_endian = is_little_endian,
                         .parent = PROOF_NO_PARENT};
    argument_proof quick = {.proof = proof, .claims = &proof->claims, .whole = d};
    callgate_status status = follow_all(&quick, first);

    if (status != CALLGATE_OK || !quick.has_failed)
        return status;
    bool is_found = false;
    status = find_witness(&quick, path_to(&quick, quick.failed), quick.answer, &is_found);
    claims_release(&proof->claims); /* some were not looked at, one may not be true */
    if (status != CALLGATE_OK)
        return status;
    proof->is_equal = false;
    return is_found ? CALLGATE_OK : follow_exactly(proof, first, d);
}
