/* The inside of the proof that a filter equals a policy.
 */
#ifndef FILTER_PROVE_IMPL_H
#define FILTER_PROVE_IMPL_H

#include "filter/insn.h"
#include "policy/store.h"

/* What is proved of arguments already, or waits for it: from instruction `pc` on, A holding
 * `mask` of the word at `offset`, the filter answers as `decision` does wherever `condition` holds.
 */
typedef struct proof_claim {
    uint32_t pc;
    decision decision;
    decision condition;
    uint32_t mask;
    uint32_t offset; /* in struct seccomp_data; 0: A holds no argument */
    uint32_t held;   /* words that the condition is about: 1 << offset / 4 */
    bool is_little_endian;
    uint32_t parent; /* the claim that this one was made for, or PROOF_NO_PARENT */
} proof_claim;

#define PROOF_NO_PARENT UINT32_MAX

typedef struct proof_claims {
    proof_claim *claims; /* all made; those from `done` on wait */
    uint32_t count;
    uint32_t capacity;
    uint32_t done;
    uint32_t *slots; /* by hash: index + 1 of a claim, 0: empty; 2 * capacity slots */
} proof_claims;

enum { PROOF_WORD_COUNT = DATA_BYTES / 4 };

/* Bits that tests from an instruction on may look at: of A, and of words loaded later. */
typedef struct proof_live {
    uint32_t a;
    uint32_t words[PROOF_WORD_COUNT];
} proof_live;

typedef struct proof_state {
    callgate_store *store;
    store_mark mark;
    const callgate_insn *insns;
    uint32_t insn_count;
    proof_live *live;      /* by instruction */
    uint32_t *rests;       /* by instruction: the one followed in its place, which goes on alike */
    uint32_t pc;           /* the instruction that is followed now */
    uint32_t passed_count; /* instructions that boxes passed, of which no steps were taken yet */
    proof_claims claims;
    bool is_equal;
    callgate_witness witness; /* once is_equal is false: call and word_b */
    callgate_error *reterr;
} proof_state;

/* Is it a test that proofs follow? Nothing foretells which instruction it is: no branches. */
static inline bool proof_is_test(const callgate_insn *insn)
{
    uint32_t code = insn->code;

    return (code == OP_JEQ_K) | (code == OP_JGE_K) | (code == OP_JGT_K) | (code == OP_JSET_K);
}

/* The run of numbers from `first` on, up to `last` at most, that a conditional jump treats alike
 * when A is number & mask. Not always the longest, never empty. */
uint32_t piece_last(const callgate_insn *insn, uint32_t mask, uint32_t first, uint32_t last,
                    bool *ret_is_taken);

/* Fills in proof->live and proof->rests, which the caller owns; false: out of memory. */
bool proof_look_ahead(proof_state *proof);

/* The store has no more room, or the proof no more steps: names the instruction. */
callgate_status proof_fail(const proof_state *proof);

/* Goes on to an instruction, for a step of the budget. */
callgate_status proof_step(proof_state *proof, uint32_t pc);

/* No code follows an instruction that proofs don't read. */
callgate_status proof_refuse(const proof_state *proof, uint32_t pc);

/* Makes a claim unless it was made before; reterr says why not. */
callgate_status claims_add(proof_state *proof, proof_claims *claims, proof_claim claim);
void claims_release(proof_claims *claims);

/* Proves that the filter from `pc` on, where it loads an argument, equals a decision for calls of
 * an arch of that byte order; else a witness's arguments and word are left in the proof. */
callgate_status prove_arguments(proof_state *proof, uint32_t pc, decision d, bool is_little_endian);

#endif
