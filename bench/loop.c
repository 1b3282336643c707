/* Times a getppid: prints how many nanoseconds one took.
 */
#include "measure.h"
#include <sys/syscall.h>
#include <unistd.h>

enum { STRETCH = 500 }; /* calls between two looks at the clock */

static const double LONG_ENOUGH_NS = 2e8;

int main(void)
{
    double began = now_ns(), ended;
    unsigned long count = 0;

    do {
        for (int i = 0; i < STRETCH; i++)
            syscall(SYS_getppid);
        count += STRETCH;
        ended = now_ns();
    } while (ended - began < LONG_ENOUGH_NS);
    printf("%.1f\n", (ended - began) / (double)count);
    return 0;
}
