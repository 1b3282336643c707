/* A running container, known by its first process.
 */
#ifndef CONTAINER_FOUND_H
#define CONTAINER_FOUND_H

#include "container/name.h"
#include <stdint.h>

typedef struct running_container {
    container_name name;
    pid_t pid;      /* the container's first process, as this namespace numbers it */
    uint64_t start; /* when it was started (process_start): with pid, who it is */
    bool has_filter;
    bool has_host_pids; /* it is in this process's own pid namespace */
} running_container;

/* Fills in what is told by the process alone. false: it is gone. */
bool running_container_look(running_container *container);

/* Does the process that was found still run, no other by its number? */
bool running_container_is_same(const running_container *container);

/* Does a process execute its runtime still? Runtimes execute a copy of themselves in memory. */
bool running_container_is_starting(pid_t pid);

#endif
