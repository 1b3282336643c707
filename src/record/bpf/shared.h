/* What the eBPF program shares with the recorder that loads it.
 *
 * Plain layouts: both sides are compiled from this file, for one machine. It is written in types
 * that the two have alike.
 */
#ifndef RECORD_BPF_SHARED_H
#define RECORD_BPF_SHARED_H

#include "kernel/bpf/types.h"

enum {
    EBPF_ABI_NATIVE = 0,
    EBPF_ABI_COMPAT = 1, /* i386 on x86_64, arm on arm64 */
    EBPF_ABI_X32 = 2,
    EBPF_ABI_COUNT = 4, /* a power of two: old verifiers follow a mask, no remainder */

    EBPF_ROW_NONE = 3 * 1024,   /* a row that is always empty */
    EBPF_ROW_COUNT = 1024,      /* numbers of an ABI whose arguments can be asked for; x32's: less
                                   bit 30 */
    EBPF_PLAIN_COUNT = 512,     /* numbers of the first two ABIs that have a counter on each CPU */
    EBPF_ARG_COUNT_MAX = 3,     /* arguments of a call that matter */
    EBPF_DISTINCT_MAX = 256,    /* different arguments kept of one call; what comes then is `any` */
    EBPF_SLOT_COUNT_MAX = 1024, /* namespaces told apart; a power of two */
    EBPF_SIGHTING_COUNT_MAX = 1 << 17, /* different calls of all slots */
    EBPF_MEMBER_COUNT_MAX = 1 << 16,   /* tasks recorded at a time */
    EBPF_FILTER_COUNT_MAX = 16,        /* filters of one task that are looked at */
    EBPF_LINEAGE_COUNT = 8,            /* a namespace's first task with those above it */
    EBPF_COMM_BYTES = 16,              /* TASK_COMM_LEN, linux/sched.h */
};

enum { EBPF_X32_BIT = 0x40000000 }; /* __X32_SYSCALL_BIT, asm/unistd.h */

/* How a task comes under record. */
typedef enum ebpf_choice {
    EBPF_BY_TREE,     /* put there by user space, or forked by one that is */
    EBPF_BY_CGROUP,   /* or seen in a cgroup */
    EBPF_BY_CONFINED, /* or seen confined in a pid namespace that isn't the recorder's */
} ebpf_choice;

/* Constant from the load on: what is decided by it costs nothing at run time. */
typedef struct ebpf_config {
    uint32_t choice;        /* ebpf_choice */
    uint32_t own_namespace; /* the recorder's pid namespace, its inode number */
    uint32_t is_initial;    /* that is the machine's first */
    uint32_t execve_nr;
    uint32_t execveat_nr;
    uint32_t arch[EBPF_ABI_COUNT]; /* AUDIT_ARCH of each */
} ebpf_config;

/* What matters of a call's arguments. */
typedef struct ebpf_row {
    uint32_t count;
    uint8_t index[4];
    uint64_t mask[EBPF_ARG_COUNT_MAX];
} ebpf_row;

/* Where the sightings of a tree, a cgroup or a namespace go. */
typedef struct ebpf_slot {
    int64_t live;   /* tasks */
    uint64_t total; /* tasks that ever came */
    uint64_t first_ns;
    uint32_t inum;
    uint32_t lineage[EBPF_LINEAGE_COUNT]; /* the first task, its parent, … */
    uint32_t has_no_new_privs;
    uint32_t was_running;  /* the iterator has found it */
    uint32_t is_chosen;    /* by user space */
    uint32_t is_dismissed; /* likewise */
    uint32_t zero;
} ebpf_slot;

/* Both sides' memory: the program's .bss, mapped. */
typedef struct ebpf_control {
    uint64_t lost;      /* calls that could not be kept */
    uint64_t unjudged;  /* results that could be a refusal and could not be looked into */
    uint64_t adopted;   /* tasks that the iterator has put under record */
    uint32_t tree_root; /* the iterator's: this process and all below it */
    uint32_t front_end; /* but for this one and all below it, where it isn't the root */
    ebpf_slot slots[EBPF_SLOT_COUNT_MAX];
    ebpf_row rows[EBPF_ABI_COUNT * EBPF_ROW_COUNT];
} ebpf_control;

/* A task under record. */
typedef struct ebpf_task {
    uint32_t slot;
    uint32_t number;    /* its key among the members: its id as the recorder's namespace has it */
    uint8_t is_pending; /* nothing is recorded before its first execve */
    uint8_t is_inside;  /* its call has begun, so nobody refused it */
    uint8_t is_killed;  /* its death is counted */
    uint8_t zero[5];
} ebpf_task;

typedef struct ebpf_member {
    uint32_t slot;
    uint32_t process; /* as the recorder's namespace numbers it */
} ebpf_member;

typedef struct ebpf_key {
    uint32_t nr; /* as in seccomp_data.nr */
    uint16_t slot;
    uint8_t abi;
    uint8_t has_args;
    uint32_t word;
    uint32_t zero;
    uint64_t args[EBPF_ARG_COUNT_MAX]; /* those of the row, masked, in its order */
} ebpf_key;

typedef struct ebpf_sighting {
    uint64_t count;    /* of a call with a counter on each CPU: what those don't have */
    uint64_t first_ns; /* since boot */
    uint64_t distinct; /* where has_args is 0: different arguments kept so far */
    char program[EBPF_COMM_BYTES];
} ebpf_sighting;

typedef struct ebpf_counts {
    uint64_t count[2 * EBPF_PLAIN_COUNT];
} ebpf_counts;

/* A pid namespace is more than its number, which is given out again. */
typedef struct ebpf_namespace {
    uint64_t began_ns; /* when its first process did */
    uint32_t inum;
    uint32_t zero;
} ebpf_namespace;

#endif
