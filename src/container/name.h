/* Which container a process is in, by what engines leave in view.
 *
 * A container's process descends from its monitor: containerd's shim (Docker, containerd, CRI),
 * conmon (Podman, CRI-O), or a runtime that was called by hand. The monitor's command line has the
 * id; Docker's names stand in a file of the container's own, whose folder is found by the
 * /etc/hostname that Docker mounts into it, as the bundle in which the shim stands says. So no
 * engine is asked, and nothing is configured.
 *
 *     container_name name;
 *     if (container_name_of(&pid, 1, &name) && container_name_is(&name, "web")) …
 *
 * Ask at the first sight of a process: a short-lived container is gone a moment later.
 */
#ifndef CONTAINER_NAME_H
#define CONTAINER_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { CONTAINER_WORD_BYTES = 256 };

typedef struct container_name {
    const char *engine; /* "docker", "podman", "containerd", "cri-o", "runc", "crun", "youki",
                           "cgroup" (by its cgroup alone); static */
    char space[CONTAINER_WORD_BYTES]; /* containerd's namespace; "": none */
    char id[CONTAINER_WORD_BYTES];
    char name[CONTAINER_WORD_BYTES]; /* what people call it; the id where there is no name */
} container_name;

/* The container of a process, as this pid namespace numbers it. Those known to be above it may
 * follow (0: none): one that is left tells for those that are gone. false: in none that is known,
 * or all are gone. */
bool container_name_of(const pid_t *lineage, size_t count, container_name *ret_name);

/* The runtime that a program called so is, as an engine (static); NULL: none that is known. */
const char *container_runtime(const char *program);

/* Does a word mean this container: its name, its id, the beginning of an id (12 digits or more),
 * for containerd NS/ID too; with "docker:", "podman:", "containerd:" in front of that engine only?
 */
bool container_name_is(const container_name *name, const char *word);

#endif
