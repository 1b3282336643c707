/* Finds what a filter may still look at, instruction by instruction. */
#include "filter/prove_impl.h"
#include <stdlib.h>

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

/* All jumps go forward, so one pass from the end tells. */
bool proof_find_live(proof_state *proof)
{
    proof->live = malloc((proof->insn_count + 1) * sizeof *proof->live);
    if (!proof->live)
        return false;
    proof->live[proof->insn_count] = (proof_live){.a = 0};
    for (uint32_t pc = proof->insn_count; pc-- > 0;)
        proof->live[pc] = live_before(&proof->insns[pc], &proof->live[pc + 1]);
    return true;
}
