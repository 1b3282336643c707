/* The instructions' names as an assembler reads them.
 */
#ifndef ORACLE_ASSEMBLE_NAMES_H
#define ORACLE_ASSEMBLE_NAMES_H

#include "filter/mnemonics.h"

typedef struct insn_name {
    const char *name;
    uint16_t code;
    operand_kind operand;
    bool is_inverted; /* its one target is where the opcode's test fails */
} insn_name;

/* The instruction of a name with an operand; NULL: none. */
const insn_name *insn_name_find(const char *name, size_t name_bytes, operand_kind operand);

/* Is there any instruction of the name? */
bool insn_name_exists(const char *name, size_t name_bytes);

#endif
