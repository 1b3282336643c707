/* Writes to descriptors, through interruptions, up to limits.
 */
#include "kernel/write_whole.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Waits until a pipe that others made non-blocking takes more. */
static bool has_room(int file)
{
    struct pollfd wait = {.fd = file, .events = POLLOUT};

    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static bool write_bytes(int file, const char *data, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(file, data, bytes);
        if (written < 0 && (errno == EINTR || (errno == EAGAIN && has_room(file))))
            continue;
        if (written < 0)
            return false;
        data += written;
        bytes -= (size_t)written;
    }
    return true;
}

bool write_whole(int file, const char *data, size_t bytes)
{
    const struct timespec none = {0};
    sigset_t grown, before;

    sigemptyset(&grown);
    sigaddset(&grown, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &grown, &before);
    bool is_written = write_bytes(file, data, bytes);
    int saved = errno;
    if (!is_written && saved == EFBIG)
        sigtimedwait(&grown, NULL, &none);
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return is_written;
}
