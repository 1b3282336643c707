/* Finds a running container by its name.
 */
#ifndef CONTAINER_RUNNING_H
#define CONTAINER_RUNNING_H

#include "container/found.h"

enum { RUNNING_CONTAINER_COUNT_MAX = 4096 };

/* Lists the containers that run, each with its first process: those below monitors, then those
 * that only their runtime's state tells of (states.h), then those that only their cgroup names
 * (cgroup.h). Returns their count, at most list_max. */
size_t running_containers_list(running_container *ret_list, size_t list_max);

/* The container that the word means (container_name_is), found by its monitor's children; one that
 * its runtime has not started yet is none. false: none runs.
 *
 * Cost: a few files of /proc a process of the machine. */
bool running_container_find(const char *word, running_container *ret_found);

#endif
