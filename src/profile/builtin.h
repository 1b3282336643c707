/* The built-in profiles: what they are called, whose they match.
 *
 * Their texts are data/profiles/, embedded by tools/gen_builtin.py.
 */
#ifndef PROFILE_BUILTIN_H
#define PROFILE_BUILTIN_H

#include <stddef.h>
#include <stdint.h>

typedef struct profile_builtin {
    const char *name;
    const char *const *other_names; /* NULL-terminated */
    const char *summary;            /* a line for people */
    const char *release;            /* whose profile means the same: "Docker 20.10.24"; "": none */
    const char *text;               /* JSON, not NUL-terminated */
    size_t text_bytes;
} profile_builtin;

/* In the order in which they are listed. */
extern const uint32_t profile_builtin_count;
extern const profile_builtin profile_builtins[];

/* The one of that name, or of that other name ("docker", "builtin"); NULL: none. */
const profile_builtin *profile_builtin_find(const char *name);

#endif
