/* Takes the lines of a file of expectations apart.
 */
#include "cli/expect/words.h"
#include "base/fail.h"
#include "base/limits.h"
#include <string.h>

bool expect_scan(expect_scanner *scanner, const char *name, const char *text, uint32_t bytes,
                 arena *memory)
{
    size_t made_max = 2 * (size_t)bytes + 2; /* each word has a byte at least, and its NUL */

    *scanner = (expect_scanner){.name = name, .text = text, .bytes = bytes, .known_line = 1};
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        scanner->at = 3;
    scanner->word_bytes = arena_alloc(memory, made_max);
    scanner->offsets = arena_alloc(memory, made_max * sizeof *scanner->offsets);
    scanner->words = arena_alloc(memory, EXPECT_WORD_COUNT_MAX * sizeof *scanner->words);
    return scanner->word_bytes != NULL && scanner->offsets != NULL && scanner->words != NULL;
}

static callgate_place place_of(expect_scanner *scanner, uint32_t begin, uint32_t end)
{
    if (begin < scanner->known_offset) {
        scanner->known_offset = scanner->known_line_begin = 0;
        scanner->known_line = 1;
    }
    for (uint32_t at = scanner->known_offset; at < begin; at++) {
        if (scanner->text[at] != '\n')
            continue;
        scanner->known_line++;
        scanner->known_line_begin = at + 1;
    }
    scanner->known_offset = begin;
    return (callgate_place){.name = scanner->name,
                            .line = scanner->known_line,
                            .column = begin - scanner->known_line_begin + 1,
                            .offset = begin,
                            .length = end - begin};
}

callgate_place expect_place(expect_scanner *scanner, const expect_word *word, size_t begin,
                            size_t end)
{
    return place_of(scanner, word->offsets[begin], word->offsets[end]);
}

static int peek(const expect_scanner *scanner, uint32_t ahead)
{
    uint32_t at = scanner->at + ahead;

    return at < scanner->bytes ? (unsigned char)scanner->text[at] : -1;
}

/* Bytes of a line's end at the reader; 0: there is none. */
static uint32_t line_end(const expect_scanner *scanner, uint32_t ahead)
{
    if (peek(scanner, ahead) == '\n')
        return 1;
    return peek(scanner, ahead) == '\r' && peek(scanner, ahead + 1) == '\n' ? 2 : 0;
}

static bool is_blank(int byte)
{
    return byte == ' ' || byte == '\t';
}

static bool ends_line(const expect_scanner *scanner)
{
    return peek(scanner, 0) < 0 || line_end(scanner, 0) > 0;
}

static void skip_line(expect_scanner *scanner)
{
    while (!ends_line(scanner))
        scanner->at++;
}

/* Blanks, joined lines, and a comment. */
static void skip_blanks(expect_scanner *scanner)
{
    for (;;) {
        if (is_blank(peek(scanner, 0)))
            scanner->at++;
        else if (peek(scanner, 0) == '\\' && line_end(scanner, 1) > 0)
            scanner->at += 1 + line_end(scanner, 1);
        else
            break;
    }
    if (peek(scanner, 0) == '#')
        skip_line(scanner);
}

static void put(expect_scanner *scanner)
{
    scanner->word_bytes[scanner->made] = scanner->text[scanner->at];
    scanner->offsets[scanner->made++] = scanner->at++;
}

static callgate_status fail_at(expect_scanner *scanner, uint32_t at, const char *what,
                               callgate_error *reterr)
{
    callgate_place place = place_of(scanner, at, at + 1);

    skip_line(scanner);
    return FAIL_AT(reterr, CALLGATE_INVALID, &place, "%s", what);
}

/* What stands between quotes: the reader is on the opening one. */
static callgate_status scan_quoted(expect_scanner *scanner, callgate_error *reterr)
{
    uint32_t begin = scanner->at;
    char quote = scanner->text[scanner->at++];

    while (peek(scanner, 0) != quote) {
        if (ends_line(scanner))
            return fail_at(scanner, begin, "this quote has no end on its line", reterr);
        if (quote == '"' && peek(scanner, 0) == '\\' &&
            (peek(scanner, 1) == '"' || peek(scanner, 1) == '\\'))
            scanner->at++;
        put(scanner);
    }
    scanner->at++;
    return CALLGATE_OK;
}

static callgate_status scan_word(expect_scanner *scanner, expect_word *ret_word,
                                 callgate_error *reterr)
{
    uint32_t first = scanner->made, depth = 0;

    while (!ends_line(scanner) && (depth > 0 || !is_blank(peek(scanner, 0)))) {
        int byte = peek(scanner, 0);
        if (byte == '\0')
            return fail_at(scanner, scanner->at, "a NUL stands here: this is no text", reterr);
        if (byte == '\'' || byte == '"') {
            callgate_status status = scan_quoted(scanner, reterr);
            if (status != CALLGATE_OK)
                return status;
            continue;
        }
        if (byte == '\\' && line_end(scanner, 1) > 0)
            break;
        if (byte == '\\' && peek(scanner, 1) > 0)
            scanner->at++;
        else if (byte == '(')
            depth++;
        else if (byte == ')' && depth > 0)
            depth--;
        put(scanner);
    }
    scanner->word_bytes[scanner->made] = '\0';
    scanner->offsets[scanner->made++] = scanner->at;
    *ret_word = (expect_word){scanner->word_bytes + first, scanner->offsets + first};
    return CALLGATE_OK;
}

callgate_status expect_scan_line(expect_scanner *scanner, expect_line *ret_line,
                                 callgate_error *reterr)
{
    uint32_t count = 0;

    while (count == 0 && scanner->at < scanner->bytes) {
        skip_blanks(scanner);
        while (!ends_line(scanner)) {
            if (count == EXPECT_WORD_COUNT_MAX)
                return fail_at(scanner, scanner->at, "this line has too many words", reterr);
            callgate_status status = scan_word(scanner, &scanner->words[count++], reterr);
            if (status != CALLGATE_OK)
                return status;
            skip_blanks(scanner);
        }
        scanner->at += line_end(scanner, 0);
    }
    *ret_line = (expect_line){scanner->words, count};
    return CALLGATE_OK;
}
