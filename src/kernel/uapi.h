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
    UAPI_GET_ACTION_AVAIL = 2,
};

/* SECCOMP_FILTER_FLAG_TSYNC_ESRCH: a thread that can't follow is ESRCH, not its thread id. Needed
 * where TSYNC meets NEW_LISTENER, both of which want the return value. */
#define UAPI_FLAG_TSYNC_ESRCH (1u << 4)

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
    UAPI_CAP_SETPCAP = 8,
    UAPI_CAP_COUNT_MAX = 64, /* bits in the two words */
};

#endif
