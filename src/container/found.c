/* Looks at the first process of a container. */
#include "container/found.h"

#include "container/ancestry.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_BYTES_MAX = 4096 };

/* Runtimes execute a copy of themselves first: in memory, or by a mount that nobody else sees,
 * whose path is "/" then. */
bool running_container_is_starting(pid_t pid)
{
    char path[64], program[PATH_MAX];

    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    ssize_t bytes = readlink(path, program, sizeof program - 1);
    if (bytes <= 0)
        return true;
    program[bytes] = '\0';
    const char *last = strrchr(program, '/');
    return strncmp(program, "/memfd:", 7) == 0 || strcmp(program, "/") == 0 ||
           (last != NULL && container_runtime(last + 1) != NULL);
}

bool running_container_look(running_container *container)
{
    char status[STATUS_BYTES_MAX];

    if (process_read(container->pid, "status", status, sizeof status) <= 0)
        return false;
    container->start = process_start(container->pid);
    container->has_filter = strstr(status, "\nSeccomp:\t2") != NULL;
    container->has_host_pids = !process_has_own_pids(container->pid);
    return true;
}

bool running_container_is_same(const running_container *container)
{
    return container->start != 0 && process_start(container->pid) == container->start;
}
