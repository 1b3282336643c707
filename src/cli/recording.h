/* Files that tell which calls were made.
 */
#ifndef CLI_RECORDING_H
#define CLI_RECORDING_H

#include "cli/cli.h"
#include "record/observation.h"

/* Adds what a file shows, by what it is: an observation, a log of strace's, an audit log; '-' is
 * standard input. false: said why. */
CALLGATE_MUST_CHECK bool recording_read(cli_session *cli, const char *name, observation *seen);

#endif
