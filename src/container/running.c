/* Looks for running containers below their monitors. */
#include "container/running.h"

#include "container/ancestry.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATUS_BYTES_MAX = 4096, COMM_BYTES_MAX = 32 };

static bool is_runtime(const char *program)
{
    return strcmp(program, "runc") == 0 || strcmp(program, "crun") == 0;
}

/* Could this be what a container's first process has as its parent? The kernel cuts names. */
static bool is_monitor(pid_t pid)
{
    char comm[COMM_BYTES_MAX];

    if (process_read(pid, "comm", comm, sizeof comm) <= 0)
        return false;
    comm[strcspn(comm, "\n")] = '\0';
    return strncmp(comm, "containerd-shim", 15) == 0 || strcmp(comm, "conmon") == 0 ||
           is_runtime(comm);
}

/* Does it execute its runtime still? Runtimes execute a copy of themselves in memory. */
static bool is_starting(pid_t pid)
{
    char path[64], program[PATH_MAX];

    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    ssize_t bytes = readlink(path, program, sizeof program - 1);
    if (bytes <= 0)
        return true;
    program[bytes] = '\0';
    const char *last = strrchr(program, '/');
    return strncmp(program, "/memfd:", 7) == 0 || (last != NULL && is_runtime(last + 1));
}

static bool has_own_pids(pid_t pid)
{
    struct stat own, other;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)pid);
    return stat("/proc/self/ns/pid", &own) == 0 && stat(path, &other) == 0 &&
           own.st_ino != other.st_ino;
}

static bool look_at(pid_t pid, const char *word, running_container *ret_found)
{
    char status[STATUS_BYTES_MAX];

    if (!is_monitor(process_parent(pid)) || is_starting(pid) ||
        !container_name_of(&pid, 1, &ret_found->name) ||
        !container_name_is(&ret_found->name, word) ||
        process_read(pid, "status", status, sizeof status) <= 0)
        return false;
    ret_found->pid = pid;
    ret_found->has_filter = strstr(status, "\nSeccomp:\t2") != NULL;
    ret_found->has_host_pids = !has_own_pids(pid);
    return true;
}

bool running_container_find(const char *word, running_container *ret_found)
{
    DIR *all = opendir("/proc");
    bool is_found = false;

    for (struct dirent *entry; all != NULL && !is_found && (entry = readdir(all)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0]))
            is_found = look_at((pid_t)strtol(entry->d_name, NULL, 10), word, ret_found);
    }
    if (all != NULL)
        closedir(all);
    return is_found;
}
