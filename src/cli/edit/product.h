/* Edited profiles, written back or to a file.
 */
#ifndef CLI_EDIT_PRODUCT_H
#define CLI_EDIT_PRODUCT_H

#include "cli/cli.h"
#include "profile/edit.h"

/* Is it a profile, and can it be written to where -i or -o say? false: said why not. */
CALLGATE_MUST_CHECK bool edit_is_possible(cli_session *cli, const loaded_source *source);

/* Writes a profile in place, to the file of -o, or to stdout; a result that changes nothing not in
 * place. false: said why not. */
CALLGATE_MUST_CHECK bool edit_write_text(cli_session *cli, const loaded_source *source,
                                         const char *json, size_t bytes);
CALLGATE_MUST_CHECK bool edit_write_result(cli_session *cli, const loaded_source *source,
                                           const edit_result *result);

#endif
