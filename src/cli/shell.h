/* Words for a shell's command line.
 */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include "base/text.h"

/* Adds a word, quoted where a shell would read it otherwise. */
void shell_add_word(text *out, const char *word);

#endif
