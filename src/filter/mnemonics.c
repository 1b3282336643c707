/* The table of mnemonics. */
#include "filter/mnemonics.h"

static const mnemonic MNEMONICS[] = {
    {"ld", OP_LD_ABS, OPERAND_DATA},  {"ld", OP_LD_IMM, OPERAND_K},
    {"ld", OP_LD_MEM, OPERAND_MEM},   {"ld", OP_LD_LEN, OPERAND_LEN},
    {"ldx", OP_LDX_IMM, OPERAND_K},   {"ldx", OP_LDX_MEM, OPERAND_MEM},
    {"ldx", OP_LDX_LEN, OPERAND_LEN}, {"st", OP_ST, OPERAND_MEM},
    {"stx", OP_STX, OPERAND_MEM},     {"add", OP_ADD_K, OPERAND_K},
    {"add", OP_ADD_X, OPERAND_X},     {"sub", OP_SUB_K, OPERAND_K},
    {"sub", OP_SUB_X, OPERAND_X},     {"mul", OP_MUL_K, OPERAND_K},
    {"mul", OP_MUL_X, OPERAND_X},     {"div", OP_DIV_K, OPERAND_K},
    {"div", OP_DIV_X, OPERAND_X},     {"or", OP_OR_K, OPERAND_K},
    {"or", OP_OR_X, OPERAND_X},       {"and", OP_AND_K, OPERAND_K},
    {"and", OP_AND_X, OPERAND_X},     {"lsh", OP_LSH_K, OPERAND_K},
    {"lsh", OP_LSH_X, OPERAND_X},     {"rsh", OP_RSH_K, OPERAND_K},
    {"rsh", OP_RSH_X, OPERAND_X},     {"xor", OP_XOR_K, OPERAND_K},
    {"xor", OP_XOR_X, OPERAND_X},     {"neg", OP_NEG, OPERAND_NONE},
    {"ja", OP_JA, OPERAND_TARGET},    {"jeq", OP_JEQ_K, OPERAND_K},
    {"jeq", OP_JEQ_X, OPERAND_X},     {"jgt", OP_JGT_K, OPERAND_K},
    {"jgt", OP_JGT_X, OPERAND_X},     {"jge", OP_JGE_K, OPERAND_K},
    {"jge", OP_JGE_X, OPERAND_X},     {"jset", OP_JSET_K, OPERAND_K},
    {"jset", OP_JSET_X, OPERAND_X},   {"ret", OP_RET_K, OPERAND_K},
    {"ret", OP_RET_A, OPERAND_A},     {"tax", OP_TAX, OPERAND_NONE},
    {"txa", OP_TXA, OPERAND_NONE},
};

enum { MNEMONIC_COUNT = sizeof MNEMONICS / sizeof MNEMONICS[0] };

const mnemonic *mnemonic_of(uint16_t code)
{
    for (size_t i = 0; i < MNEMONIC_COUNT; i++)
        if (MNEMONICS[i].code == code)
            return &MNEMONICS[i];
    return NULL;
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
