/* Reads whole files.
 */
#include "cli/read.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 64 * 1024 };

/* Makes room for one byte more than is there. */
static bool grow(char **data, size_t *capacity, size_t bytes_max)
{
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;

    if (wanted > bytes_max + 2)
        wanted = bytes_max + 2; /* one more shows that the file is too long, one is the NUL */
    char *grown = wanted > *capacity ? realloc(*data, wanted) : NULL;
    if (grown == NULL) {
        errno = wanted > *capacity ? ENOMEM : EFBIG;
        return false;
    }
    *data = grown;
    *capacity = wanted;
    return true;
}

bool read_descriptor(int descriptor, size_t bytes_max, char **ret_data, size_t *ret_bytes)
{
    char *data = NULL;
    size_t capacity = 0, bytes = 0;

    for (;;) {
        if (bytes + 1 >= capacity && !grow(&data, &capacity, bytes_max))
            break;
        ssize_t got = read(descriptor, data + bytes, capacity - bytes - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        if (got == 0) {
            data[bytes] = '\0';
            *ret_data = data;
            *ret_bytes = bytes;
            return true;
        }
        bytes += (size_t)got;
    }
    int saved = errno;
    free(data);
    errno = saved;
    return false;
}

bool read_path(const char *path, size_t bytes_max, char **ret_data, size_t *ret_bytes,
               struct stat *ret_status)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (file < 0)
        return false;
    bool is_read =
        fstat(file, ret_status) == 0 && read_descriptor(file, bytes_max, ret_data, ret_bytes);
    int saved = errno;
    close(file);
    errno = saved;
    return is_read;
}
