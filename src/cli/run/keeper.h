/* Who ends a container when its callgate was killed.
 *
 * kill -9 leaves callgate no last word: its runtime dies with it (spawn_watch), the container's
 * processes would not. So a small process of its own session, that no terminal and no signal to a
 * group reaches, waits for its end on a socket whose other end callgate and the runtime alone hold.
 * When both are gone without a word, it does what callgate would have done: ends the container,
 * removes cgroup and bundle.
 *
 *     run_keeper_start(cli, runtime, &bundle, &keeper)
 *     … the runtime runs, run_keeper_pass in its child …
 *     run_bundle_remove(…)
 *     run_keeper_end(&keeper);
 *
 * Who kills the keeper too leaves the container to the next callgate (bundle_visit_dead).
 */
#ifndef CLI_RUN_KEEPER_H
#define CLI_RUN_KEEPER_H

#include "cli/run/bundle.h"

typedef struct run_keeper {
    int life; /* the socket's own end, closed at execve */
} run_keeper;

/* All signals are blocked. false: said why. */
CALLGATE_MUST_CHECK bool run_keeper_start(cli_session *cli, const container_runtime *runtime,
                                          const container_bundle *bundle, run_keeper *ret_keeper);

/* In the child that becomes the runtime: it holds on to the socket, too. Fit for a vfork child. */
void run_keeper_pass(const run_keeper *keeper);

/* The bundle is gone: there is nothing left to do. */
void run_keeper_end(run_keeper *keeper);

#endif
