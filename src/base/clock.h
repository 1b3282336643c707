/* What time it is, by one of the kernel's clocks.
 *
 *     uint64_t began = clock_ns(CLOCK_MONOTONIC);
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { CLOCK_NS_OF_MS = 1000000, CLOCK_NS_OF_S = 1000000000 };

static inline uint64_t clock_ns(clockid_t clock)
{
    struct timespec now = {0, 0};

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * CLOCK_NS_OF_S + (uint64_t)now.tv_nsec;
}

#endif
