/* Profiles in a form that every runtime reads alike.
 *
 * OCI's form for one machine: conditions of engines settled, errnos as numbers, one condition an
 * argument, no rule whose order matters, none that libseccomp contradicts if it can be, the newest
 * call named so that runc answers ENOSYS to nothing that others answer otherwise. It is made from
 * the meaning, and proved: read by each runtime it answers every call that callgate knows as the
 * source does; numbers that no call has may be refused in another way.
 */
#ifndef CLI_OCI_PORTABLE_H
#define CLI_OCI_PORTABLE_H

#include "base/text.h"
#include "cli/cli.h"

/* Writes what a source means for a target in that form, for the runtimes that --portable names, or
 * for all. profile: whose meaning it is, the source's own or an edited one; NULL: it has none.
 * false: said which part can't be said so, and to whom. */
CALLGATE_MUST_CHECK bool portable_write(cli_session *cli, callgate_store *store,
                                        const loaded_source *source,
                                        const callgate_profile *profile,
                                        const callgate_target *target,
                                        const callgate_source *meaning, text *out);

#endif
