/* What runtimes keep of the containers that they have started.
 *
 * A container that was started by hand and left to itself has no monitor above it: only its
 * runtime's state says which process it is.
 */
#ifndef CONTAINER_STATES_H
#define CONTAINER_STATES_H

#include "container/running.h"

/* Adds the containers of runc's and crun's usual folders that run and aren't in the list yet.
 * Returns the new count, at most list_max. */
size_t container_states_add(running_container *list, size_t count, size_t list_max);

#endif
