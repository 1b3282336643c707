/* The shape of the generated table of interesting arguments, for interest.c alone.
 */
#ifndef RECORD_INTEREST_TABLE_H
#define RECORD_INTEREST_TABLE_H

#include "abi/abi.h"
#include "record/interest.h"

typedef struct interest_row {
    call_id call;
    uint32_t arg;
    interest_kind kind;
    callgate_abi_set abis;
    uint64_t harmless; /* bits that don't count */
} interest_row;

extern const uint32_t interest_row_count;
extern const interest_row interest_rows[]; /* by call and argument */

#endif
