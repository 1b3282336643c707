/* Opcodes of classic BPF for seccomp, with helpers to build instructions.
 *
 * The values are the kernel's (linux/bpf_common.h), under names of our own, so that no kernel
 * header is needed. An opcode is a class, an operation, and where the operand comes from: the
 * constant k or the register X.
 *
 *     insn_make(OP_LD_ABS, DATA_NR)            ld [0]
 *     insn_branch(OP_JEQ_K, 39, 0, 3)          jeq #39, +0, +3
 */
#ifndef FILTER_INSN_H
#define FILTER_INSN_H

#include "callgate/filter.h"
#include <stdbool.h>

enum {
    INSN_CLASS_MASK = 0x07,
    INSN_OP_MASK = 0xf0,
    INSN_SOURCE_X = 0x08, /* the operand is X, not k */

    CLASS_LD = 0x00,
    CLASS_LDX = 0x01,
    CLASS_ST = 0x02,
    CLASS_STX = 0x03,
    CLASS_ALU = 0x04,
    CLASS_JMP = 0x05,
    CLASS_RET = 0x06,
    CLASS_MISC = 0x07,
};

/* Every opcode that seccomp takes. */
enum {
    OP_LD_IMM = 0x00,  /* A = k */
    OP_LD_ABS = 0x20,  /* A = the word at byte k of struct seccomp_data */
    OP_LD_MEM = 0x60,  /* A = M[k] */
    OP_LD_LEN = 0x80,  /* A = 64 */
    OP_LDX_IMM = 0x01, /* X = k */
    OP_LDX_MEM = 0x61,
    OP_LDX_LEN = 0x81,
    OP_ST = 0x02,  /* M[k] = A */
    OP_STX = 0x03, /* M[k] = X */

    OP_ADD_K = 0x04,
    OP_ADD_X = 0x0c,
    OP_SUB_K = 0x14,
    OP_SUB_X = 0x1c,
    OP_MUL_K = 0x24,
    OP_MUL_X = 0x2c,
    OP_DIV_K = 0x34,
    OP_DIV_X = 0x3c, /* X = 0 ends the program with 0 */
    OP_OR_K = 0x44,
    OP_OR_X = 0x4c,
    OP_AND_K = 0x54,
    OP_AND_X = 0x5c,
    OP_LSH_K = 0x64,
    OP_LSH_X = 0x6c, /* by X & 31 */
    OP_RSH_K = 0x74,
    OP_RSH_X = 0x7c,
    OP_NEG = 0x84,
    OP_XOR_K = 0xa4,
    OP_XOR_X = 0xac,

    OP_JA = 0x05, /* k instructions further */
    OP_JEQ_K = 0x15,
    OP_JEQ_X = 0x1d,
    OP_JGT_K = 0x25,
    OP_JGT_X = 0x2d,
    OP_JGE_K = 0x35,
    OP_JGE_X = 0x3d,
    OP_JSET_K = 0x45,
    OP_JSET_X = 0x4d,

    OP_RET_K = 0x06,
    OP_RET_A = 0x16,
    OP_TAX = 0x07, /* X = A */
    OP_TXA = 0x87, /* A = X */
};

/* Bytes of struct seccomp_data (linux/seccomp.h). */
enum {
    DATA_NR = 0,
    DATA_ARCH = 4,
    DATA_IP = 8,    /* two words */
    DATA_ARGS = 16, /* six times two words */
    DATA_BYTES = 64,
};

enum { MEM_COUNT = 16 }; /* BPF_MEMWORDS, linux/filter.h */

/* Set in the arch of little-endian machines (__AUDIT_ARCH_LE, linux/audit.h): the low word of an
 * argument comes first there. */
#define ARCH_LITTLE_ENDIAN 0x40000000u

static inline callgate_insn insn_make(uint16_t code, uint32_t k)
{
    return (callgate_insn){.code = code, .k = k};
}

static inline callgate_insn insn_branch(uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
    return (callgate_insn){.code = code, .jt = jt, .jf = jf, .k = k};
}

static inline bool insn_is_return(const callgate_insn *insn)
{
    return insn->code == OP_RET_K || insn->code == OP_RET_A;
}

/* A conditional jump; JA is none. */
static inline bool insn_is_branch(const callgate_insn *insn)
{
    return (insn->code & INSN_CLASS_MASK) == CLASS_JMP && insn->code != OP_JA;
}

/* Does a conditional jump take jt, with these registers? */
static inline bool insn_is_taken(const callgate_insn *insn, uint32_t a, uint32_t x)
{
    uint32_t operand = insn->code & INSN_SOURCE_X ? x : insn->k;

    switch (insn->code & INSN_OP_MASK) {
    case OP_JEQ_K &INSN_OP_MASK:
        return a == operand;
    case OP_JGT_K &INSN_OP_MASK:
        return a > operand;
    case OP_JGE_K &INSN_OP_MASK:
        return a >= operand;
    default: /* OP_JSET_K */
        return (a & operand) != 0;
    }
}

/* The byte of struct seccomp_data at which a word of argument `arg` stands (6: the instruction
 * pointer), for calls of `arch`. */
static inline uint32_t data_offset(uint32_t arg, bool is_high, uint32_t arch)
{
    uint32_t first = arg < 6 ? DATA_ARGS + 8 * arg : DATA_IP;
    bool is_second = is_high == ((arch & ARCH_LITTLE_ENDIAN) != 0);

    return first + (is_second ? 4 : 0);
}

#endif
