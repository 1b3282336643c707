/* Strict JSON (RFC 8259) that keeps the place of every value.
 *
 * Values live in the arena that json_parse is given and borrow nothing from the text. Whole
 * numbers in 0..2^64-1 written without fraction or exponent are exact (`is_u64`), negative ones
 * down to -2^63 too (`is_i64`); others keep only their place. Strings are decoded to UTF-8,
 * NUL-terminated, and may hold NULs of their own (`text_bytes` counts). Equal keys in one object
 * are an error, so are bad UTF-8, lone surrogates, a BOM, nesting deeper than JSON_DEPTH_MAX and
 * anything after the value.
 *
 * Cost: one pass, no recursion deeper than JSON_DEPTH_MAX; n log n for keys of one object.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "callgate/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum json_kind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} json_kind;

typedef struct json_value json_value;
struct json_value {
    json_kind kind;
    bool has_nul;            /* STRING: text holds a NUL of its own */
    bool is_true;            /* BOOL */
    bool is_u64;             /* NUMBER: u64 is exact */
    bool is_i64;             /* NUMBER: i64 is exact */
    const json_value *next;  /* the next element or member of the same parent */
    const json_value *first; /* ARRAY, OBJECT: the first element or member */
    union {
        const char *text; /* STRING, decoded */
        uint64_t u64;     /* NUMBER, where it is exact */
        int64_t i64;      /* NUMBER, where it is exact */
    };
    const char *key; /* of a member, decoded; NULL for others */
    uint32_t begin;  /* the value's bytes in the text: [begin, end) */
    uint32_t end;
    uint32_t key_begin; /* the key's bytes in the text, quotes included */
    uint32_t key_end;
    uint32_t key_bytes;
    uint32_t text_bytes; /* STRING */
    uint32_t count;      /* ARRAY, OBJECT: elements or members */
};

/* Reads one JSON text. `name` goes into places. */
CALLGATE_MUST_CHECK callgate_status json_parse(const char *text, size_t text_bytes,
                                               const char *name, arena *arena,
                                               const json_value **ret_root, callgate_error *reterr);

/* The member `key` of an object; NULL: not there, or not an object. */
const json_value *json_member(const json_value *object, const char *key);

/* The place of bytes [begin, end) of a text: line and column are counted from the start. */
callgate_place json_place(const char *text, size_t text_bytes, const char *name, uint32_t begin,
                          uint32_t end);

/* A JSON kind in words: "an array". */
const char *json_kind_name(json_kind kind);

/* Are `bytes` what a JSON string can hold? */
bool json_is_utf8(const char *bytes, size_t byte_count);

/* Writes `bytes` as a JSON string, quotes included, into an open text. Controls are escaped; a byte
 * that is no UTF-8 becomes U+FFFD, for JSON has no other way to say it. */
struct text;
void json_quote(struct text *out, const char *bytes, size_t byte_count);

#endif
