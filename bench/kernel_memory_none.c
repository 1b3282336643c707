/* Stands in where no eBPF is built. */
#include "kernel_memory.h"
#include <stdio.h>

void kernel_memory_open(void)
{
    fprintf(stderr, "bench: kernel memory: not measured: eBPF is not built\n");
}

bool kernel_memory_bytes(pid_t process, size_t *ret_bytes)
{
    (void)process;
    (void)ret_bytes;
    return false;
}

void kernel_memory_close(void)
{
}
