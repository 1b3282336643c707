/* The table of names that the assembler reads. */
#include "oracle/assemble_names.h"
#include <string.h>

/* Source: Documentation/networking/filter.rst. */
static const insn_name NAMES[] = {
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

enum { NAME_COUNT = sizeof NAMES / sizeof NAMES[0] };

static bool has_name(const insn_name *row, const char *name, size_t name_bytes)
{
    return strlen(row->name) == name_bytes && memcmp(row->name, name, name_bytes) == 0;
}

const insn_name *insn_name_find(const char *name, size_t name_bytes, operand_kind operand)
{
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (NAMES[i].operand == operand && has_name(&NAMES[i], name, name_bytes))
            return &NAMES[i];
    return NULL;
}

bool insn_name_exists(const char *name, size_t name_bytes)
{
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (has_name(&NAMES[i], name, name_bytes))
            return true;
    return false;
}
