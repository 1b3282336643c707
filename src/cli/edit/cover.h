/* Rules that say what an edited call is answered.
 */
#ifndef CLI_EDIT_COVER_H
#define CLI_EDIT_COVER_H

#include "cli/cli.h"
#include "profile/edit.h"

/* Reads old rules as libseccomp does and makes new ones of which no order decides (cover.h of
 * oci/). Borrows the session. */
edit_coverer edit_coverer_of(cli_session *cli);

#endif
