/* Writes bytes as a JSON string. */
#include "base/json.h"
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

void json_quote(struct text *out, const char *bytes, size_t byte_count)
{
    text_add_char(out, '"');
    for (size_t i = 0; i < byte_count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        const char *escape = short_escape(byte);
        if (escape)
            text_add_bytes(out, escape, 2);
        else if (byte < 0x20 || byte == 0x7f)
            text_add(out, "\\u%04x", byte);
        else
            text_add_char(out, bytes[i]);
    }
    text_add_char(out, '"');
}
