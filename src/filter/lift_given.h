/* The meaning of a filter for some calls alone.
 *
 * What a call is known to have is put in the place of the instructions that load it: a filter that
 * compares two arguments compares constants then, and what other numbers come to isn't reached.
 */
#ifndef FILTER_LIFT_GIVEN_H
#define FILTER_LIFT_GIVEN_H

#include "callgate/filter.h"

/* The policy of instructions, exact for calls of one arch and number whose arguments have the bits
 * of `call` under `care`; of other calls it says nothing.
 * Errors: those of callgate_lift. */
CALLGATE_MUST_CHECK callgate_status lift_given(callgate_store *store, const callgate_insn *insns,
                                               size_t insn_count, const callgate_call_data *call,
                                               const uint64_t care[6],
                                               const callgate_policy **ret_policy,
                                               callgate_error *reterr);

/* The policy of instructions, exact for calls of one arch with numbers from `first` to `last`; of
 * other calls it says nothing.
 * Errors: those of callgate_lift; CALLGATE_INVALID too where there are hardly less than
 * CALLGATE_INSN_COUNT_MAX instructions. The numbers of instructions in errors are 5 too high. */
CALLGATE_MUST_CHECK callgate_status lift_numbers(callgate_store *store, const callgate_insn *insns,
                                                 size_t insn_count, uint32_t arch, uint32_t first,
                                                 uint32_t last, const callgate_policy **ret_policy,
                                                 callgate_error *reterr);

#endif
