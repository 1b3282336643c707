/* The table of mnemonics. */
#include "filter/mnemonics.h"
#include <string.h>

/* The first row of an opcode is how it is written. */
static const mnemonic MNEMONICS[] = {
    {"ld", OP_LD_ABS, OPERAND_DATA, false},  {"ld", OP_LD_IMM, OPERAND_K, false},
    {"ld", OP_LD_MEM, OPERAND_MEM, false},   {"ld", OP_LD_LEN, OPERAND_LEN, false},
    {"ldx", OP_LDX_IMM, OPERAND_K, false},   {"ldx", OP_LDX_MEM, OPERAND_MEM, false},
    {"ldx", OP_LDX_LEN, OPERAND_LEN, false}, {"ldi", OP_LD_IMM, OPERAND_K, false},
    {"ldxi", OP_LDX_IMM, OPERAND_K, false},  {"st", OP_ST, OPERAND_MEM, false},
    {"stx", OP_STX, OPERAND_MEM, false},     {"add", OP_ADD_K, OPERAND_K, false},
    {"add", OP_ADD_X, OPERAND_X, false},     {"sub", OP_SUB_K, OPERAND_K, false},
    {"sub", OP_SUB_X, OPERAND_X, false},     {"mul", OP_MUL_K, OPERAND_K, false},
    {"mul", OP_MUL_X, OPERAND_X, false},     {"div", OP_DIV_K, OPERAND_K, false},
    {"div", OP_DIV_X, OPERAND_X, false},     {"or", OP_OR_K, OPERAND_K, false},
    {"or", OP_OR_X, OPERAND_X, false},       {"and", OP_AND_K, OPERAND_K, false},
    {"and", OP_AND_X, OPERAND_X, false},     {"lsh", OP_LSH_K, OPERAND_K, false},
    {"lsh", OP_LSH_X, OPERAND_X, false},     {"rsh", OP_RSH_K, OPERAND_K, false},
    {"rsh", OP_RSH_X, OPERAND_X, false},     {"xor", OP_XOR_K, OPERAND_K, false},
    {"xor", OP_XOR_X, OPERAND_X, false},     {"neg", OP_NEG, OPERAND_NONE, false},
    {"ja", OP_JA, OPERAND_TARGET, false},    {"jmp", OP_JA, OPERAND_TARGET, false},
    {"jeq", OP_JEQ_K, OPERAND_K, false},     {"jeq", OP_JEQ_X, OPERAND_X, false},
    {"jne", OP_JEQ_K, OPERAND_K, true},      {"jne", OP_JEQ_X, OPERAND_X, true},
    {"jneq", OP_JEQ_K, OPERAND_K, true},     {"jneq", OP_JEQ_X, OPERAND_X, true},
    {"jgt", OP_JGT_K, OPERAND_K, false},     {"jgt", OP_JGT_X, OPERAND_X, false},
    {"jle", OP_JGT_K, OPERAND_K, true},      {"jle", OP_JGT_X, OPERAND_X, true},
    {"jge", OP_JGE_K, OPERAND_K, false},     {"jge", OP_JGE_X, OPERAND_X, false},
    {"jlt", OP_JGE_K, OPERAND_K, true},      {"jlt", OP_JGE_X, OPERAND_X, true},
    {"jset", OP_JSET_K, OPERAND_K, false},   {"jset", OP_JSET_X, OPERAND_X, false},
    {"ret", OP_RET_K, OPERAND_K, false},     {"ret", OP_RET_A, OPERAND_A, false},
    {"tax", OP_TAX, OPERAND_NONE, false},    {"txa", OP_TXA, OPERAND_NONE, false},
};

enum { MNEMONIC_COUNT = sizeof MNEMONICS / sizeof MNEMONICS[0] };

static bool has_name(const mnemonic *row, const char *name, size_t name_bytes)
{
    return strlen(row->name) == name_bytes && memcmp(row->name, name, name_bytes) == 0;
}

const mnemonic *mnemonic_of(uint16_t code)
{
    for (size_t i = 0; i < MNEMONIC_COUNT; i++)
        if (MNEMONICS[i].code == code)
            return &MNEMONICS[i];
    return NULL;
}

const mnemonic *mnemonic_find(const char *name, size_t name_bytes, operand_kind operand)
{
    for (size_t i = 0; i < MNEMONIC_COUNT; i++)
        if (MNEMONICS[i].operand == operand && has_name(&MNEMONICS[i], name, name_bytes))
            return &MNEMONICS[i];
    return NULL;
}

bool mnemonic_exists(const char *name, size_t name_bytes)
{
    for (size_t i = 0; i < MNEMONIC_COUNT; i++)
        if (has_name(&MNEMONICS[i], name, name_bytes))
            return true;
    return false;
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
