/* JSON strings: escapes decoded, UTF-8 checked. */
#include "base/json_reader.h"
#include <endian.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What follows a lead byte: how many bytes in all, and the range of the second one, which keeps
 * out overlong forms, surrogates and code points over 10FFFF (Unicode, table 3-7). */
typedef struct utf8_shape {
    uint32_t bytes;
    unsigned char second_min;
    unsigned char second_max;
} utf8_shape;

static utf8_shape shape_of(unsigned char lead)
{
    if (lead < 0x80)
        return (utf8_shape){1, 0, 0};
    if (lead < 0xc2 || lead > 0xf4)
        return (utf8_shape){0, 0, 0};
    if (lead < 0xe0)
        return (utf8_shape){2, 0x80, 0xbf};
    if (lead < 0xf0)
        return (utf8_shape){3, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf};
    return (utf8_shape){4, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf};
}

uint32_t json_utf8_bytes(const char *text, uint32_t bytes, uint32_t at)
{
    const unsigned char *from = (const unsigned char *)text + at;
    utf8_shape shape = shape_of(from[0]);

    if (shape.bytes > bytes - at)
        return 0;
    if (shape.bytes > 1 && (from[1] < shape.second_min || from[1] > shape.second_max))
        return 0;
    for (uint32_t i = 2; i < shape.bytes; i++)
        if ((from[i] & 0xc0) != 0x80)
            return 0;
    return shape.bytes;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

/* Reads uXXXX at the reader; false where it isn't that (no error is filled). */
static bool read_unit(json_reader *reader, uint32_t *ret_unit)
{
    uint32_t unit = 0;

    if (reader->bytes - reader->at < 5 || reader->text[reader->at] != 'u')
        return false;
    for (uint32_t i = 1; i < 5; i++) {
        int digit = hex_digit(reader->text[reader->at + i]);
        if (digit < 0)
            return false;
        unit = unit << 4 | (uint32_t)digit;
    }
    reader->at += 5;
    *ret_unit = unit;
    return true;
}

/* Reads \uXXXX, or a pair of them, whose backslash stands at `begin`. */
static bool read_code(json_reader *reader, uint32_t begin, uint32_t *ret_code)
{
    uint32_t high, low;

    if (!read_unit(reader, &high)) {
        uint32_t rest = reader->bytes - begin;
        JSON_FAIL(reader, begin, begin + (rest < 6 ? rest : 6), "broken \\u escape in a string");
        fail_hint(reader->reterr, "\\u takes four hexadecimal digits");
        return false;
    }
    *ret_code = high;
    if (high < 0xd800 || high > 0xdfff)
        return true;

    bool has_low = high < 0xdc00 && json_peek(reader) == '\\';
    reader->at += has_low;
    if (!has_low || !read_unit(reader, &low) || low < 0xdc00 || low > 0xdfff) {
        JSON_FAIL(reader, begin, begin + 6, "lone surrogate in a string");
        fail_hint(reader->reterr, "characters over U+FFFF are \\ud800..\\udbff, then "
                                  "\\udc00..\\udfff");
        return false;
    }
    *ret_code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

/* Reads one escape, the reader standing on its backslash. */
static bool read_escape(json_reader *reader, char **out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    uint32_t begin = reader->at++;
    int byte = json_peek(reader);
    uint32_t code;

    if (byte == 'u') {
        if (!read_code(reader, begin, &code))
            return false;
        *out = put_utf8(*out, code);
        return true;
    }
    const char *name = byte > 0 ? strchr(names, byte) : NULL;
    if (!name) {
        JSON_FAIL(reader, begin, reader->at + (byte >= 0), "unknown escape in a string");
        fail_hint(reader->reterr, "a backslash itself is written \\\\");
        return false;
    }
    *(*out)++ = values[name - names];
    reader->at++;
    return true;
}

/* The reader stands on a byte that a string can't hold as it is. */
static bool fail_byte(json_reader *reader, uint32_t begin)
{
    int byte = json_peek(reader);

    if (byte < 0 || byte == '\n' || byte == '\r') {
        JSON_FAIL(reader, begin, reader->at, "string without an end");
        fail_hint(reader->reterr, "close it with a double quote on the same line");
    } else if (byte < 0x20) {
        JSON_FAIL(reader, reader->at, reader->at + 1, "control character 0x%02x in a string",
                  (unsigned)byte);
        fail_hint(reader->reterr, byte == '\t' ? "a tab is written \\t" : "write it as \\u%04x",
                  (unsigned)byte);
    } else {
        JSON_FAIL(reader, reader->at, reader->at + 1, "byte 0x%02x is not UTF-8", (unsigned)byte);
        fail_hint(reader->reterr, "save the file as UTF-8");
    }
    return false;
}

/* Does a byte stand for itself in a string, whatever follows it? */
static inline bool is_plain(char byte)
{
    return (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80 && byte != '"' && byte != '\\';
}

#ifdef __SSE2__
enum { STEP_BYTES = JSON_SPARE_BYTES };

/* How many of the next bytes are plain, from the first on. Signed, those over 0x7f are below a
 * space. */
static inline uint32_t plain_of_step(const char *text)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i stops = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));

    stops = _mm_or_si128(stops, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    stops = _mm_or_si128(stops, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    return (uint32_t)__builtin_ctz((uint32_t)_mm_movemask_epi8(stops) | 1u << STEP_BYTES);
}
#else
enum { STEP_BYTES = 8 };

/* How many of the next bytes are plain, from the first on. In the masked word a byte's high bit is
 * set where it isn't: it had it, or a subtraction borrowed it. A borrow from the byte below can set
 * one wrongly, but only above a right one. */
static inline uint32_t plain_of_step(const char *text)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t bytes;

    memcpy(&bytes, text, sizeof(bytes));
    bytes = le64toh(bytes);
    uint64_t stops = (bytes | (bytes - each * 0x20) | ((bytes ^ each * '"') - each) |
                      ((bytes ^ each * '\\') - each)) &
                     each * 0x80;
    return stops == 0 ? STEP_BYTES : (uint32_t)__builtin_ctzll(stops) / 8;
}
#endif

/* Copies the plain bytes from the reader on, and up to JSON_SPARE_BYTES behind them. */
static inline void copy_plain(json_reader *reader, char **out)
{
    uint32_t plain = STEP_BYTES;

    while (plain == STEP_BYTES && reader->bytes - reader->at >= STEP_BYTES) {
        memcpy(*out, reader->text + reader->at, STEP_BYTES);
        plain = plain_of_step(*out);
        reader->at += plain;
        *out += plain;
    }
    while (plain == STEP_BYTES && reader->at < reader->bytes && is_plain(reader->text[reader->at]))
        *(*out)++ = reader->text[reader->at++];
}

/* Decodes what is left of a string. */
static bool decode(json_reader *reader, uint32_t begin, char **out)
{
    for (;;) {
        copy_plain(reader, out);
        int byte = json_peek(reader);
        if (byte == '"')
            return true;
        if (byte == '\\') {
            if (!read_escape(reader, out))
                return false;
            continue;
        }
        uint32_t bytes = byte < 0x20 ? 0 : json_utf8_bytes(reader->text, reader->bytes, reader->at);
        if (bytes == 0)
            return fail_byte(reader, begin);
        memcpy(*out, reader->text + reader->at, bytes);
        *out += bytes;
        reader->at += bytes;
    }
}

bool json_read_string(json_reader *reader, const char **ret_text, uint32_t *ret_bytes)
{
    uint32_t begin = reader->at++;
    char *text = reader->decoded, *out = text;

    copy_plain(reader, &out);
    reader->has_nul = false;
    if (reader->at == reader->bytes || reader->text[reader->at] != '"') {
        if (!decode(reader, begin, &out))
            return false;
        reader->has_nul = memchr(text, '\0', (size_t)(out - text)) != NULL;
    }
    reader->at++;
    *out = '\0';
    reader->decoded = out + 1;
    *ret_text = text;
    *ret_bytes = (uint32_t)(out - text);
    return true;
}
