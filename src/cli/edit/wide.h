/* Warns of denied calls that high bits still reach.
 */
#ifndef CLI_EDIT_WIDE_H
#define CLI_EDIT_WIDE_H

#include "cli/cli.h"
#include "profile/edit.h"

/* Reads the edited profile: where the kernel reads fewer bits of an argument than the rules
 * compare, is a call that was to be denied for a value of it permitted for the same with others? */
void edit_warn_wide(cli_session *cli, const char *json, size_t json_bytes,
                    const callgate_target *target, const edit_request *request);

#endif
