/* Who a process descends from.
 */
#ifndef CONTAINER_ANCESTRY_H
#define CONTAINER_ANCESTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A small file, NUL added, at most bytes_max with it. -1: gone, or no plain file. */
ssize_t small_file_read(const char *path, char *ret_data, size_t bytes_max);

/* The same of /proc/PID/FILE. */
ssize_t process_read(pid_t pid, const char *file, char *ret_data, size_t bytes_max);

/* The parent of a process, as this pid namespace numbers it; 0: none, or gone. */
pid_t process_parent(pid_t pid);

/* When a process was started, as field 22 of /proc/PID/stat counts; 0: gone. */
uint64_t process_start(pid_t pid);

/* Is it in another pid namespace than this process? */
bool process_has_own_pids(pid_t pid);

/* Are both in one mount namespace, as far as it is to be seen? */
bool process_shares_mounts(pid_t pid, pid_t other);

/* Is `ancestor` the process itself or one above it? */
bool process_descends_from(pid_t pid, pid_t ancestor);

#endif
