/* Walks from a process to those above it. */
#include "container/ancestry.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANCESTOR_COUNT_MAX = 4096, STATUS_BYTES_MAX = 4096 };

/* What is no plain file is not opened: a FIFO would wait, a device might act. */
static int open_plain(const char *path)
{
    struct stat status;
    char same[48];
    int file = -1, place = open(path, O_PATH | O_CLOEXEC);

    if (place < 0)
        return -1;
    if (fstat(place, &status) == 0 && S_ISREG(status.st_mode)) {
        snprintf(same, sizeof same, "/proc/self/fd/%d", place);
        file = open(same, O_RDONLY | O_CLOEXEC);
    }
    close(place);
    return file;
}

ssize_t small_file_read(const char *path, char *ret_data, size_t bytes_max)
{
    size_t bytes = 0;
    ssize_t got = 0;

    int descriptor = open_plain(path);
    if (descriptor < 0)
        return -1;
    while (bytes < bytes_max - 1 &&
           (got = read(descriptor, ret_data + bytes, bytes_max - 1 - bytes)) > 0)
        bytes += (size_t)got;
    close(descriptor);
    ret_data[bytes] = '\0';
    return got < 0 ? -1 : (ssize_t)bytes;
}

ssize_t process_read(pid_t pid, const char *file, char *ret_data, size_t bytes_max)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    return small_file_read(path, ret_data, bytes_max);
}

pid_t process_parent(pid_t pid)
{
    char status[STATUS_BYTES_MAX];

    if (process_read(pid, "status", status, sizeof status) < 0)
        return 0;
    const char *at = strstr(status, "\nPPid:");
    return at == NULL ? 0 : (pid_t)strtol(at + 6, NULL, 10);
}

/* The name, which may hold anything, ends at the last bracket. */
uint64_t process_start(pid_t pid)
{
    enum { FIELD_BEHIND_NAME = 3, FIELD_START = 22 };
    char stat[STATUS_BYTES_MAX];

    if (process_read(pid, "stat", stat, sizeof stat) <= 0)
        return 0;
    const char *at = strrchr(stat, ')');
    for (int field = FIELD_BEHIND_NAME; at != NULL && field <= FIELD_START; field++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

/* The inode of a namespace of a process; 0: gone, or not to be seen. */
static ino_t space_of(pid_t pid, const char *kind)
{
    struct stat status;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, kind);
    return stat(path, &status) == 0 ? status.st_ino : 0;
}

bool process_has_own_pids(pid_t pid)
{
    ino_t own = space_of(getpid(), "pid"), other = space_of(pid, "pid");

    return own != 0 && other != 0 && own != other;
}

bool process_shares_mounts(pid_t pid, pid_t other)
{
    ino_t mounts = space_of(pid, "mnt");

    return mounts != 0 && mounts == space_of(other, "mnt");
}

bool process_descends_from(pid_t pid, pid_t ancestor)
{
    for (int i = 0; i < ANCESTOR_COUNT_MAX && pid > 0; i++) {
        if (pid == ancestor)
            return true;
        pid = process_parent(pid);
    }
    return false;
}
