/* What the program that reads filters shares with its loader.
 */
#ifndef KERNEL_BPF_INSTALLED_SHARED_H
#define KERNEL_BPF_INSTALLED_SHARED_H

#include "kernel/bpf/types.h"

enum {
    INSTALLED_INSN_COUNT_MAX = 4096,    /* of a filter: BPF_MAXINSNS, linux/bpf_common.h */
    INSTALLED_TOTAL_INSN_MAX = 1 << 15, /* of a stack: MAX_INSNS_PER_PATH, kernel/seccomp.c; a
                                           power of two */
    INSTALLED_FILTER_COUNT_MAX = 2048,  /* of a stack that the program follows */
    INSTALLED_INSN_BYTES = 8,
};

/* How far the program came. */
typedef enum installed_state {
    INSTALLED_NOT_FOUND,
    INSTALLED_READ,
    INSTALLED_CHANGED,    /* the stack became another meanwhile */
    INSTALLED_NOT_KEPT,   /* the kernel keeps no filter in its original form */
    INSTALLED_UNREADABLE, /* memory that isn't there */
    INSTALLED_TOO_MANY,   /* more filters than the program follows */
} installed_state;

/* One filter: its instructions follow those of the one before it. */
typedef struct installed_entry {
    uint32_t insn_count;
    uint8_t is_logging;
    uint8_t is_killable; /* WAIT_KILLABLE_RECV */
    uint8_t has_listener;
    uint8_t zero;
} installed_entry;

/* Both sides' memory: the program's .bss. */
typedef struct installed_memory {
    uint32_t wanted;        /* the thread, as the namespace below numbers it */
    uint32_t own_namespace; /* the reader's pid namespace, its inode number */
    uint32_t state;         /* installed_state */
    uint32_t mode;          /* of seccomp */
    uint32_t filter_count;
    uint32_t insn_count; /* of all filters */
    uint64_t next;       /* the program's own: the filter that comes */
    installed_entry entries[INSTALLED_FILTER_COUNT_MAX];
    /* the last filter may begin where the stack's limit is */
    uint64_t insns[INSTALLED_TOTAL_INSN_MAX + INSTALLED_INSN_COUNT_MAX];
} installed_memory;

#endif
