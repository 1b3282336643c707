/* The words of a filter's text.
 */
#ifndef ORACLE_ASSEMBLE_WORDS_H
#define ORACLE_ASSEMBLE_WORDS_H

#include "callgate/error.h"

typedef enum word_kind {
    WORD_END,    /* of the text */
    WORD_LINE,   /* of a line */
    WORD_NAME,   /* begins with a letter, `_` or `.` */
    WORD_NUMBER, /* with its sign */
    WORD_SIGN,   /* one of # [ ] , : + % */
    WORD_BAD,    /* the error says why */
} word_kind;

typedef struct asm_word {
    word_kind kind;
    const char *text;
    uint32_t bytes;
    uint32_t number; /* NUMBER; negative ones wrapped */
    callgate_place place;
} asm_word;

typedef struct word_reader {
    const char *source;
    size_t bytes;
    size_t at;
    const char *name;
    uint32_t line;
    size_t line_begin;
    callgate_error *reterr;
} word_reader;

void words_init(word_reader *reader, const char *source, size_t bytes, const char *name,
                callgate_error *reterr);

/* The next word; after END comes END again. */
asm_word words_next(word_reader *reader);

#endif
