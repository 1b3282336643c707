/* What the program that reads filters' sizes shares with its loader.
 */
#ifndef BENCH_KERNEL_MEMORY_SHARED_H
#define BENCH_KERNEL_MEMORY_SHARED_H

#include "kernel/bpf/types.h"

typedef struct filter_sizes {
    uint32_t wanted;        /* the process, as the namespace below numbers it */
    uint32_t own_namespace; /* the reader's pid namespace, its inode number */
    uint32_t is_read;
    uint32_t page_count;
    uint32_t jited_bytes;
    uint32_t original_insn_count; /* 0: not kept */
} filter_sizes;

#endif
