/* Every named limit, with its unit, with its source.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* base */
    JSON_DEPTH_MAX = 64,                    /* nested arrays and objects */
    JSON_TEXT_BYTES_MAX = 16 * 1024 * 1024, /* bytes of one file: Docker's API takes 4 MiB */
    JSON_ARENA_BYTES_MAX = 512 * 1024 * 1024,

    /* profile */
    EDIT_RULE_COUNT_MAX = 64,       /* rules that one rule may become in an edit */
    EDIT_CALL_RULE_COUNT_MAX = 512, /* that rules of one call become: a filter has 4096 instructions
                                       on an ABI, a rule on two arguments takes up to twelve */
    EDIT_MENTION_COUNT_MAX = 2000,  /* rules of one call that are compared in pairs */
    EDIT_WORLD_COUNT_MAX = 64,      /* ways in which guards let rules of one call hold */
    EDIT_REWRITE_BYTES_MAX = 256 * 1024 * 1024, /* of one call's rules, written anew */
    PROFILE_REPORT_COUNT_MAX = 1000, /* warnings of one file; the last says that there are more */

    /* policy: measured limits that serve (docs/policy.md) */
    STORE_NODE_COUNT_MAX = 1 << 20,       /* diagram nodes of a store */
    STORE_RUN_COUNT_MAX = 1 << 16,        /* runs of nr, or of arch, in one policy */
    STORE_CACHE_SLOT_COUNT_MAX = 1 << 18, /* slots of the operation cache; a power of two */
    STORE_STEP_COUNT_MAX = 1 << 21,       /* steps of one operation, 50 to 200 ns each */

    /* rules */
    RULES_COUNT_MAX = 1 << 20,    /* rules of one set, after names met ABIs */
    RULE_CONDITION_COUNT_MAX = 6, /* arguments of a call, linux/seccomp.h */
    RULE_TEST_COUNT_MAX =
        9,            /* tests of a rule whose arguments may have several, socketcall's too */
    ERRNO_MAX = 4095, /* MAX_ERRNO, linux/err.h */

    /* filter */
    INSN_COUNT_MAX = 4096,              /* BPF_MAXINSNS, linux/bpf_common.h */
    GRAPH_NODE_COUNT_MAX = 1 << 14,     /* nodes of a filter in the making, four filters' worth */
    WORD_RUN_COUNT_MAX = 1 << 13,       /* runs of values of one argument word: two a branch */
    WORD_CUBE_COUNT_MAX = 1 << 10,      /* masked values of one argument word */
    PROOF_STEP_COUNT_MAX = 1 << 22,     /* steps of one proof and its store, some 90 ns each */
    PROOF_CLAIM_COUNT_MAX = 1 << 18,    /* claims of one proof, 44 bytes each */
    LIFT_STATE_COUNT_MAX = 1 << 18,     /* states (pc, A, X, M, condition) of one lift */
    LIFT_NODE_COUNT_MAX = 1 << 19,      /* diagram nodes of one lift, on the way */
    LIFT_STEP_COUNT_MAX = 5 << 19,      /* steps of one lift and its store, some 90 ns each */
    LIFT_REGISTERS_COUNT_MAX = 1 << 17, /* contents of all registers in one lift, 76 bytes each */
    LIFT_EXIT_COUNT_MAX = 1 << 18,      /* spans of numbers that end in one pass of a lift */
    LIFT_VALUE_COUNT_MAX = 1 << 16,     /* values of registers in one lift, 132 bytes each */
    LIFT_RUN_COUNT_MAX = 1 << 20,       /* runs of nr in one lift, over all arches */
    LIFT_ARCH_RUN_COUNT_MAX = 1 << 9,   /* runs of arch in one lift, each a pass */
    LIFT_WORD_COUNT_MAX = 256,          /* different words that one RET A may return */
    LIFT_ARENA_BYTES_MAX = 16 * 1024 * 1024, /* for the states of one lift, or one join */

    /* record */
    OBSERVATION_RUN_COUNT_MAX = 1 << 11,      /* runs of one observation */
    OBSERVATION_SIGHTING_COUNT_MAX = 1 << 16, /* different calls, some 200 bytes each as text */
    OBSERVATION_SUBJECT_BYTES_MAX = 256,      /* of a run's subject; more is cut */
    LOG_TEXT_BYTES_MAX = 1 << 28,             /* bytes of one file, which memory holds as a whole */
    LOG_LINE_BYTES_MAX = 1 << 20,             /* of a line of a log; a longer one is passed over */
    LOG_PID_MAX = 1 << 22,                    /* PID_MAX_LIMIT, linux/threads.h */
    LOG_PENDING_COUNT_MAX = 64,               /* audit records that wait for their arguments */
    LOG_FORM_LINE_COUNT_MAX = 1000,           /* lines that are tried to tell what a file is */

    /* test */
    EXPECT_TEXT_BYTES_MAX = 1 << 20, /* bytes of one file of expectations */
    EXPECT_WORD_COUNT_MAX = 1 << 10, /* words of one line */
    EXPECT_COUNT_MAX = 1 << 12,      /* CALLs of one file */
    EXPECT_SCOPE_COUNT_MAX = 1 << 8, /* profiles and targets of one file */
    EXPECT_ERROR_COUNT_MAX = 20,     /* errors of one file that are told */
    EXPECT_STEP_COUNT_MAX = 1 << 27, /* nodes that one subject's CALLs visit */
    EXPECT_ARENA_BYTES_MAX = 256 * 1024 * 1024,
};

#endif
