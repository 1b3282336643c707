/* What a task's own filters say to a call.
 *
 * The kernel shows nobody why a call ended with an error. But the filters are there, in their
 * original form, and can be run once more on the same registers.
 */
#ifndef RECORD_BPF_JUDGE_H
#define RECORD_BPF_JUDGE_H

#include "record/bpf/tasks.h"

#include <linux/bpf.h>
#include <linux/bpf_common.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum {
    JUDGE_ALLOW = 0x7fff0000,    /* SECCOMP_RET_ALLOW, linux/seccomp.h */
    JUDGE_INSN_COUNT_MAX = 4096, /* BPF_MAXINSNS, linux/bpf_common.h */
    JUDGE_DATA_WORDS = 16,       /* struct seccomp_data */
};

enum { RETURN_SOURCE = 0x18, RETURN_A = 0x10 }; /* BPF_RVAL, BPF_A: linux/filter.h */

/* A filter's run. In a map's memory: old verifiers take no variable offset into the stack, nor
 * pointers into a global function. */
typedef struct judge_state {
    union {
        call_data call;
        uint32_t data[JUDGE_DATA_WORDS];
    };
    uint64_t insns; /* address of the first */
    uint32_t insn_count;
    uint32_t pc;
    uint32_t a;
    uint32_t x;
    uint32_t memory[16];
    uint32_t word;
    uint64_t registers[48]; /* a copy of a struct pt_regs */
    uint32_t is_lost;       /* it could not be followed to its end */
} judge_state;

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, uint32_t);
    __type(value, judge_state);
} judges SEC(".maps");

static __always_inline uint32_t judge_alu(uint32_t op, uint32_t a, uint32_t b)
{
    switch (op) {
    case BPF_ADD:
        return a + b;
    case BPF_SUB:
        return a - b;
    case BPF_MUL:
        return a * b;
    case BPF_DIV:
        return b == 0 ? 0 : a / b;
    case BPF_OR:
        return a | b;
    case BPF_AND:
        return a & b;
    case BPF_XOR:
        return a ^ b;
    case BPF_LSH:
        return a << (b & 31);
    case BPF_RSH:
        return a >> (b & 31);
    default:
        return -a; /* BPF_NEG, the only one left that the kernel takes */
    }
}

static __always_inline bool judge_holds(uint32_t op, uint32_t a, uint32_t b)
{
    switch (op) {
    case BPF_JEQ:
        return a == b;
    case BPF_JGT:
        return a > b;
    case BPF_JGE:
        return a >= b;
    default:
        return (a & b) != 0; /* BPF_JSET */
    }
}

static __always_inline uint32_t judge_load(const judge_state *run, struct sock_filter insn)
{
    switch (BPF_MODE(insn.code)) {
    case BPF_ABS:
        return run->data[insn.k / 4 & 15];
    case BPF_MEM:
        return run->memory[insn.k & 15];
    case BPF_LEN:
        return sizeof run->data;
    default:
        return insn.k; /* BPF_IMM */
    }
}

static __always_inline int judge_end(judge_state *run, uint32_t word)
{
    run->word = word;
    return 1;
}

/* Follows one instruction; 1: that was the last one. Global, as judge_filter is: the verifier looks
 * at such a function once, not again with each step of a loop. */
__attribute__((noinline)) int judge_step(void)
{
    uint32_t zero = 0;
    struct sock_filter insn;
    judge_state *run = bpf_map_lookup_elem(&judges, &zero);
    if (run == NULL)
        return 1;
    uint32_t pc = run->pc++;
    if (pc >= run->insn_count || bpf_probe_read_kernel(&insn, 8, (void *)(run->insns + pc * 8))) {
        run->is_lost = 1;
        return 1;
    }
    uint32_t operand = BPF_SRC(insn.code) == BPF_X ? run->x : insn.k;
    switch (BPF_CLASS(insn.code)) {
    case BPF_LD:
        run->a = judge_load(run, insn);
        break;
    case BPF_LDX:
        run->x = judge_load(run, insn);
        break;
    case BPF_ST:
        run->memory[insn.k & 15] = run->a;
        break;
    case BPF_STX:
        run->memory[insn.k & 15] = run->x;
        break;
    case BPF_ALU:
        if (BPF_OP(insn.code) == BPF_DIV && operand == 0)
            return judge_end(run, 0);
        run->a = judge_alu(BPF_OP(insn.code), run->a, operand);
        break;
    case BPF_JMP:
        if (BPF_OP(insn.code) == BPF_JA)
            run->pc += insn.k;
        else
            run->pc += judge_holds(BPF_OP(insn.code), run->a, operand) ? insn.jt : insn.jf;
        break;
    case BPF_RET:
        return judge_end(run, (insn.code & RETURN_SOURCE) == RETURN_A ? run->a : insn.k);
    default:                                /* BPF_MISC */
        if (insn.code == (BPF_MISC | 0x00)) /* TAX */
            run->x = run->a;
        else
            run->a = run->x;
    }
    return 0;
}

/* Runs the filter that the state names. */
__attribute__((noinline)) int judge_filter(void)
{
    for (uint32_t step = 0; step < JUDGE_INSN_COUNT_MAX; step++)
        if (judge_step())
            return 0;
    return 1;
}

static __always_inline bool judge_prepare(judge_state *run, struct seccomp_filter *filter)
{
    struct sock_fprog_kern *original = BPF_CORE_READ(filter, prog, orig_prog);
    if (original == NULL)
        return false;
    run->insns = (uint64_t)BPF_CORE_READ(original, filter);
    run->insn_count = BPF_CORE_READ(original, len);
    run->pc = 0;
    run->a = 0;
    run->x = 0;
    run->is_lost = 0;
    return true;
}

/* What all filters of a task say together: of the words the one whose action is least, as signed
 * numbers; of equals the newest filter's. false: unknown. */
static __noinline bool judge_call(judge_state *run, struct task_struct *task, uint32_t *ret_word,
                                  bool *ret_has_listener)
{
    struct seccomp_filter *filter = BPF_CORE_READ(task, seccomp.filter);
    int least = JUDGE_ALLOW;
    *ret_word = JUDGE_ALLOW;
    *ret_has_listener = false;
    for (int i = 0; i < EBPF_FILTER_COUNT_MAX && filter != NULL; i++) {
        if (!judge_prepare(run, filter) || judge_filter() != 0 || run->is_lost)
            return false;
        int action = (int)(run->word & 0xffff0000);
        if (action < least) {
            least = action;
            *ret_word = run->word;
            *ret_has_listener = BPF_CORE_READ(filter, notif) != NULL;
        }
        filter = BPF_CORE_READ(filter, prev);
    }
    return filter == NULL;
}

#endif
