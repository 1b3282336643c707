/* Raw filters: files of struct sock_filter in their machine's byte order.
 */
#ifndef FILTER_RAW_H
#define FILTER_RAW_H

#include "filter/insn.h"

enum { RAW_INSN_BYTES = 8 };

/* Writes insn_count * RAW_INSN_BYTES bytes in the byte order of `abi`. */
void raw_write(const callgate_insn *insns, size_t insn_count, callgate_abi abi,
               unsigned char *ret_bytes);

/* Reads a raw filter for `abi`. Where the kernel would refuse it in that machine's byte order, and
 * takes it in the other, *ret_is_swapped says so and the instructions are the latter's.
 *   name       for the error's place
 *   ret_insns  room for CALLGATE_INSN_COUNT_MAX; scratch on failure
 * Errors: CALLGATE_INVALID: not a multiple of 8 bytes, empty, over 4096 instructions, or refused
 * in both orders (then the error is that of the machine's own). */
CALLGATE_MUST_CHECK callgate_status raw_read(const unsigned char *bytes, size_t byte_count,
                                             const char *name, callgate_abi abi,
                                             callgate_insn *ret_insns, size_t *ret_insn_count,
                                             bool *ret_is_swapped, callgate_error *reterr);

#endif
