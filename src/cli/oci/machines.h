/* What a source means on each machine that it covers.
 */
#ifndef CLI_OCI_MACHINES_H
#define CLI_OCI_MACHINES_H

#include "base/text.h"
#include "cli/cli.h"

/* A source under a target, with its meaning. */
typedef struct machines_run {
    cli_session *cli;
    callgate_store *store;
    const loaded_source *source;
    const callgate_target *target;
    const callgate_source *meaning;
} machines_run;

/* A policy on one machine: calls of other machines' arches, which never arrive there, are killed as
 * OCI's runtimes do it. NULL: the store's limits, or memory. */
const callgate_policy *machine_policy(callgate_store *store, const callgate_policy *policy,
                                      callgate_abi machine);

/* Those of a machine among some ABIs. */
callgate_abi_set machine_abis_among(callgate_abi machine, callgate_abi_set among);

/* The machine for which a product of one machine is written: the only one of some ABIs, else this
 * one, if it is among them, which is said. NONE: said that there are several. */
callgate_abi machine_choose(cli_session *cli, const char *what, callgate_abi_set abis);

/* Visits one machine: its target, and what is meant there. false: it ends the walk. */
typedef bool (*machine_visit)(void *user, const callgate_target *target,
                              const callgate_source *meaning);

/* One machine: of a profile what its rules mean there; of anything else machine_policy. false: said
 * why, or the visit's word. */
CALLGATE_MUST_CHECK bool machine_visit_one(const machines_run *run, callgate_abi machine,
                                           machine_visit visit, void *user);

/* All of them. */
CALLGATE_MUST_CHECK bool machines_visit(const machines_run *run, machine_visit visit, void *user);

#endif
