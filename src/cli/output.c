/* Writes products to files, whole or not at all.
 */
#include "cli/cli.h"
#include "kernel/write_whole.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRY_COUNT = 64 };

/* A product under way: a new file beside the one that it will replace. */
typedef struct product_file {
    int directory;
    int file;
    char name[NAME_MAX + 1];      /* in the directory */
    char temporary[NAME_MAX + 1]; /* in the directory; empty: none is there */
    bool is_replacing;
    struct stat old;
} product_file;

/* The descriptor that a path means; -1: none. */
static int descriptor_of(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    const char *digits = NULL;
    int number = 0;

    if (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0)
        return strcmp(path, "/dev/stdout") == 0 ? STDOUT_FILENO : STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            digits = path + strlen(folders[i]);
    if (digits == NULL || *digits == '\0' || strlen(digits) > 9)
        return -1;
    for (; *digits >= '0' && *digits <= '9'; digits++)
        number = number * 10 + (*digits - '0');
    return *digits == '\0' ? number : -1;
}

bool output_is_descriptor(const char *path)
{
    return descriptor_of(path) >= 0;
}

/* Behind what was written there, and before what others write there next. */
static bool write_descriptor(int descriptor, const void *data, size_t bytes)
{
    return (descriptor != STDOUT_FILENO || fflush(stdout) == 0) &&
           write_whole(descriptor, data, bytes);
}

/* Devices and pipes can't be renamed over. A pipe without a reader waits for one, as for cp. */
static bool write_through(const char *path, const void *data, size_t bytes)
{
    int file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    struct stat found;

    if (file < 0)
        return false;
    errno = EEXIST; /* a file that took its place is nobody's to write into */
    bool is_written =
        fstat(file, &found) == 0 && !S_ISREG(found.st_mode) && write_whole(file, data, bytes);
    int saved = errno;
    bool is_closed = close(file) == 0;
    if (!is_written)
        errno = saved;
    return is_written && is_closed;
}

