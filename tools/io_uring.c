/* Calls io_uring_setup, says what came of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    unsigned char parameters[120] = {0}; /* struct io_uring_params */
    long descriptor = syscall(SYS_io_uring_setup, 1, parameters);

    if (descriptor < 0)
        printf("io_uring_setup: %s\n", strerror(errno));
    else
        printf("io_uring_setup: works, descriptor %ld\n", descriptor);
    return descriptor < 0;
}
