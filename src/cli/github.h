/* GitHub's workflow commands.
 *
 * GitHub shows what they say beside the lines of a change.
 */
#ifndef CLI_GITHUB_H
#define CLI_GITHUB_H

#include "callgate/error.h"

/* "::warning file=p.json,line=5,col=31,title=unknown-call::…" on stdout. place->name NULL: nowhere
 * in a file; line 0: the file as a whole. */
void github_annotate(callgate_severity severity, const char *title, const char *words,
                     const callgate_place *place);

#endif
