/* Hosts with cgroups v1, v2 beside it: crun refuses to start.
 */
#ifndef CONTAINER_HYBRID_H
#define CONTAINER_HYBRID_H

#include "callgate/error.h"
#include <stdbool.h>

bool cgroups_are_hybrid(void);

/* Takes the unified tree out of this thread's own view of the mounts; nobody else sees a change.
 * Fit for a vfork child; `unused` makes it a spawn_plan's prepare. */
callgate_status cgroups_hide_unified(const void *unused, callgate_error *reterr);

#endif
