/* The words of a file of expectations, quoted as a shell quotes.
 *
 *     allow @basic-io 'socket(AF_INET,*,*)'   # three words; the comment is none
 *
 * Words stand between blanks. '…' is taken as it is, in "…" a backslash in front of " and \ goes,
 * elsewhere in front of anything; one at the end of a line joins the next line. Blanks inside of
 * brackets end no word. # begins a comment where a word could begin.
 */
#ifndef CLI_EXPECT_WORDS_H
#define CLI_EXPECT_WORDS_H

#include "base/arena.h"
#include "callgate/error.h"
#include <stdbool.h>

typedef struct expect_word {
    const char *text;        /* NUL-terminated, without its quotes */
    const uint32_t *offsets; /* of each of its bytes in the file, and of the byte behind it */
} expect_word;

typedef struct expect_line {
    expect_word *words;
    uint32_t count;
} expect_line;

/* Walks through a text. */
typedef struct expect_scanner {
    const char *name; /* of the file; borrowed */
    const char *text;
    uint32_t bytes;
    uint32_t at;
    char *word_bytes;                                    /* what words are made of */
    uint32_t *offsets;                                   /* beside it */
    uint32_t made;                                       /* bytes of both that are used */
    expect_word *words;                                  /* of the line at hand */
    uint32_t known_offset, known_line, known_line_begin; /* where lines were counted last */
} expect_scanner;

/* Begins. Everything lives in the arena, some 11 times the text's bytes. false: no memory. */
CALLGATE_MUST_CHECK bool expect_scan(expect_scanner *scanner, const char *name, const char *text,
                                     uint32_t bytes, arena *memory);

/* The next line that has words; the words' texts stay, their array is that of the next line, too.
 * *ret_line without words: the text is over. Errors: CALLGATE_INVALID: a quote without its end, a
 * line with too many words, a NUL; the scanner stands behind that line. */
CALLGATE_MUST_CHECK callgate_status expect_scan_line(expect_scanner *scanner, expect_line *ret_line,
                                                     callgate_error *reterr);

/* The place of a word's bytes [begin, end). Cheap where places are asked for in order. */
callgate_place expect_place(expect_scanner *scanner, const expect_word *word, size_t begin,
                            size_t end);

#endif
