/* Closes all descriptors but two. */
#include "kernel/descriptors.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTOR_COUNT_MAX = 65536 /* closed one by one where close_range isn't known */ };

static void close_between(unsigned int first, unsigned int last)
{
    if (first > last)
        return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    for (unsigned int i = first; i <= last && i < DESCRIPTOR_COUNT_MAX; i++)
        close((int)i);
}

void descriptors_keep(int one, int other)
{
    const int low = one < other ? one : other;
    const int high = one < other ? other : one;
    unsigned int next = 0;

    for (int i = 0; i < 2; i++) {
        int kept = i == 0 ? low : high;
        if (kept < 0)
            continue;
        if ((unsigned int)kept > next)
            close_between(next, (unsigned int)kept - 1);
        next = (unsigned int)kept + 1;
    }
    close_between(next, UINT32_MAX);
}
