/* Every named limit, with its unit and where it comes from.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* base */
    JSON_DEPTH_MAX = 64,                    /* nested arrays and objects */
    JSON_TEXT_BYTES_MAX = 16 * 1024 * 1024, /* bytes of one file: Docker's API takes 4 MiB */
    JSON_ARENA_BYTES_MAX = 512 * 1024 * 1024,

    /* policy: measured limits that serve (docs/policy.md) */
    STORE_NODE_COUNT_MAX = 1 << 20,       /* diagram nodes of a store */
    STORE_RUN_COUNT_MAX = 1 << 16,        /* runs of nr, or of arch, in one policy */
    STORE_CACHE_SLOT_COUNT_MAX = 1 << 18, /* slots of the operation cache; a power of two */
    STORE_STEP_COUNT_MAX = 1 << 24,       /* steps of one operation, some 20 ns each */

    /* rules */
    RULES_COUNT_MAX = 1 << 20,    /* rules of one set, after names met ABIs */
    RULE_CONDITION_COUNT_MAX = 6, /* arguments of a call, linux/seccomp.h */
    ERRNO_MAX = 4095,             /* MAX_ERRNO, linux/err.h */

    /* filter */
    INSN_COUNT_MAX = 4096,          /* BPF_MAXINSNS, linux/bpf_common.h */
    LIFT_STATE_COUNT_MAX = 1 << 18, /* states (pc, A, X, M) of one lift */
};

#endif
