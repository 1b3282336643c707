/* What users of `docker run` expect, with what to do instead.
 */
#ifndef CLI_DOCKER_H
#define CLI_DOCKER_H

#include <stdbool.h>
#include <stddef.h>

/* What to do about an option of `docker run` that run doesn't have; NULL: Docker has none such.
 * `name` is a long name, or one letter. */
const char *run_docker_hint(const char *name, size_t name_bytes);

/* Where a word can't be found as a program: does it look like an image for Docker? */
bool run_looks_like_image(const char *word);

#endif
