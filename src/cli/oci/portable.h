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

#include "cli/oci/machines.h"

/* Writes what a source means in that form. --portable=LIST or =all: for those runtimes, or not at
 * all. --portable alone: a runtime that can't say some call may answer it otherwise, or refuse the
 * file, as long as it permits no more; that is proved too, and said. Of several machines this one
 * is taken. false: said which part can't be said so, and to whom. */
CALLGATE_MUST_CHECK bool portable_write(const machines_run *run, text *out);

/* The same for each machine, DIR/MACHINE.json. */
CALLGATE_MUST_CHECK bool portable_write_parts(const machines_run *run, const char *directory);

#endif
