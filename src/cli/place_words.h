/* Places in words.
 */
#ifndef CLI_PLACE_WORDS_H
#define CLI_PLACE_WORDS_H

#include "base/text.h"
#include "callgate/error.h"

/* Adds "profile.json:12:5" ("?" for a place without a name). Whatever a file is called, it stays in
 * its line. */
void place_words(const callgate_place *place, text *out);

/* Adds words as print_visible writes them, or (keeps_lines) print_visible_lines. */
void visible_words(const char *words, bool keeps_lines, text *out);

#endif
