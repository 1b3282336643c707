/* The cgroups of a container that this program had a runtime make.
 *
 * They are called as the container is, in each hierarchy's root (config.c asks for that). A runtime
 * that was killed in its start leaves them with no state that would tell of them.
 */
#ifndef CONTAINER_OWN_CGROUP_H
#define CONTAINER_OWN_CGROUP_H

#include <stdbool.h>

/* Kills all that is in a container's cgroups, with those below them, and removes them. false: one
 * stays, since a process in it has not ended yet. */
bool own_cgroups_clear(const char *id);

#endif
