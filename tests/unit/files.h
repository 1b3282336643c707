/* Files that tests read: shared data, where it is there.
 *
 * $CALLGATE_SHARED, or ../shared beside the source root ($CALLGATE_ROOT, "." where unset).
 */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 4096 };

/* The path of a folder of the shared data. */
static inline void files_shared(const char *folder, char *ret_path)
{
    const char *shared = getenv("CALLGATE_SHARED");
    const char *root = getenv("CALLGATE_ROOT");

    if (shared)
        snprintf(ret_path, PATH_BYTES, "%s/%s", shared, folder);
    else
        snprintf(ret_path, PATH_BYTES, "%s/../shared/%s", root ? root : ".", folder);
}

/* A file in a block of exactly its size, so that sanitizers see a byte too far; NULL: none. */
static inline char *files_read(const char *folder, const char *name, size_t *ret_bytes)
{
    char path[PATH_BYTES + 256];
    long bytes = -1;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0)
        bytes = ftell(file);
    rewind(file);
    char *data = bytes < 0 ? NULL : malloc((size_t)bytes + (bytes == 0));
    if (data && fread(data, 1, (size_t)bytes, file) != (size_t)bytes) {
        free(data);
        data = NULL;
    }
    fclose(file);
    *ret_bytes = data ? (size_t)bytes : 0;
    return data;
}

/* Calls `visit` for each *.json of a folder, in no order; how many there were, -1: no folder. */
static inline int files_each(const char *folder,
                             void (*visit)(const char *name, const char *data, size_t bytes))
{
    DIR *directory = opendir(folder);
    int count = 0;

    if (!directory)
        return -1;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        size_t bytes, name_bytes = strlen(entry->d_name);
        if (name_bytes < 5 || strcmp(entry->d_name + name_bytes - 5, ".json") != 0)
            continue;
        char *data = files_read(folder, entry->d_name, &bytes);
        if (!data)
            continue;
        visit(entry->d_name, data, bytes);
        free(data);
        count++;
    }
    closedir(directory);
    return count;
}

#endif
