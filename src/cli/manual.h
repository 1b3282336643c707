/* The texts of help, of the man pages.
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/options.h"

/* Of a verb. Paragraphs are set apart by empty lines; all lines end; nothing is markup. */
typedef struct manual_text {
    const char *description;
    const char *exit_status;
    const char *examples; /* each line: two spaces, a command */
} manual_text;

const manual_text *manual_get(verb_id verb);

/* What all verbs share. */
const char *manual_overview(void);
const char *manual_sources(void);
const char *manual_calls(void);
const char *manual_target(void);
const char *manual_status(void);

#endif
