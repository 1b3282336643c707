/* The built-in profiles: what they are called, whose they match.
 *
 * Their texts are data/profiles/, embedded by tools/gen_builtin.py; those of Docker's older
 * releases are the newest one's with the changes that data/docker_default.tsv lists.
 */
#ifndef PROFILE_BUILTIN_H
#define PROFILE_BUILTIN_H

#include <stddef.h>
#include <stdint.h>

/* A line of the texts that share it. */
typedef struct profile_line {
    uint32_t texts; /* bits */
    const char *line;
} profile_line;

typedef struct profile_builtin {
    const char *name;
    const char *const *other_names; /* NULL-terminated */
    const char *summary;            /* a line for people */
    const char *release;            /* whose profile means the same: "Docker 20.10.24"; "": none */
    const profile_line *lines;
    uint32_t line_count;
    uint32_t text; /* the bit of the lines that are its own */
} profile_builtin;

/* In the order in which they are listed. */
extern const uint32_t profile_builtin_count;
extern const profile_builtin profile_builtins[];

/* The one of that name, or of that other name ("docker", "builtin", "docker@24"); NULL: none. */
const profile_builtin *profile_builtin_find(const char *name);

/* What it is called in places: the release of Docker that was asked for, else its name. The text is
 * static; NULL: it isn't called so. */
const char *profile_builtin_called(const profile_builtin *builtin, const char *name);

/* The oldest and the newest of Docker's releases that are known: "20.10.0". */
extern const char docker_release_first[], docker_release_last[];

/* Its JSON, NUL-terminated, to be freed; NULL: no memory. */
char *profile_builtin_text(const profile_builtin *builtin, size_t *ret_bytes);

#endif
