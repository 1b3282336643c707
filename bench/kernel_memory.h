/* How much memory the kernel keeps for a filter.
 *
 * As its own structures say. Counted: the pages of struct bpf_prog with the translated
 * instructions, the machine code that the JIT made, the original instructions where the kernel
 * keeps them (CONFIG_CHECKPOINT_RESTORE). Not counted, since it is the same for every filter:
 * struct seccomp_filter with its allow-cache, struct bpf_prog_aux, statistics. Read by eBPF: it
 * takes root and a kernel with BTF.
 */
#ifndef BENCH_KERNEL_MEMORY_H
#define BENCH_KERNEL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Says on stderr why it can't be read where that is so; then all reads fail. */
void kernel_memory_open(void);

/* Of the newest filter of a process. */
bool kernel_memory_bytes(pid_t process, size_t *ret_bytes);

void kernel_memory_close(void);

#endif
