/* What a file is that can never be a profile.
 *
 * A download that was an error's page, a link, an archive, YAML: what somebody names in the
 * belief that it is a profile. Text that begins as JSON does is the reader's to judge.
 */
#ifndef CLI_LIKENESS_H
#define CLI_LIKENESS_H

#include <stddef.h>

/* A hint of how to come by the profile; NULL: the text begins as JSON does. text ends with a NUL
 * that bytes doesn't count. */
const char *likeness_hint(const char *text, size_t bytes);

#endif
