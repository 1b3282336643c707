/* A call as text, one style wherever one is shown.
 */
#ifndef POLICY_CALL_TEXT_H
#define POLICY_CALL_TEXT_H

#include "callgate/policy.h"

enum { NR_TEXT_BYTES = 16, VALUE_TEXT_BYTES = 20 };

/* A number as it is read best: x32's with bit 30 in hex. */
void nr_format(uint32_t nr, char ret_text[NR_TEXT_BYTES]);

/* A value without a name: small ones are read best in decimal, all else in hex. */
void value_format(uint64_t value, char ret_text[VALUE_TEXT_BYTES]);

/* The CALL that asks about a call, "x86_64:keyctl(0,0,0,0,0)": as many arguments as the call has,
 * more where they aren't 0, arg_count at the least. Of an arch that no ABI has "arch 0x3 nr 5",
 * which is no CALL, with arguments where there are any. */
void witness_format(const callgate_call_data *call, uint32_t arg_count,
                    char ret_text[CALLGATE_WITNESS_BYTES_MAX]);

#endif
