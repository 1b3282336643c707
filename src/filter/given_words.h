/* The words that a filter may return to calls.
 *
 * What decides a call is often told without a lift: a test of what is known goes one way, all
 * others go both ways, and the returns that are reached have but one word.
 */
#ifndef FILTER_GIVEN_WORDS_H
#define FILTER_GIVEN_WORDS_H

#include "callgate/filter.h"

/* Every word (normalised) that checked instructions return to a call of one arch and number whose
 * arguments have the bits of `call` under `care`; there may be words that no such call gets.
 * Returns how many; 0: not known, since there are more than count_max, one is computed, or memory
 * ended. */
uint32_t given_words(const callgate_insn *insns, size_t insn_count, const callgate_call_data *call,
                     const uint64_t care[6], uint32_t *ret_words, uint32_t count_max);

#endif
