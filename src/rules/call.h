/* CALL: the one grammar for calls, whoever types them.
 *
 *     unshare · io_uring_* · @network-io · clone(0x10000000) · socket(AF_INET,*,*) ·
 *     x32:socket(38,*,*) · 272
 *
 * A name, a glob of names, a group, or a number as in seccomp_data.nr; in front of it an ABI;
 * behind it arguments by value or named constant (`A|B` too), where `*`, and what is left out, is
 * anything.
 */
#ifndef RULES_CALL_H
#define RULES_CALL_H

#include "abi/abi.h"
#include "base/arena.h"
#include "callgate/rules.h"

/* One call of an expression. For a bare number `call` is what the number means on that ABI. */
typedef struct call_match {
    callgate_abi abi; /* CALLGATE_ABI_NONE: every ABI that has the call */
    call_id call;     /* CALL_NONE: a number that no call has */
    uint32_t nr;      /* only where is_number */
} call_match;

typedef struct call_expression {
    const char *text; /* as typed */
    callgate_abi abi; /* as typed in front, or CALLGATE_ABI_NONE */
    bool is_number;
    const call_match *matches; /* at least one, in the order of names */
    uint32_t match_count;
    bool has_arguments; /* parentheses were there */
    bool is_given[6];   /* an argument was given by value */
    uint64_t values[6];
} call_expression;

/* Reads one CALL. The result lives in the arena.
 * Errors: CALLGATE_INVALID: a name that matches nothing (hint: the nearest), an unknown ABI, group
 * or constant, more than six arguments, a stray character; place.name is NULL, place.offset is the
 * byte in `text`. */
CALLGATE_MUST_CHECK callgate_status call_parse(const char *text, arena *arena,
                                               call_expression *ret_expression,
                                               callgate_error *reterr);

/* Reads a part of a CALL that stands alone and is all of the text: a number, or an argument's value
 * (a number, a named constant, several of them joined by `|`). Errors as above. */
CALLGATE_MUST_CHECK callgate_status call_parse_number(const char *text, size_t bytes,
                                                      uint64_t *ret_number, callgate_error *reterr);
CALLGATE_MUST_CHECK callgate_status call_parse_value(const char *text, size_t bytes,
                                                     uint64_t *ret_value, callgate_error *reterr);

/* The bits of a register that a given value says on an ABI. On a 32-bit one the high word is free,
 * unless the value has one that isn't its sign drawn out: 64-bit code can set it there. */
uint64_t call_value_bits(callgate_abi abi, uint64_t value);

#endif
