/* Looks ahead from each instruction: what is read, what goes on alike. */
#include "filter/prove_impl.h"
#include <stdlib.h>

/* Instructions that are followed in their own places, by hash. */
typedef struct known_insns {
    uint32_t *slots; /* pc + 1, 0: empty; a power of two, at most half of them full */
    uint32_t slot_count;
} known_insns;

static void join(proof_live *live, const proof_live *other)
{
    live->a |= other->a;
    for (uint32_t word = 0; word < PROOF_WORD_COUNT; word++)
        live->words[word] |= other->words[word];
}

/* next: what is live at the instruction behind this one. */
static proof_live live_before(const callgate_insn *insn, const proof_live *next)
{
    proof_live live = {.a = 0};

    if (insn->code == OP_RET_K)
        return live;
    live = insn->code == OP_JA ? next[insn->k] : next[insn_is_branch(insn) ? insn->jt : 0];
    if (insn_is_branch(insn))
        join(&live, &next[insn->jf]);
    if (insn->code == OP_LD_ABS) {
        live.words[insn->k / 4] |= live.a;
        live.a = 0;
    } else if (insn->code == OP_AND_K) {
        live.a &= insn->k;
    } else if (insn->code == OP_JSET_K) {
        live.a |= insn->k;
    } else if (insn->code != OP_JA) {
        live.a = UINT32_MAX;
    }
    return live;
}

/* Is nothing of A looked at from an instruction on? */
static bool is_a_forgotten(const callgate_insn *insn)
{
    return insn->code == OP_LD_ABS || insn->code == OP_RET_K;
}

/* Where it goes on if it does nothing that is noticed behind it; else itself. */
static uint32_t first_that_counts(const proof_state *proof, uint32_t pc)
{
    const callgate_insn *insn = &proof->insns[pc];
    const uint32_t *next = &proof->rests[pc + 1];

    if (insn->code == OP_JA)
        return next[insn->k];
    if (insn_is_branch(insn) && next[insn->jt] == next[insn->jf])
        return next[insn->jt];
    if (insn->code == OP_LD_ABS || insn->code == OP_AND_K)
        return is_a_forgotten(&proof->insns[next[0]]) ? next[0] : pc;
    return pc;
}

/* What an instruction does by itself, where it goes on. */
typedef struct insn_meaning {
    uint32_t code;
    uint32_t k;
    uint32_t taken; /* rests; of a return: none */
    uint32_t passed;
} insn_meaning;

static insn_meaning meaning_of(const proof_state *proof, uint32_t pc)
{
    const callgate_insn *insn = &proof->insns[pc];
    const uint32_t *next = &proof->rests[pc + 1];
    bool is_branch = insn_is_branch(insn);

    if (insn->code == OP_RET_K)
        return (insn_meaning){.code = insn->code, .k = callgate_word_normalise(insn->k)};
    if (insn_is_return(insn))
        return (insn_meaning){.code = insn->code};
    return (insn_meaning){insn->code, insn->k, next[is_branch ? insn->jt : 0],
                          next[is_branch ? insn->jf : 0]};
}

static bool is_same(const insn_meaning *a, const insn_meaning *b)
{
    return a->code == b->code && a->k == b->k && a->taken == b->taken && a->passed == b->passed;
}

static uint32_t hash_of(const insn_meaning *meaning)
{
    uint64_t hash = ((uint64_t)meaning->code << 32 | meaning->k) * 0x9e3779b97f4a7c15u;

    hash = (hash ^ (uint64_t)meaning->taken << 32 ^ meaning->passed) * 0xbf58476d1ce4e5b9u;
    return (uint32_t)(hash >> 32);
}

/* A known instruction that goes on as the one at `pc` does; else that one, now known. */
static uint32_t known_as(known_insns *known, const proof_state *proof, uint32_t pc)
{
    insn_meaning meaning = meaning_of(proof, pc);
    uint32_t mask = known->slot_count - 1, i = hash_of(&meaning) & mask;

    for (; known->slots[i] != 0; i = (i + 1) & mask) {
        insn_meaning other = meaning_of(proof, known->slots[i] - 1);
        if (is_same(&meaning, &other))
            return known->slots[i] - 1;
    }
    known->slots[i] = pc + 1;
    return pc;
}

/* All jumps go forward, so one pass from the end tells. */
static void look_ahead(proof_state *proof, known_insns *known)
{
    proof->live[proof->insn_count] = (proof_live){.a = 0};
    for (uint32_t pc = proof->insn_count; pc-- > 0;) {
        proof->live[pc] = live_before(&proof->insns[pc], &proof->live[pc + 1]);
        proof->rests[pc] = first_that_counts(proof, pc);
        if (proof->rests[pc] == pc)
            proof->rests[pc] = known_as(known, proof, pc);
        if (proof->rests[pc] != pc)
            proof->live[pc] = proof->live[proof->rests[pc]];
    }
}

bool proof_look_ahead(proof_state *proof)
{
    known_insns known = {.slot_count = 2};

    while (known.slot_count < 2 * proof->insn_count)
        known.slot_count *= 2;
    known.slots = calloc(known.slot_count, sizeof *known.slots);
    proof->live = malloc((proof->insn_count + 1) * sizeof *proof->live);
    proof->rests = malloc(proof->insn_count * sizeof *proof->rests);
    bool is_done = known.slots && proof->live && proof->rests;
    if (is_done)
        look_ahead(proof, &known);
    free(known.slots);
    return is_done;
}
