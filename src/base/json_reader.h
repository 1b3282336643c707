/* The inside of the JSON reader, for json*.c alone.
 *
 * A reader stands at `at`. Functions that return false have filled the error (`status`). Strings
 * are decoded one behind the other, into a room of the arena that is as large as the text: none is
 * longer than it was, and a NUL takes the place of its quotes.
 */
#ifndef BASE_JSON_READER_H
#define BASE_JSON_READER_H

#include "base/fail.h"
#include "base/json.h"

/* So far behind a decoded string the room may be written over. */
enum { JSON_SPARE_BYTES = 16 };

typedef struct json_reader {
    const char *text;
    uint32_t bytes;
    char *decoded; /* where the next string goes */
    const char *name;
    uint32_t at;
    uint32_t depth;
    const json_value *opener; /* the innermost container that is open; NULL: none */
    bool has_nul;             /* the last string holds a NUL of its own */
    arena *arena;
    callgate_status status;
    callgate_error *reterr;
} json_reader;

/* The byte at the reader, or -1 at the end. */
static inline int json_peek(const json_reader *reader)
{
    return reader->at < reader->bytes ? (unsigned char)reader->text[reader->at] : -1;
}

static inline bool json_failed(json_reader *reader, callgate_status status)
{
    reader->status = status;
    return false;
}

/* Fails at bytes [begin, end); false, so that callers can return it. */
#define JSON_FAIL(reader, begin, end, ...)                                                         \
    json_failed((reader),                                                                          \
                FAIL_AT((reader)->reterr, CALLGATE_INVALID,                                        \
                        ((const callgate_place[]){json_reader_place((reader), (begin), (end))}),   \
                        __VA_ARGS__))

/* json_fail.c: the place of bytes [begin, end). */
callgate_place json_reader_place(const json_reader *reader, uint32_t begin, uint32_t end);

/* Memory or the arena's bound ended. */
bool json_fail_memory(json_reader *reader);

/* Reads the string at the reader, which stands on its opening quote. */
bool json_read_string(json_reader *reader, const char **ret_text, uint32_t *ret_bytes);

/* Reads the number at the reader into `value`. */
bool json_read_number(json_reader *reader, json_value *value);

/* Bytes of the UTF-8 character at `at`, 0 where it is broken. */
uint32_t json_utf8_bytes(const char *text, uint32_t bytes, uint32_t at);

/* json_hint.c: what stands at the reader, where a hint says how to mend it; else `otherwise`. */
const char *json_hint(const json_reader *reader, const char *otherwise);

/* The number of a character at the reader that nobody sees, such as U+200B; 0: it is none. */
uint32_t json_invisible(const json_reader *reader);

/* Fails where two members of an object have the same key. */
bool json_check_keys(json_reader *reader, const json_value *object);

#endif