/* Opens the folder once; all that follows happens in it, by names without a slash. */
static bool open_directory(product_file *product, const char *path)
{
    char directory[PATH_MAX], base[PATH_MAX];

    strcpy(directory, path);
    strcpy(base, path);
    const char *name = basename(base);
    if (strlen(name) > NAME_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(product->name, name);
    product->directory = open(dirname(directory), O_PATH | O_DIRECTORY | O_CLOEXEC);
    return product->directory >= 0;
}

static bool open_temporary(product_file *product)
{
    for (int i = 0; i < NAME_TRY_COUNT; i++) {
        uint64_t number;
        if (getrandom(&number, sizeof number, 0) != sizeof number)
            return false;
        snprintf(product->temporary, sizeof product->temporary, ".callgate-%016llx",
                 (unsigned long long)number);
        product->file = openat(product->directory, product->temporary,
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               product->is_replacing ? 0600 : 0666);
        if (product->file >= 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    product->temporary[0] = '\0';
    return false;
}

/* A replaced file keeps its owner where that can be given, else its group's bits are dropped. */
static bool keep_mode(const product_file *product)
{
    mode_t mode = product->old.st_mode & 0777;

    if (!product->is_replacing)
        return true;
    if (fchown(product->file, product->old.st_uid, product->old.st_gid) != 0 &&
        fchown(product->file, (uid_t)-1, product->old.st_gid) != 0)
        mode &= ~(mode_t)070;
    return fchmod(product->file, mode) == 0;
}

static bool finish(product_file *product, const void *data, size_t bytes)
{
    bool is_written =
        keep_mode(product) && write_whole(product->file, data, bytes) && fsync(product->file) == 0;
    int saved = errno;
    bool is_closed = close(product->file) == 0;

    if (!is_written) {
        errno = saved;
        return false;
    }
    if (!is_closed ||
        renameat(product->directory, product->temporary, product->directory, product->name) != 0)
        return false;
    product->temporary[0] = '\0';
    return true;
}

/* Where a folder that is open stands; "": unknown. */
static void find_folder(int directory, char ret_path[PATH_MAX])
{
    char link[40];

    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t bytes = readlink(link, ret_path, PATH_MAX - 1);
    ret_path[bytes < 0 ? 0 : bytes] = '\0';
}

/* Is a product's folder still where it was? NULL, "": it doesn't matter, or wasn't known. */
static bool stands_in(const product_file *product, const char *folder)
{
    char now[PATH_MAX];

    if (folder == NULL || *folder == '\0')
        return true;
    find_folder(product->directory, now);
    errno = ELOOP;
    return strcmp(now, folder) == 0;
}

static bool write_beside(const char *path, const char *folder, bool is_replacing,
                         const struct stat *old, const void *data, size_t bytes)
{
    product_file product = {.directory = -1, .is_replacing = is_replacing};
    bool is_done = false;

    if (is_replacing)
        product.old = *old;
    if (open_directory(&product, path) && stands_in(&product, folder) && open_temporary(&product))
        is_done = finish(&product, data, bytes);
    int saved = errno;
    if (product.temporary[0] != '\0')
        unlinkat(product.directory, product.temporary, 0);
    if (product.directory >= 0)
        close(product.directory);
    errno = saved;
    return is_done;
}

/* What errno says of a name that no file can have; 0: one can. */
static int failure_of(const char *file)
{
    size_t bytes = strlen(file);

    if (bytes >= PATH_MAX)
        return ENAMETOOLONG;
    return bytes > 0 && file[bytes - 1] == '/' ? EISDIR : 0;
}

void output_place_set(const char *path, const char *file, output_place *ret_place)
{
    product_file product = {.directory = -1};

    *ret_place = (output_place){.path = path, .failure = failure_of(file)};
    if (*file == '\0' || ret_place->failure != 0)
        return;
    strcpy(ret_place->file, file);
    if (open_directory(&product, file)) {
        find_folder(product.directory, ret_place->folder);
        close(product.directory);
    }
}

/* A link is followed once, here, to the file that it means. */
static void find_file(const char *path, output_place *ret_place)
{
    char *real = realpath(path, NULL);
    int failure = errno;

    if (real != NULL)
        output_place_set(path, real, ret_place);
    else
        *ret_place = (output_place){.path = path, .failure = failure};
    free(real);
}

void output_place_find(const char *path, output_place *ret_place)
{
    struct stat found;

    *ret_place = (output_place){.path = path};
    if (output_is_descriptor(path))
        return;
    bool is_there = stat(path, &found) == 0;
    if (!is_there && errno != ENOENT)
        ret_place->failure = errno;
    else if (!is_there)
        output_place_set(path, path, ret_place);
    else if (S_ISREG(found.st_mode))
        find_file(path, ret_place);
    else if (S_ISDIR(found.st_mode))
        ret_place->failure = EISDIR;
}

/* Whatever stands at a file's name by now is replaced: no link is followed, no pipe waited for. */
static bool write_place(const output_place *place, const void *data, size_t bytes)
{
    struct stat old;

    errno = place->failure;
    if (place->failure != 0)
        return false;
    if (*place->file != '\0') {
        bool is_there = lstat(place->file, &old) == 0 && S_ISREG(old.st_mode);
        return write_beside(place->file, place->folder, is_there, &old, data, bytes);
    }
    return output_is_descriptor(place->path)
               ? write_descriptor(descriptor_of(place->path), data, bytes)
               : write_through(place->path, data, bytes);
}

bool output_place_write(cli_session *cli, const output_place *place, const void *data, size_t bytes)
{
    if (write_place(place, data, bytes))
        return true;
    talk_failure(cli, "can't write '%s': %s", place->path, strerror(errno));
    return false;
}

/* Writing through such a link would make a file where nobody looked, replacing it would lose the
 * link: cp refuses it, too. */
bool output_leads_somewhere(cli_session *cli, const char *path)
{
    struct stat link, file;

    if (lstat(path, &link) != 0 || !S_ISLNK(link.st_mode) || stat(path, &file) == 0 ||
        errno != ENOENT)
        return true;
    talk_failure(cli, "'%s' is a symbolic link to nothing: nothing is written", path);
    talk_hint(cli, "remove it, or name the file that it should lead to");
    return false;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

bool output_is_same_file(const char *one, const char *other)
{
    struct stat status, other_status;
    char folder[PATH_MAX], other_folder[PATH_MAX];
    bool is_there = stat(one, &status) == 0, is_other_there = stat(other, &other_status) == 0;

    if (is_there || is_other_there)
        return is_there && is_other_there && S_ISREG(status.st_mode) &&
               is_same(&status, &other_status);
    if (strlen(one) >= PATH_MAX || strlen(other) >= PATH_MAX)
        return false;
    strcpy(folder, one);
    strcpy(other_folder, other);
    return strcmp(basename(folder), basename(other_folder)) == 0 &&
           stat(dirname(folder), &status) == 0 && stat(dirname(other_folder), &other_status) == 0 &&
           is_same(&status, &other_status);
}

/* A file is replaced by one beside it; what isn't a file is written itself. */
static bool has_place(const char *path)
{
    output_place place;

    output_place_find(path, &place);
    errno = place.failure;
    if (place.failure != 0)
        return false;
    if (*place.file != '\0')
        return eaccess(dirname(place.file), W_OK | X_OK) == 0;
    if (!output_is_descriptor(path))
        return eaccess(path, W_OK) == 0;
    int flags = fcntl(descriptor_of(path), F_GETFL);
    errno = EBADF;
    return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

bool output_has_place(cli_session *cli, const char *path)
{
    if (!output_leads_somewhere(cli, path))
        return false;
    if (has_place(path))
        return true;
    talk_failure(cli, "can't write '%s': %s", path, strerror(errno));
    return false;
}

bool output_file(cli_session *cli, const char *path, const void *data, size_t bytes)
{
    output_place place;

    if (!output_leads_somewhere(cli, path))
        return false;
    output_place_find(path, &place);
    return output_place_write(cli, &place, data, bytes);
}

bool output_product(cli_session *cli, const void *data, size_t bytes)
{
    const char *path = args_value(&cli->args, OPTION_OUT, 0);

    if (path != NULL && strcmp(path, "-") != 0)
        return output_file(cli, path, data, bytes);
    if (fwrite(data, 1, bytes, stdout) == bytes)
        return true; /* output_end tells what of it is lost later */
    talk_failure(cli, "can't write to standard output: %s", strerror(errno));
    clearerr(stdout); /* said */
    return false;
}

bool output_end(cli_session *cli)
{
    bool has_failed = ferror(stdout) != 0;

    errno = 0;
    if (fflush(stdout) != 0 || has_failed || fclose(stdout) != 0) {
        talk_failure(cli, "can't write to standard output%s%s", errno != 0 ? ": " : "",
                     errno != 0 ? strerror(errno) : "");
        return false;
    }
    return true;
}
