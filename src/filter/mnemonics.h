/* The instructions' names in text, with the operands that they take.
 */
#ifndef FILTER_MNEMONICS_H
#define FILTER_MNEMONICS_H

#include "filter/insn.h"

typedef enum operand_kind {
    OPERAND_NONE,
    OPERAND_K,      /* #k */
    OPERAND_X,      /* x */
    OPERAND_A,      /* a */
    OPERAND_DATA,   /* [k] */
    OPERAND_MEM,    /* M[k] */
    OPERAND_LEN,    /* #len */
    OPERAND_TARGET, /* a label, or +N */
} operand_kind;

typedef struct mnemonic {
    const char *name;
    operand_kind operand;
} mnemonic;

/* The name of an opcode; NULL: seccomp takes none such. */
const mnemonic *mnemonic_of(uint16_t code);

/* Can the instruction be written by its mnemonic, with nothing lost? */
bool mnemonic_is_enough(const callgate_insn *insn);

#endif
