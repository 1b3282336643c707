/* The plain interpreter of instructions.
 */
#ifndef FILTER_RUN_H
#define FILTER_RUN_H

#include "filter/insn.h"

/* What checked instructions answer to a call, as they are (not normalised). ret_steps (may be
 * NULL): instructions executed, the return included.
 * The words' order in memory follows bit 30 of the call's arch. */
uint32_t insns_run(const callgate_insn *insns, const callgate_call_data *call, uint32_t *ret_steps);

/* The word of struct seccomp_data at byte `offset` (a multiple of 4 below 64). */
uint32_t data_word(const callgate_call_data *call, uint32_t offset);

/* What an instruction of class ALU makes of A; a divisor isn't 0. */
uint32_t insn_compute(uint16_t code, uint32_t a, uint32_t operand);

#endif
