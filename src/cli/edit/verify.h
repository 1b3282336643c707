/* Holds an edited profile to what was asked for.
 */
#ifndef CLI_EDIT_VERIFY_H
#define CLI_EDIT_VERIFY_H

#include "cli/cli.h"
#include "profile/edit.h"

/* Resolves both profiles for several targets and compares: the calls asked for are permitted or
 * refused, everything else is as before. false: said what isn't so, unless it is quiet. */
CALLGATE_MUST_CHECK bool edit_verify(cli_session *cli, const callgate_target *target,
                                     const loaded_source *before, const char *json,
                                     size_t json_bytes, const edit_request *request, bool is_quiet);

/* The edited text as a profile: of whom the one before is. false: said why. */
CALLGATE_MUST_CHECK bool edit_parse(cli_session *cli, const loaded_source *before, const char *json,
                                    size_t json_bytes, loaded_source *after);

#endif
