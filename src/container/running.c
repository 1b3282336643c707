/* Looks for running containers below their monitors. */
#include "container/running.h"

#include "container/ancestry.h"
#include "container/cgroup.h"
#include "container/states.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { COMM_BYTES_MAX = 32 };

/* Could this be what a container's first process has as its parent? The kernel cuts names. What
 * calls itself so inside of a container is none. */
static bool is_monitor(pid_t pid)
{
    char comm[COMM_BYTES_MAX];

    if (process_read(pid, "comm", comm, sizeof comm) <= 0 || process_has_own_pids(pid))
        return false;
    comm[strcspn(comm, "\n")] = '\0';
    return strncmp(comm, "containerd-shim", 15) == 0 || strcmp(comm, "conmon") == 0 ||
           container_runtime(comm) != NULL;
}

/* What a monitor does for its engine is no container, as `podman container cleanup` when one has
 * ended: it sees the monitor's own mounts. */
static bool look_at(pid_t pid, running_container *ret_found)
{
    pid_t parent = process_parent(pid);

    ret_found->pid = pid;
    return is_monitor(parent) && !process_shares_mounts(pid, parent) &&
           !running_container_is_starting(pid) && container_name_of(&pid, 1, &ret_found->name) &&
           running_container_look(ret_found);
}

/* What is executed in a container later stands below its monitor, too: the first one counts. */
static size_t add(running_container *list, size_t count, size_t list_max,
                  const running_container *found)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name.id, found->name.id) != 0 ||
            strcmp(list[i].name.space, found->name.space) != 0)
            continue;
        if (found->start < list[i].start)
            list[i] = *found;
        return count;
    }
    if (count < list_max)
        list[count++] = *found;
    return count;
}

size_t running_containers_list(running_container *ret_list, size_t list_max)
{
    DIR *all = opendir("/proc");
    running_container found;
    size_t count = 0;

    for (struct dirent *entry; all != NULL && (entry = readdir(all)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            look_at((pid_t)strtol(entry->d_name, NULL, 10), &found))
            count = add(ret_list, count, list_max, &found);
    }
    if (all != NULL)
        closedir(all);
    count = container_states_add(ret_list, count, list_max);
    return container_cgroups_add(ret_list, count, list_max);
}

bool running_container_find(const char *word, running_container *ret_found)
{
    running_container *list = calloc(RUNNING_CONTAINER_COUNT_MAX, sizeof *list);
    size_t count = list == NULL ? 0 : running_containers_list(list, RUNNING_CONTAINER_COUNT_MAX);
    bool is_found = false;

    for (size_t i = 0; i < count && !is_found; i++) {
        is_found = container_name_is(&list[i].name, word);
        if (is_found)
            *ret_found = list[i];
    }
    free(list);
    return is_found;
}
