/* Warnings of what libseccomp makes of written profiles.
 */
#ifndef CLI_OCI_COMPILED_H
#define CLI_OCI_COMPILED_H

#include "cli/cli.h"

/* Takes what a profile's reader says, and says what is of its filter's length alone: is it longer
 * than the kernel takes? */
callgate_sink compiled_sink(cli_session *cli);

/* Does libseccomp forget a profile's rules, or mix up tests of its calls? The profile is among the
 * session's sources, so that its lines can be shown. */
void compiled_warn(cli_session *cli, callgate_store *store, const loaded_source *written,
                   const callgate_target *target, const callgate_source *meaning);

/* Names a call whose rules libseccomp may read otherwise, once, if it wasn't so `before` (NULL:
 * there was no profile). */
void compiled_note_doubt(cli_session *cli, const callgate_profile *before,
                         const callgate_profile *written);

/* Reads a product as runtimes will, and says all that. */
void compiled_warn_text(cli_session *cli, const char *json, size_t json_bytes,
                        const callgate_target *target);

#endif
