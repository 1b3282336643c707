/* Finds a running container by its name.
 */
#ifndef CONTAINER_RUNNING_H
#define CONTAINER_RUNNING_H

#include "container/name.h"
#include <stdint.h>

typedef struct running_container {
    container_name name;
    pid_t pid;      /* the container's first process, as this namespace numbers it */
    uint64_t start; /* when it was started (process_start): with pid, who it is */
    bool has_filter;
    bool has_host_pids; /* it is in this process's own pid namespace */
} running_container;

enum { RUNNING_CONTAINER_COUNT_MAX = 4096 };

/* Lists the containers that run, each with its first process: those below monitors, then those
 * that only their runtime's state tells of (states.h), then those that only their cgroup names
 * (cgroup.h). Returns their count, at most list_max. */
size_t running_containers_list(running_container *ret_list, size_t list_max);

/* Fills in what is told by the process alone. false: it is gone. */
bool running_container_look(running_container *container);

/* Does the process that was found still run, no other by its number? */
bool running_container_is_same(const running_container *container);

/* Does a process execute its runtime still? Runtimes execute a copy of themselves in memory. */
bool running_container_is_starting(pid_t pid);

/* The container that the word means (container_name_is), found by its monitor's children; one that
 * its runtime has not started yet is none. false: none runs.
 *
 * Cost: a few files of /proc a process of the machine. */
bool running_container_find(const char *word, running_container *ret_found);

#endif
