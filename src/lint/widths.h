/* Conditions that look at bits which the kernel ignores.
 *
 * Of an argument of 32 bits the kernel reads the low word, whatever stands in the high one; of a
 * file's mode it reads 16 bits. A condition that compares all bits is wide where a call is refused
 * with the ignored bits that it is meant for (none, or the sign drawn out), and permitted with
 * others.
 */
#ifndef LINT_WIDTHS_H
#define LINT_WIDTHS_H

#include "abi/abi.h"
#include "lint/lint.h"
#include "policy/decision.h"

/* Is the condition on this argument wide, on an ABI? ret_witness: a permitted call that means a
 * refused one. */
bool lint_is_wide(const lint_subject *subject, call_id call, uint32_t arg, callgate_abi abi,
                  callgate_call_data *ret_witness);

/* Did the profile's author choose what is compared? Of socketcall and ipc libseccomp does, in rules
 * for the calls behind them, unless a rule of the profile compares the argument itself. */
bool lint_width_is_chosen(const lint_subject *subject, call_id call, uint32_t arg);

/* What a call's answer is where all its arguments of 32 bits have the high word that they are meant
 * with: a decision that doesn't look at these. DECISION_NONE: the store's limits. */
decision lint_narrow(const lint_subject *subject, decision answer, call_id call);

#endif
