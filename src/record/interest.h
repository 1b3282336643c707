/* Which arguments of a call are worth recording.
 *
 * Most arguments are descriptors, pointers, sizes: no filter should look at them. Of a few calls an
 * argument says *what* is done (socket's family, clone's flags, prctl's option): these are kept,
 * value by value, and the profile checks them. data/record_arguments.tsv is the table, a reason a
 * row.
 *
 *     interest_keep(abi, nr, args);     // leaves in args only what matters; the rest becomes 0
 *
 * A kept argument is looked at under its mask: the bits that the kernel reads (32 of an int, on a
 * 32-bit ABI the low word always) without those that a row names as harmless (socket's
 * SOCK_CLOEXEC|SOCK_NONBLOCK, clone's exit signal). So equal masked arguments mean the same to
 * anybody who checks them.
 */
#ifndef RECORD_INTEREST_H
#define RECORD_INTEREST_H

#include "callgate/abi.h"

enum { INTEREST_ARG_COUNT_MAX = 3 };

typedef enum interest_kind {
    INTEREST_VALUES, /* one of an enumeration: values stay apart, however many */
    INTEREST_FLAGS,  /* a set of bits: combinations stay apart up to a bound, then their union */
} interest_kind;

typedef struct interest_arg {
    uint32_t index; /* of the argument, 0..5 */
    interest_kind kind;
    uint64_t mask; /* the bits that count; never 0 */
} interest_arg;

typedef struct interest {
    uint32_t count;                            /* 0: no argument of this call matters */
    interest_arg args[INTEREST_ARG_COUNT_MAX]; /* sorted by index */
} interest;

/* What matters of call `nr` (as in seccomp_data.nr) on an ABI. */
interest interest_of(callgate_abi abi, uint32_t nr);

/* Leaves of six arguments what interest_of says and makes the others 0. */
void interest_keep(callgate_abi abi, uint32_t nr, uint64_t args[6]);

#endif
