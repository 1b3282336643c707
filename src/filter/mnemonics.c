/* The table of mnemonics. */
#include "filter/mnemonics.h"
#include <stddef.h>

/* By opcode: all that seccomp takes. */
static const mnemonic MNEMONICS[] = {
    [OP_LD_ABS] = {"ld", OPERAND_DATA},  [OP_LD_IMM] = {"ld", OPERAND_K},
    [OP_LD_MEM] = {"ld", OPERAND_MEM},   [OP_LD_LEN] = {"ld", OPERAND_LEN},
    [OP_LDX_IMM] = {"ldx", OPERAND_K},   [OP_LDX_MEM] = {"ldx", OPERAND_MEM},
    [OP_LDX_LEN] = {"ldx", OPERAND_LEN}, [OP_ST] = {"st", OPERAND_MEM},
    [OP_STX] = {"stx", OPERAND_MEM},     [OP_ADD_K] = {"add", OPERAND_K},
    [OP_ADD_X] = {"add", OPERAND_X},     [OP_SUB_K] = {"sub", OPERAND_K},
    [OP_SUB_X] = {"sub", OPERAND_X},     [OP_MUL_K] = {"mul", OPERAND_K},
    [OP_MUL_X] = {"mul", OPERAND_X},     [OP_DIV_K] = {"div", OPERAND_K},
    [OP_DIV_X] = {"div", OPERAND_X},     [OP_OR_K] = {"or", OPERAND_K},
    [OP_OR_X] = {"or", OPERAND_X},       [OP_AND_K] = {"and", OPERAND_K},
    [OP_AND_X] = {"and", OPERAND_X},     [OP_LSH_K] = {"lsh", OPERAND_K},
    [OP_LSH_X] = {"lsh", OPERAND_X},     [OP_RSH_K] = {"rsh", OPERAND_K},
    [OP_RSH_X] = {"rsh", OPERAND_X},     [OP_XOR_K] = {"xor", OPERAND_K},
    [OP_XOR_X] = {"xor", OPERAND_X},     [OP_NEG] = {"neg", OPERAND_NONE},
    [OP_JA] = {"ja", OPERAND_TARGET},    [OP_JEQ_K] = {"jeq", OPERAND_K},
    [OP_JEQ_X] = {"jeq", OPERAND_X},     [OP_JGT_K] = {"jgt", OPERAND_K},
    [OP_JGT_X] = {"jgt", OPERAND_X},     [OP_JGE_K] = {"jge", OPERAND_K},
    [OP_JGE_X] = {"jge", OPERAND_X},     [OP_JSET_K] = {"jset", OPERAND_K},
    [OP_JSET_X] = {"jset", OPERAND_X},   [OP_RET_K] = {"ret", OPERAND_K},
    [OP_RET_A] = {"ret", OPERAND_A},     [OP_TAX] = {"tax", OPERAND_NONE},
    [OP_TXA] = {"txa", OPERAND_NONE},
};

enum { CODE_COUNT = sizeof MNEMONICS / sizeof MNEMONICS[0] };

const mnemonic *mnemonic_of(uint16_t code)
{
    return code < CODE_COUNT && MNEMONICS[code].name != NULL ? &MNEMONICS[code] : NULL;
}

bool mnemonic_is_enough(const callgate_insn *insn)
{
    const mnemonic *row = mnemonic_of(insn->code);

    if (!row)
        return false;
    if (insn_is_branch(insn))
        return row->operand == OPERAND_K || insn->k == 0;
    bool has_k = row->operand == OPERAND_K || row->operand == OPERAND_DATA ||
                 row->operand == OPERAND_MEM || row->operand == OPERAND_TARGET;
    return insn->jt == 0 && insn->jf == 0 && (has_k || insn->k == 0);
}
