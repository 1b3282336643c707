/* The bundle of `run --rootfs`, with what its runtime leaves behind.
 */
#ifndef CLI_RUN_BUNDLE_H
#define CLI_RUN_BUNDLE_H

#include "cli/cli.h"
#include "container/bundle.h"

enum { RUNTIME_PATH_BYTES_MAX = 4096 };

typedef struct container_runtime {
    const char *name; /* "crun" or "runc" */
    char path[RUNTIME_PATH_BYTES_MAX];
    bool takes_raw_filter; /* crun */
} container_runtime;

/* Makes a bundle in TMPDIR. Those that a killed callgate left there go first, with their containers
 * where this runtime made them: a container ends with the callgate that ran it. false: said why. */
CALLGATE_MUST_CHECK bool run_bundle_make(cli_session *cli, const container_runtime *runtime,
                                         container_bundle *ret_bundle);

/* Ends what is left of the bundle's container, then removes the bundle; false: one of them stays.
 */
bool run_bundle_clear(const container_runtime *runtime, container_bundle *bundle);

/* The same, tried again for some seconds: what a killed runtime has begun may go on for a while. */
bool run_bundle_clear_patiently(const container_runtime *runtime, container_bundle *bundle);

/* The same, said where something stays. */
void run_bundle_remove(cli_session *cli, const container_runtime *runtime,
                       container_bundle *bundle);

/* The runtime's own view of cgroups, for its spawn_plan: NULL: nothing to prepare. */
callgate_status (*run_runtime_prepare(const container_runtime *runtime))(const void *user,
                                                                         callgate_error *reterr);

#endif
