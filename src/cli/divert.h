/* What a verb reports, in a file: --json=FILE.
 *
 * Verbs write their reports to standard output. While one is diverted, that is a temporary file; at
 * the end FILE is there whole, or not at all.
 */
#ifndef CLI_DIVERT_H
#define CLI_DIVERT_H

#include "cli/cli.h"

/* Runs a verb's function with its standard output in the file `path`; `failed` where that can't be
 * made or written: said why. */
int divert_report(cli_session *cli, int (*function)(cli_session *cli), const char *path,
                  int failed);

#endif
