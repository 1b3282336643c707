/* Writing all of something to a descriptor.
 */
#ifndef KERNEL_WRITE_WHOLE_H
#define KERNEL_WRITE_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

/* Waits for a pipe that others made non-blocking. A file that would grow over RLIMIT_FSIZE is an
 * error like others (EFBIG) where the process outlives the signal for it, as main sees to. false:
 * errno says why. */
bool write_whole(int file, const char *data, size_t bytes);

#endif
