/* Statuses, errors with a place in the user's input, diagnostics.
 *
 * Every fallible function returns a callgate_status and takes `reterr` last: NULL, or a
 * caller-owned callgate_error, written only on failure. An error allocates nothing and owns
 * nothing: `place.name` is the name the caller gave to the input and lives as long as the caller
 * keeps it.
 *
 *     callgate_error err;
 *     if (callgate_profile_parse(text, bytes, "p.json", &profile, NULL, &err) != CALLGATE_OK) {
 *         if (err.place.name != NULL)
 *             fprintf(stderr, "%s:%u:%u: ", err.place.name, err.place.line, err.place.column);
 *         fprintf(stderr, "%s\n", err.text);
 *     }
 *
 * Advice goes through a sink, so that a reader can report many things and still succeed.
 */
#ifndef CALLGATE_ERROR_H
#define CALLGATE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CALLGATE_MUST_CHECK __attribute__((warn_unused_result))
#define CALLGATE_API __attribute__((visibility("default")))
#else
#define CALLGATE_MUST_CHECK
#define CALLGATE_API
#endif

/* What became of a call of this library. */
typedef enum callgate_status {
    CALLGATE_OK = 0,
    CALLGATE_INVALID,     /* the input breaks its own rules: JSON, a profile, a filter, a name */
    CALLGATE_LIMIT,       /* a limit was reached, which the text names (src/base/limits.h) */
    CALLGATE_MEMORY,      /* out of memory */
    CALLGATE_SYSTEM,      /* the kernel or C library refused; os_errno says what */
    CALLGATE_UNSUPPORTED, /* well-formed, but can't be expressed here or by this kernel */
    CALLGATE_UNPROVED,    /* a compiled filter did not equal its policy: never handed out */
} callgate_status;

/* A place in an input: bytes [offset, offset + length) of the text called `name`. */
typedef struct callgate_place {
    const char *name; /* borrowed from the caller; NULL: no place */
    uint32_t line;    /* from 1; 0: unknown */
    uint32_t column;  /* from 1, in bytes */
    uint32_t offset;  /* bytes from the start of the text; an instruction's index in a filter */
    uint32_t length;  /* bytes */
} callgate_place;

enum { CALLGATE_TEXT_BYTES_MAX = 320, CALLGATE_WITNESS_BYTES_MAX = 192 };

typedef struct callgate_error {
    callgate_status status;
    int os_errno; /* for CALLGATE_SYSTEM, else 0 */
    callgate_place place;
    char text[CALLGATE_TEXT_BYTES_MAX]; /* lower case, no full stop, the subject in quotes */
    char hint[CALLGATE_TEXT_BYTES_MAX]; /* how to mend it; empty: none */
    const char *origin_file;            /* where in this library; static */
    int origin_line;
} callgate_error;

typedef enum callgate_severity {
    CALLGATE_NOTE,
    CALLGATE_WARNING,
    CALLGATE_ERROR,
} callgate_severity;

/* One piece of advice; valid only while the sink runs. */
typedef struct callgate_diagnostic {
    callgate_severity severity;
    const char *rule; /* stable name such as "unknown-call"; static */
    callgate_place place;
    char text[CALLGATE_TEXT_BYTES_MAX];
    char hint[CALLGATE_TEXT_BYTES_MAX];
    char witness[CALLGATE_WITNESS_BYTES_MAX]; /* a call that shows it, as a CALL; empty: none */
    bool is_of_target; /* of the target that was asked for, whatever the input says */
} callgate_diagnostic;

/* Where diagnostics go. A NULL sink takes them silently. */
typedef struct callgate_sink {
    void (*take)(void *user, const callgate_diagnostic *diagnostic);
    void *user;
} callgate_sink;

#endif
