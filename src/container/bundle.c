/* Keeps a container's bundle in a private temporary folder. */
#include "container/bundle.h"

#include "base/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NAME_BYTES_MAX = 32,        /* of what is kept in a bundle */
    OPEN_FOLDERS_MAX = 16,      /* descriptors of nftw */
    LOG_BYTES_MAX = 256 * 1024, /* of a log that is looked at */
};

callgate_status bundle_make(const char *parent, container_bundle *ret_bundle,
                            callgate_error *reterr)
{
    container_bundle *made = ret_bundle;
    int length = snprintf(made->path, sizeof made->path, "%s/callgate-XXXXXX", parent);
    if (length < 0 || (size_t)length >= sizeof made->path - NAME_BYTES_MAX)
        return FAIL_OS(reterr, ENAMETOOLONG, "no temporary folder in '%s'", parent);
    if (mkdtemp(made->path) == NULL)
        return FAIL_OS(reterr, errno, "no temporary folder in '%s'", parent);
    made->id = strrchr(made->path, '/') + 1;
    return CALLGATE_OK;
}

void bundle_file(const container_bundle *bundle, const char *name, char *ret_path)
{
    snprintf(ret_path, BUNDLE_PATH_BYTES_MAX, "%.*s/%s", BUNDLE_PATH_BYTES_MAX - NAME_BYTES_MAX - 2,
             bundle->path, name);
}

static bool write_all(int descriptor, const char *data, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(descriptor, data, bytes);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            data += written;
            bytes -= (size_t)written;
        }
    }
    return true;
}

callgate_status bundle_write_config(const container_bundle *bundle, const char *config,
                                    size_t config_bytes, callgate_error *reterr)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    bundle_file(bundle, "config.json", path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_written = descriptor >= 0 && write_all(descriptor, config, config_bytes);
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

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *walk)
{
    (void)found;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* No link is followed and no mount entered: a runtime that failed may have left some behind. */
bool bundle_remove(const container_bundle *bundle)
{
    return nftw(bundle->path, remove_one, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0;
}
