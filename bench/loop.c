/* Times a getppid: prints how many nanoseconds one took.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { CALL_COUNT = 20000 };

int main(void)
{
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < CALL_COUNT; i++)
        syscall(SYS_getppid);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double ns =
        (double)(ended.tv_sec - began.tv_sec) * 1e9 + (double)(ended.tv_nsec - began.tv_nsec);
    printf("%.1f\n", ns / CALL_COUNT);
    return 0;
}
