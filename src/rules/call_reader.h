/* The inside of the reader of CALL, for call*.c alone.
 *
 * A reader stands at byte `at` of its text. Functions that return false have filled the error.
 */
#ifndef RULES_CALL_READER_H
#define RULES_CALL_READER_H

#include "base/fail.h"
#include "rules/call.h"

typedef struct call_reader {
    const char *text;
    size_t bytes;
    size_t at;
    arena *arena;
    callgate_status status;
    callgate_error *reterr;
} call_reader;

static inline bool call_failed(call_reader *reader, callgate_status status)
{
    reader->status = status;
    return false;
}

static inline callgate_place call_place(size_t begin, size_t end)
{
    return (callgate_place){.line = 1,
                            .column = (uint32_t)begin + 1,
                            .offset = (uint32_t)begin,
                            .length = (uint32_t)(end - begin)};
}

/* Fails at bytes [begin, end) of the text; false, so that callers can return it. */
#define CALL_FAIL(reader, begin, end, ...)                                                         \
    call_failed((reader),                                                                          \
                FAIL_AT((reader)->reterr, CALLGATE_INVALID,                                        \
                        ((const callgate_place[]){call_place((begin), (end))}), __VA_ARGS__))

/* Reads a number that is all of [begin, end): decimal, 0x or 0o, negative ones as two's
 * complement of 64 bits. */
bool call_read_number(call_reader *reader, size_t begin, size_t end, uint64_t *ret_value);

/* Does a number, rather than a name, begin at `begin`? */
bool call_is_number(const call_reader *reader, size_t begin);

/* Reads `(...)` at the reader, up to the end of the text. */
bool call_read_arguments(call_reader *reader, call_expression *expression);

/* Adds to the error just made what was likely meant; `typed` is what was there. */
void call_hint_name(callgate_error *reterr, const char *typed, size_t typed_bytes);
void call_hint_group(callgate_error *reterr, const char *typed, size_t typed_bytes);
void call_hint_abi(callgate_error *reterr, const char *typed, size_t typed_bytes);
void call_hint_constant(callgate_error *reterr, const char *typed, size_t typed_bytes);

/* Adds the ABIs that do have a call. */
void call_hint_abis_of(callgate_error *reterr, call_id call);

#endif
