/* Parts a filter's text into words. */
#include "oracle/assemble_words.h"
#include "base/fail.h"
#include <stdbool.h>
#include <string.h>

void words_init(word_reader *reader, const char *source, size_t bytes, const char *name,
                callgate_error *reterr)
{
    *reader =
        (word_reader){.source = source, .bytes = bytes, .name = name, .line = 1, .reterr = reterr};
}

static char peek(const word_reader *reader, size_t ahead)
{
    return reader->bytes - reader->at > ahead ? reader->source[reader->at + ahead] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.';
}

static asm_word word_at(const word_reader *reader, word_kind kind, size_t bytes)
{
    return (asm_word){
        .kind = kind,
        .text = reader->source + reader->at,
        .bytes = (uint32_t)bytes,
        .place = {.name = reader->name,
                  .line = reader->line,
                  .column = (uint32_t)(reader->at - reader->line_begin) + 1,
                  .offset = (uint32_t)reader->at,
                  .length = (uint32_t)bytes},
    };
}

static void pass_newline(word_reader *reader)
{
    reader->at++;
    reader->line++;
    reader->line_begin = reader->at;
}

static void skip_line_comment(word_reader *reader)
{
    while (reader->at < reader->bytes && reader->source[reader->at] != '\n')
        reader->at++;
}

/* false: the comment has no end. */
static bool skip_block_comment(word_reader *reader)
{
    asm_word begin = word_at(reader, WORD_BAD, 2);

    for (reader->at += 2; reader->at < reader->bytes;) {
        if (peek(reader, 0) == '*' && peek(reader, 1) == '/') {
            reader->at += 2;
            return true;
        }
        if (peek(reader, 0) == '\n')
            pass_newline(reader);
        else
            reader->at++;
    }
    (void)FAIL_AT(reader->reterr, CALLGATE_INVALID, &begin.place, "a comment without an end");
    return false;
}

static bool skip_blanks(word_reader *reader)
{
    for (;;) {
        char c = peek(reader, 0);
        if (c == ' ' || c == '\t' || c == '\r')
            reader->at++;
        else if (c == ';')
            skip_line_comment(reader);
        else if (c == '/' && peek(reader, 1) == '*') {
            if (!skip_block_comment(reader))
                return false;
        } else
            return true;
    }
}

static uint32_t digit_value(char c)
{
    if (is_digit(c))
        return (uint32_t)(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

/* Digits with what names their base: 0x, 0b, 0; false: not a number of 32 bits. */
static bool read_digits(const char *text, uint32_t bytes, bool is_negative, uint32_t *ret_number)
{
    char mark = bytes > 1 && text[0] == '0' ? (char)(text[1] | 0x20) : '\0';
    uint32_t base = mark == 'x' ? 16 : mark == 'b' ? 2 : mark ? 8 : 10;
    uint32_t begin = mark == 'x' || mark == 'b' ? 2 : 0;
    uint64_t limit = is_negative ? (uint64_t)INT32_MAX + 1 : UINT32_MAX;
    uint64_t number = 0;

    if (begin == bytes)
        return false;
    for (uint32_t i = begin; i < bytes; i++) {
        uint32_t digit = digit_value(text[i]);
        number = number * base + digit;
        if (digit >= base || number > limit)
            return false;
    }
    *ret_number = is_negative ? 0u - (uint32_t)number : (uint32_t)number;
    return true;
}

static asm_word read_number(word_reader *reader)
{
    bool is_negative = peek(reader, 0) == '-';
    size_t bytes = is_negative ? 1 : 0;

    while (is_in_name(peek(reader, bytes)))
        bytes++;
    asm_word made = word_at(reader, WORD_NUMBER, bytes);
    if (!read_digits(made.text + is_negative, made.bytes - is_negative, is_negative,
                     &made.number)) {
        made.kind = WORD_BAD;
        (void)FAIL_AT(reader->reterr, CALLGATE_INVALID, &made.place,
                      "'%.*s' is no number of 32 bits", (int)(bytes < 40 ? bytes : 40), made.text);
    }
    return made;
}

static asm_word read_name(word_reader *reader)
{
    size_t bytes = 0;

    while (is_in_name(peek(reader, bytes)))
        bytes++;
    return word_at(reader, WORD_NAME, bytes);
}

static asm_word read_sign(word_reader *reader)
{
    char c = peek(reader, 0);
    asm_word made = word_at(reader, WORD_SIGN, 1);

    if (c && strchr("#[],:+%", c))
        return made;
    made.kind = WORD_BAD;
    (void)FAIL_AT(reader->reterr, CALLGATE_INVALID, &made.place, "a stray byte 0x%02x",
                  (unsigned)(unsigned char)c);
    return made;
}

asm_word words_next(word_reader *reader)
{
    if (!skip_blanks(reader))
        return word_at(reader, WORD_BAD, 0);
    if (reader->at >= reader->bytes)
        return word_at(reader, WORD_END, 0);

    char c = peek(reader, 0);
    asm_word made;
    if (c == '\n') {
        made = word_at(reader, WORD_LINE, 1);
        pass_newline(reader);
        return made;
    }
    if (is_digit(c) || c == '-')
        made = read_number(reader);
    else if (is_in_name(c))
        made = read_name(reader);
    else
        made = read_sign(reader);
    reader->at += made.bytes;
    return made;
}
