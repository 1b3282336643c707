/* Waiting for a child as if it were this process.
 *
 * Signals go on to it, its stops come back.
 */
#ifndef KERNEL_WATCH_H
#define KERNEL_WATCH_H

#include "kernel/spawn.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* What a watch changes in this process, as it was before. */
typedef struct watch_state {
    sigset_t mask;
    struct sigaction on_child;
} watch_state;

/* Blocks what is going to be handed on. Call it before the child is made. */
void watch_begin(watch_state *ret_before);

/* Hands signals on until the child has ended. */
void watch_until_end(pid_t child, spawn_end *ret_end);

void watch_end(const watch_state *before);

/* Has a signal that this process got, with its si_code, reached a child of the same group, too?
 * What the terminal sends does; but a hangup does not: of a session the kernel tells the leader
 * alone. */
bool watch_is_told(int number, int code);

#endif
