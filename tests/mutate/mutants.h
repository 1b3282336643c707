/* Every change of one instruction that a mistake could make.
 */
#ifndef TESTS_MUTANTS_H
#define TESTS_MUTANTS_H

#include "filter/insn.h"

/* How many changes an instruction has. */
uint32_t mutant_kind_count(void);

/* Change number `kind` of the instruction at `pc`; false: it has no such part, or stays as it is.
 *   ret_insn  the changed instruction */
bool mutant_make(const callgate_insn *insns, size_t insn_count, size_t pc, uint32_t kind,
                 callgate_insn *ret_insn);

#endif
