/* What runtimes keep of the containers that they have started.
 *
 * A container that was started by hand and left to itself has no monitor above it: only its
 * runtime's state says which process it is.
 */
#ifndef CONTAINER_STATES_H
#define CONTAINER_STATES_H

#include "container/found.h"

/* Adds the containers of runc's, crun's and youki's usual folders that run and aren't in the list
 * yet. What a folder of a user's own says counts for that user's processes only. Returns the new
 * count, at most list_max. */
size_t container_states_add(running_container *list, size_t count, size_t list_max);

/* The container of a state folder of its own, as `runc --root` takes one. false: none runs. */
bool container_state_find(const char *root, const char *id, running_container *ret_found);

#endif
