/* Makes every change of one instruction. */
#include "mutants.h"
#include <string.h>

enum {
    JUMP_COUNT = 7,
    K_BIT_COUNT = 32,
    K_COUNT = K_BIT_COUNT + 4,
};

/* Every opcode that seccomp takes. */
static const uint16_t opcodes[] = {
    OP_LD_IMM, OP_LD_ABS, OP_LD_MEM, OP_LD_LEN, OP_LDX_IMM, OP_LDX_MEM, OP_LDX_LEN,
    OP_ST,     OP_STX,    OP_ADD_K,  OP_ADD_X,  OP_SUB_K,   OP_SUB_X,   OP_MUL_K,
    OP_MUL_X,  OP_DIV_K,  OP_DIV_X,  OP_OR_K,   OP_OR_X,    OP_AND_K,   OP_AND_X,
    OP_LSH_K,  OP_LSH_X,  OP_RSH_K,  OP_RSH_X,  OP_NEG,     OP_XOR_K,   OP_XOR_X,
    OP_JA,     OP_JEQ_K,  OP_JEQ_X,  OP_JGT_K,  OP_JGT_X,   OP_JGE_K,   OP_JGE_X,
    OP_JSET_K, OP_JSET_X, OP_RET_K,  OP_RET_A,  OP_TAX,     OP_TXA,
};
enum { OPCODE_COUNT = sizeof opcodes / sizeof opcodes[0] };

uint32_t mutant_kind_count(void)
{
    return OPCODE_COUNT + JUMP_COUNT + K_COUNT;
}

static bool change_jumps(callgate_insn *insn, uint32_t kind)
{
    uint8_t jt = insn->jt;
    uint8_t jf = insn->jf;

    if (!insn_is_branch(insn))
        return false;
    insn->jt = (uint8_t)(kind == 4 ? 0 : kind == 6 ? jf : jt + (kind == 0) - (kind == 1));
    insn->jf = (uint8_t)(kind == 5 ? 0 : kind == 6 ? jt : jf + (kind == 2) - (kind == 3));
    return true;
}

/* The k of the next instruction of the same class, in one direction; false: there is none. */
static bool neighbour_k(const callgate_insn *insns, size_t insn_count, size_t pc, int step,
                        uint32_t *ret_k)
{
    uint32_t class = insns[pc].code & INSN_CLASS_MASK;

    for (size_t at = pc + (size_t)step; at < insn_count; at += (size_t)step) {
        if ((insns[at].code & INSN_CLASS_MASK) == class && insns[at].k != insns[pc].k) {
            *ret_k = insns[at].k;
            return true;
        }
    }
    return false;
}

static bool change_k(const callgate_insn *insns, size_t insn_count, size_t pc, uint32_t kind,
                     callgate_insn *insn)
{
    if (kind < K_BIT_COUNT)
        insn->k ^= 1u << kind;
    else if (kind < K_BIT_COUNT + 2)
        insn->k += kind == K_BIT_COUNT ? 1 : UINT32_MAX;
    else
        return neighbour_k(insns, insn_count, pc, kind == K_BIT_COUNT + 2 ? 1 : -1, &insn->k);
    return true;
}

bool mutant_make(const callgate_insn *insns, size_t insn_count, size_t pc, uint32_t kind,
                 callgate_insn *ret_insn)
{
    bool has_part = true;

    *ret_insn = insns[pc];
    if (kind < OPCODE_COUNT) {
        ret_insn->code = opcodes[kind];
    } else if (kind < OPCODE_COUNT + JUMP_COUNT) {
        has_part = change_jumps(ret_insn, kind - OPCODE_COUNT);
    } else {
        has_part = change_k(insns, insn_count, pc, kind - OPCODE_COUNT - JUMP_COUNT, ret_insn);
    }
    return has_part && memcmp(ret_insn, &insns[pc], sizeof *ret_insn) != 0;
}
