/* Keeps a container's bundle in a private temporary folder. */
#include "container/bundle.h"

#include "base/fail.h"
#include "kernel/write_whole.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NAME_BYTES_MAX = 32, /* of what is kept in a bundle */
    SUFFIX_BYTES = 6,    /* mkdtemp's */
    MAKE_TRY_COUNT = 16,
    OPEN_FOLDERS_MAX = 16,      /* descriptors of nftw */
    LOG_BYTES_MAX = 256 * 1024, /* of a log that is looked at */
};

static const char prefix[] = "callgate-";
static const char lock_name[] = "bundle.lock";

/* Locks a folder that is there. false: it is another's, somebody holds it, or it went meanwhile. */
static bool take_lock(container_bundle *bundle, int flags)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    struct stat found;

    bundle_file(bundle, lock_name, path);
    bundle->lock = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (bundle->lock < 0)
        return false;
    if (fstat(bundle->lock, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid() &&
        flock(bundle->lock, LOCK_EX | LOCK_NB) == 0 && fstat(bundle->lock, &found) == 0 &&
        found.st_nlink == 1)
        return true;
    bundle_release(bundle);
    return false;
}

callgate_status bundle_make(const char *parent, container_bundle *ret_bundle,
                            callgate_error *reterr)
{
    container_bundle *made = ret_bundle;

    for (int i = 0; i < MAKE_TRY_COUNT; i++) {
        int length = snprintf(made->path, sizeof made->path, "%s/%sXXXXXX", parent, prefix);
        if (length < 0 || (size_t)length >= sizeof made->path - 4 * NAME_BYTES_MAX)
            return FAIL_OS(reterr, ENAMETOOLONG, "no temporary folder in '%s'", parent);
        if (mkdtemp(made->path) == NULL)
            return FAIL_OS(reterr, errno, "no temporary folder in '%s'", parent);
        made->id = strrchr(made->path, '/') + 1;
        if (take_lock(made, O_CREAT | O_EXCL))
            return CALLGATE_OK;
        /* Who clears away took it for a dead one before it was locked. */
        int number = errno;
        if (rmdir(made->path) != 0 && errno != ENOENT)
            return FAIL_OS(reterr, number, "'%s' can't be locked", made->path);
    }
    return FAIL_OS(reterr, EBUSY, "no temporary folder in '%s'", parent);
}

void bundle_release(container_bundle *bundle)
{
    if (bundle->lock >= 0)
        close(bundle->lock);
    bundle->lock = -1;
}

/* Is the folder this user's alone? */
static bool is_own(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == geteuid() &&
           (found.st_mode & 07777) == 0700;
}

void bundle_visit_dead(const char *parent, bundle_visitor *visit, void *user)
{
    DIR *folder = opendir(parent);
    uint32_t count = 0;
    struct dirent *entry;

    while (folder != NULL && count < BUNDLE_VISIT_COUNT_MAX && (entry = readdir(folder)) != NULL) {
        container_bundle bundle = {.lock = -1};
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0 ||
            strlen(entry->d_name) != sizeof prefix - 1 + SUFFIX_BYTES)
            continue;
        int length = snprintf(bundle.path, sizeof bundle.path, "%s/%s", parent, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof bundle.path - 4 * NAME_BYTES_MAX)
            continue;
        bundle.id = strrchr(bundle.path, '/') + 1;
        if (!is_own(bundle.path) || !take_lock(&bundle, 0))
            continue;
        count++;
        visit(user, &bundle);
    }
    if (folder != NULL)
        closedir(folder);
}

bundle_state bundle_state_of(const container_bundle *bundle)
{
    static const struct {
        const char *file;
        bundle_state state;
    } files[] = {{"status", BUNDLE_STATE_OF_CRUN}, {"state.json", BUNDLE_STATE_OF_RUNC}};
    char path[BUNDLE_PATH_BYTES_MAX];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[3 * NAME_BYTES_MAX];
        snprintf(name, sizeof name, "state/%.*s/%s", NAME_BYTES_MAX, bundle->id, files[i].file);
        bundle_file(bundle, name, path);
        if (access(path, F_OK) == 0)
            return files[i].state;
    }
    return BUNDLE_NO_STATE;
}

void bundle_file(const container_bundle *bundle, const char *name, char *ret_path)
{
    snprintf(ret_path, BUNDLE_PATH_BYTES_MAX, "%.*s/%s", BUNDLE_PATH_BYTES_MAX - 4 * NAME_BYTES_MAX,
             bundle->path, name);
}

callgate_status bundle_write_config(const container_bundle *bundle, const char *config,
                                    size_t config_bytes, callgate_error *reterr)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    bundle_file(bundle, "config.json", path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_written = descriptor >= 0 && write_whole(descriptor, config, config_bytes);
    int number = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && is_written) {
        is_written = false;
        number = errno;
    }
    return is_written ? CALLGATE_OK : FAIL_OS(reterr, number, "'%s' can't be written", path);
}

bool bundle_log_has_error(const container_bundle *bundle, const char *name)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    bundle_file(bundle, name, path);
    FILE *log = fopen(path, "re");
    char *line = NULL;
    size_t capacity = 0;
    size_t bytes = 0;
    bool has_error = false;
    while (log != NULL && !has_error && bytes < LOG_BYTES_MAX &&
           getline(&line, &capacity, log) > 0) {
        bytes += strlen(line);
        has_error = strstr(line, "\"level\":\"error\"") != NULL ||
                    strstr(line, "\"level\":\"fatal\"") != NULL;
    }
    free(line);
    if (log != NULL)
        fclose(log);
    return has_error;
}

/* All but the lock, by which the next callgate knows what this one has to leave behind. */
static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *walk)
{
    (void)found;
    (void)kind;
    bool is_lock = walk->level == 1 && strcmp(path + walk->base, lock_name) == 0;
    return walk->level == 0 || is_lock ? 0 : remove(path);
}

/* No link is followed and no mount entered: a runtime that failed may have left some behind. */
bool bundle_remove(container_bundle *bundle)
{
    char lock[BUNDLE_PATH_BYTES_MAX];
    bundle_file(bundle, lock_name, lock);
    bool is_gone =
        nftw(bundle->path, remove_one, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0 &&
        unlink(lock) == 0 && rmdir(bundle->path) == 0;

    bundle_release(bundle);
    return is_gone;
}
