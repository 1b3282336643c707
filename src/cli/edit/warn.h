/* Warns of edited profiles that do less than they say.
 */
#ifndef CLI_EDIT_WARN_H
#define CLI_EDIT_WARN_H

#include "cli/cli.h"
#include "profile/edit.h"

/* Reads the edited profile once. Is its filter longer than the kernel takes? Does libseccomp forget
 * its rules on some ABI? And where the kernel reads fewer bits of an argument than the rules
 * compare, is a call that was to be denied for a value of it permitted for the same with others?
 * May libseccomp read rules otherwise that it read right in the source? */
void edit_warn(cli_session *cli, const loaded_source *before, const char *json, size_t json_bytes,
               const callgate_target *target, const edit_request *request);

#endif
