/* A growing text. */
#include "base/text.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 128 };

void text_init(text *out)
{
    *out = (struct text){0};
}

void text_release(text *out)
{
    free(out->data);
    text_init(out);
}

/* Makes room for `bytes` more, with the NUL. */
static bool reserve(text *out, size_t bytes)
{
    size_t capacity = out->capacity ? out->capacity : CAPACITY_FIRST;

    if (out->has_failed)
        return false;
    if (out->capacity - out->bytes > bytes)
        return true;
    while (capacity - out->bytes <= bytes && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *data = capacity - out->bytes > bytes ? realloc(out->data, capacity) : NULL;
    if (!data) {
        out->has_failed = true;
        return false;
    }
    out->data = data;
    out->capacity = capacity;
    return true;
}

void text_add_bytes(text *out, const void *data, size_t bytes)
{
    if (!reserve(out, bytes))
        return;
    if (bytes > 0)
        memcpy(out->data + out->bytes, data, bytes);
    out->bytes += bytes;
    out->data[out->bytes] = '\0';
}

void text_add_char(text *out, char byte)
{
    text_add_bytes(out, &byte, 1);
}

void text_add(text *out, const char *format, ...)
{
    size_t room = out->has_failed ? 0 : out->capacity - out->bytes;
    va_list values;

    va_start(values, format);
    int bytes = vsnprintf(room > 0 ? out->data + out->bytes : NULL, room, format, values);
    va_end(values);
    if (bytes < 0)
        out->has_failed = true;
    if (!reserve(out, bytes < 0 ? 0 : (size_t)bytes))
        return;
    if ((size_t)bytes >= room) { /* it had no room */
        va_start(values, format);
        vsnprintf(out->data + out->bytes, (size_t)bytes + 1, format, values);
        va_end(values);
    }
    out->bytes += (size_t)bytes;
}

const char *text_data(const text *out)
{
    return out->data ? out->data : "";
}

char *text_steal(text *out)
{
    char *data = NULL;

    if (!out->has_failed && reserve(out, 0)) {
        data = out->data;
        data[out->bytes] = '\0';
        out->data = NULL;
    }
    text_release(out);
    return data;
}
