/* Containers that their cgroup alone tells of.
 *
 * A runtime with a state folder of its own (runc --root) leaves nothing else in view of a container
 * that was left to itself: its first process has a pid namespace of its own below this one, and
 * stands in a cgroup that is called as the container is, or as systemd calls its scope.
 *
 * A name from here is as good as whoever may make cgroups and pid namespaces on this machine:
 * nothing inside of a container that has pids of its own can claim one, since its processes'
 * parents aren't in this pid namespace.
 */
#ifndef CONTAINER_CGROUP_H
#define CONTAINER_CGROUP_H

#include "container/found.h"

/* Adds the containers that are told by their cgroup and whose process isn't in the list yet, the
 * engine "cgroup". Returns the new count, at most list_max.
 *
 * Cost: a few files of /proc a process of the machine. */
size_t container_cgroups_add(running_container *list, size_t count, size_t list_max);

/* The container's name in a text of /proc/PID/cgroup, in `bytes` of room; false: it has none. */
bool cgroup_container_name(const char *text, char *ret_name, size_t bytes_max);

#endif
