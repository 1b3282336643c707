/* Files of a container's root, found as it would find them.
 *
 * A rootfs is somebody else's: its symbolic links are read as if its top were /, so that none leads
 * to a file of this machine.
 */
#ifndef CONTAINER_INSIDE_H
#define CONTAINER_INSIDE_H

#include <stdbool.h>

/* Opens `path` inside `root`. -1 with errno. Kernels before 5.6 can't look inside: ENOSYS. */
int inside_open(const char *root, const char *path, int flags);

typedef enum inside_program {
    INSIDE_UNKNOWN, /* this kernel or this user can't look */
    INSIDE_FOUND,
    INSIDE_STRANGE, /* likewise, but no script or program of this machine */
    INSIDE_NOT_EXECUTABLE,
    INSIDE_NO_INTERPRETER, /* it is there, what executes it is not */
    INSIDE_MISSING,
} inside_program;

/* Is there a program called `name` in one of the directories of `search` (as PATH), or, where it
 * has a slash, seen from `directory`? */
inside_program inside_find_program(const char *root, const char *directory, const char *search,
                                   const char *name);

#endif
