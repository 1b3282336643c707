/* Finds files of a container's root as the container would. */
#include "container/inside.h"

#include "container/interpreter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* linux/openat2.h, which not every C library brings along */
struct open_how_v0 {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

enum {
    INSIDE_NR_OPENAT2 = 437, /* the same number on every ABI that Linux has but alpha */
    INSIDE_RESOLVE_NO_MAGICLINKS = 0x02,
    INSIDE_RESOLVE_IN_ROOT = 0x10,
    INSIDE_PATH_BYTES_MAX = 4096, /* PATH_MAX, linux/limits.h */
};

int inside_open(const char *root, const char *path, int flags)
{
    int top = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (top < 0)
        return -1;
    struct open_how_v0 how = {
        .flags = (uint64_t)flags,
        .resolve = INSIDE_RESOLVE_IN_ROOT | INSIDE_RESOLVE_NO_MAGICLINKS,
    };
    long descriptor = syscall(INSIDE_NR_OPENAT2, top, path, &how, sizeof how);
    int saved_errno = errno;
    close(top);
    errno = saved_errno;
    return (int)descriptor;
}

static inside_program look_at_file(const char *root, const char *path)
{
    struct stat found;
    int descriptor = inside_open(root, path, O_PATH | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? INSIDE_MISSING
                                                                     : INSIDE_UNKNOWN;
    bool is_known = fstat(descriptor, &found) == 0;
    close(descriptor);
    if (!is_known)
        return INSIDE_UNKNOWN;
    return S_ISREG(found.st_mode) && (found.st_mode & 0111) != 0 ? INSIDE_FOUND
                                                                 : INSIDE_NOT_EXECUTABLE;
}

/* Can a path be judged before the container is there? Seen from its working directory, or where it
 * mounts something, it can't. */
static bool is_known_before(const char *path)
{
    static const char *const mounts[] = {"/proc/", "/dev/", "/sys/"};
    bool is_known = *path == '/';
    for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
        is_known = is_known && strncmp(path, mounts[i], strlen(mounts[i])) != 0;
    return is_known;
}

/* The same with what executes it, which may be a script as well. */
static inside_program look_at(const char *root, const char *path)
{
    char names[2][INTERPRETER_BYTES_MAX];
    inside_program found = look_at_file(root, path);
    for (int depth = 0; found == INSIDE_FOUND && depth < INTERPRETER_DEPTH_MAX; depth++) {
        char *next = names[depth % 2];
        int file = inside_open(root, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        bool has_more = file >= 0 && interpreter_of(file, next) && is_known_before(next);
        bool is_strange = file >= 0 && !interpreter_is_native(file);
        if (file >= 0)
            close(file);
        if (is_strange)
            return INSIDE_STRANGE;
        if (!has_more)
            break;
        path = next;
        found = look_at_file(root, path);
        if (found == INSIDE_MISSING || found == INSIDE_NOT_EXECUTABLE)
            return INSIDE_NO_INTERPRETER;
    }
    return found;
}

static inside_program look_in(const char *root, const char *directory, size_t directory_bytes,
                              const char *name)
{
    char path[INSIDE_PATH_BYTES_MAX];
    int bytes = snprintf(path, sizeof path, "%.*s/%s", (int)directory_bytes, directory, name);
    if (bytes < 0 || (size_t)bytes >= sizeof path)
        return INSIDE_MISSING;
    return look_at(root, path);
}

inside_program inside_find_program(const char *root, const char *directory, const char *search,
                                   const char *name)
{
    if (*name == '/')
        return look_at(root, name);
    if (strchr(name, '/') != NULL)
        return look_in(root, directory, strlen(directory), name);
    inside_program best = INSIDE_MISSING;
    while (search != NULL && *name != '\0') {
        size_t bytes = strcspn(search, ":");
        inside_program found = look_in(root, search, bytes, name);
        if (found == INSIDE_NOT_EXECUTABLE)
            best = found;
        else if (found != INSIDE_MISSING)
            return found;
        search = search[bytes] == ':' ? search + bytes + 1 : NULL;
    }
    return best;
}
