/* Writes bytes as a JSON string. */
#include "base/json.h"
#include "base/json_reader.h"
#include "base/text.h"

static const char *short_escape(unsigned char byte)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

/* The character at `bytes`; 0: it is none. */
static uint32_t length_at(const char *bytes, size_t byte_count)
{
    return json_utf8_bytes(bytes, byte_count < 4 ? (uint32_t)byte_count : 4, 0);
}

/* 80 to 9f, which terminals obey. */
static bool is_control(const unsigned char *character, uint32_t length)
{
    return length == 2 && character[0] == 0xc2 && character[1] < 0xa0;
}

bool json_is_utf8(const char *bytes, size_t byte_count)
{
    uint32_t length = 1;

    for (size_t i = 0; i < byte_count && length > 0; i += length)
        length = length_at(bytes + i, byte_count - i);
    return length > 0;
}

void json_quote(struct text *out, const char *bytes, size_t byte_count)
{
    uint32_t length;

    text_add_char(out, '"');
    for (size_t i = 0; i < byte_count; i += length == 0 ? 1 : length) {
        const unsigned char *character = (const unsigned char *)bytes + i;
        const char *escape = short_escape(*character);
        length = length_at(bytes + i, byte_count - i);
        if (escape)
            text_add_bytes(out, escape, 2);
        else if (length == 0)
            text_add(out, "\\ufffd");
        else if (*character < 0x20 || *character == 0x7f || is_control(character, length))
            text_add(out, "\\u%04x", character[length - 1]);
        else
            text_add_bytes(out, bytes + i, length);
    }
    text_add_char(out, '"');
}
