/* Writes to descriptors, through interruptions.
 */
#include "kernel/write_whole.h"
#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Waits until a pipe that others made non-blocking takes more. */
static bool has_room(int file)
{
    struct pollfd wait = {.fd = file, .events = POLLOUT};

    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

bool write_whole(int file, const char *data, size_t bytes)
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
