/* Warns of written profiles whose filter would be too long.
 */
#ifndef CLI_OCI_LENGTH_H
#define CLI_OCI_LENGTH_H

#include "cli/cli.h"

/* Takes what a profile's reader says, and says what is of its filter's length alone. */
callgate_sink length_sink(cli_session *cli);

/* Reads a product as runtimes will; says where libseccomp makes more of it than the kernel takes.
 */
void length_warn(cli_session *cli, const char *json, size_t json_bytes,
                 const callgate_target *target);

#endif
