/* A second interpreter of filters, written from the kernel's documentation.
 *
 * It shares no code with the library's: opcodes are taken apart by their fields, the call is
 * memory.
 */
#ifndef TESTS_SECOND_RUN_H
#define TESTS_SECOND_RUN_H

#include "callgate/filter.h"

enum { SECOND_WORD_COUNT = 16 };

/* The words of struct seccomp_data as a machine of the call's arch has them in memory. */
void second_words(const callgate_call_data *call, uint32_t ret_words[SECOND_WORD_COUNT]);

/* What a filter that the kernel takes answers, as it is. */
uint32_t second_run(const callgate_insn *insns, const uint32_t words[SECOND_WORD_COUNT]);

/* What the kernel makes of an answer: unknown actions kill, data counts where it is read. */
uint32_t second_answer(const callgate_insn *insns, const callgate_call_data *call);
uint32_t second_normal(uint32_t word);

#endif
