/* Kernel constants that not every C library has in its headers.
 *
 * musl ships no linux headers, and Debian 12's are of Linux 6.1; what is needed is written down
 * here under names of our own.
 */
#ifndef KERNEL_UAPI_H
#define KERNEL_UAPI_H

#include <stdint.h>

/* linux/seccomp.h: operations of seccomp(2) */
enum {
    UAPI_SET_MODE_FILTER = 1,
    UAPI_GET_NOTIF_SIZES = 3,
};

/* SECCOMP_MODE_FILTER, for prctl(2) */
#define UAPI_MODE_FILTER 2ul

/* SECCOMP_FILTER_FLAG_TSYNC_ESRCH: a thread that can't follow is ESRCH, not its thread id. Needed
 * where TSYNC meets NEW_LISTENER, both of which want the return value. */
#define UAPI_FLAG_TSYNC_ESRCH (1u << 4)

/* linux/seccomp.h: what a listener hands out, what it takes. A kernel may know longer ones; how
 * long is asked by UAPI_GET_NOTIF_SIZES. */
typedef struct uapi_notif {
    uint64_t id;
    uint32_t pid; /* the thread, as the reader numbers it */
    uint32_t flags;
    int nr;
    uint32_t arch;
    uint64_t instruction_pointer;
    uint64_t args[6];
} uapi_notif;

typedef struct uapi_notif_answer {
    uint64_t id;
    int64_t value;
    int32_t error; /* negative */
    uint32_t flags;
} uapi_notif_answer;

typedef struct uapi_notif_sizes {
    uint16_t notif;
    uint16_t answer;
    uint16_t data;
} uapi_notif_sizes;

/* for ioctl(2), whose header has _IOWR */
#define UAPI_NOTIF_RECV _IOWR('!', 0, uapi_notif)
#define UAPI_NOTIF_SEND _IOWR('!', 1, uapi_notif_answer)
#define UAPI_NOTIF_FLAG_CONTINUE 1u    /* Linux 5.5 */
#define UAPI_NOTIF_FD_SYNC_WAKE_UP 1ul /* Linux 6.6 */

/* linux/close_range.h */
#define UAPI_CLOSE_RANGE_UNSHARE 2u /* Linux 5.9 */

/* linux/ptrace.h: what PTRACE_GET_SYSCALL_INFO tells (Linux 5.3) */
#define UAPI_PTRACE_GET_SYSCALL_INFO 0x420e
#define UAPI_PTRACE_SECCOMP_GET_METADATA 0x420d /* Linux 4.16 */

/* linux/elf.h: sets of registers */
#define UAPI_NT_PRSTATUS 1
#define UAPI_NT_ARM_SYSTEM_CALL 0x404

enum {
    UAPI_SYSCALL_INFO_ENTRY = 1,
    UAPI_SYSCALL_INFO_SECCOMP = 3,
};

typedef struct uapi_syscall_info {
    uint8_t op;
    uint8_t padding[3];
    uint32_t arch;
    uint64_t instruction_pointer;
    uint64_t stack_pointer;
    uint64_t nr; /* of ENTRY, SECCOMP */
    uint64_t args[6];
    uint32_t filter_data; /* of SECCOMP: that of the filter's word */
} uapi_syscall_info;

/* linux/filter.h: struct sock_fprog */
typedef struct uapi_program {
    unsigned short insn_count;
    const void *insns;
} uapi_program;

/* linux/capability.h: version 3 has two words of 32 capabilities */
#define UAPI_CAPABILITY_VERSION 0x20080522u

typedef struct uapi_cap_header {
    uint32_t version;
    int pid; /* 0: the calling thread */
} uapi_cap_header;

typedef struct uapi_cap_word {
    uint32_t effective;
    uint32_t permitted;
    uint32_t inheritable;
} uapi_cap_word;

enum {
    UAPI_CAP_KILL = 5,
    UAPI_CAP_SETPCAP = 8,
    UAPI_CAP_SYS_PTRACE = 19,
    UAPI_CAP_SYS_ADMIN = 21,
    UAPI_CAP_PERFMON = 38,   /* Linux 5.8 */
    UAPI_CAP_BPF = 39,       /* Linux 5.8 */
    UAPI_CAP_COUNT_MAX = 64, /* bits in the two words */
};

#endif
