/* A growing text.
 *
 * Always NUL-terminated once something was added; `bytes` counts without the NUL. After a failed
 * allocation `has_failed` stays set and additions are ignored: check once, at the end.
 *
 *     text out;
 *     text_init(&out);
 *     text_add(&out, "ERRNO(%s)", name);
 *     if (out.has_failed) …
 *     text_release(&out);
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct text {
    char *data; /* NULL while empty: use text_data */
    size_t bytes;
    size_t capacity;
    bool has_failed;
} text;

void text_init(text *text);
void text_release(text *text);
__attribute__((format(printf, 2, 3))) void text_add(text *text, const char *format, ...);
void text_add_bytes(text *text, const void *data, size_t bytes);
void text_add_char(text *text, char byte);
const char *text_data(const text *text); /* never NULL */
char *text_steal(text *text);            /* the caller frees; NULL after a failure */

#endif
