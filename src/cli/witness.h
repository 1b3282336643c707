/* A call that shows something, as the CALL that asks about it.
 */
#ifndef CLI_WITNESS_H
#define CLI_WITNESS_H

#include "base/text.h"
#include "callgate/policy.h"

/* A value without a name: small ones are read best in decimal, all else in hex. */
void value_words(uint64_t value, text *out);

/* "x86_64:keyctl(0,0,0,0,0)": as many arguments as the call has, arg_count at the least. Of an arch
 * that no ABI has "arch 0x3 nr 5", which is no CALL, with arguments where there are any. */
void witness_words(const callgate_call_data *call, uint32_t arg_count, text *out);

#endif
