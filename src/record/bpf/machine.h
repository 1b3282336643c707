/* What differs between machines: registers, how a compat call is told.
 */
#ifndef RECORD_BPF_MACHINE_H
#define RECORD_BPF_MACHINE_H

#include "kernel/bpf/kernel.h"
#include "record/bpf/shared.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* THREAD_SIZE of x86_64 and of arm64 with small pages. */
enum { STACK_BYTES = 16384 };

/* A call as seccomp shows it to filters, its arguments whole. */
typedef struct call_data {
    uint32_t nr;
    uint32_t arch;
    uint64_t ip;
    uint64_t args[6];
} call_data;

/* How a task's field is read: straight where the task has a type, through a copy where not. */
#ifdef EBPF_HAS_STORAGE
#define TASK_READ(task, field) ((task)->field)
#else
#define TASK_READ(task, field) BPF_CORE_READ(task, field)
#endif

#if defined(__TARGET_ARCH_x86)

enum { TS_COMPAT = 2 }; /* asm/thread_info.h: this very call came by a 32-bit entry */

static __always_inline uint32_t abi_of(const struct task_struct *task, uint32_t nr)
{
    if (TASK_READ(task, thread_info.status) & TS_COMPAT)
        return EBPF_ABI_COMPAT;
    return nr >> 30 == 1 ? EBPF_ABI_X32 : EBPF_ABI_NATIVE;
}

static __always_inline uint32_t nr_of(const struct pt_regs *regs)
{
    return regs->orig_ax;
}

/* The high words of a compat call's registers are there for filters to see. */
static __always_inline uint64_t arg_of(const struct pt_regs *regs, bool is_compat, uint32_t index)
{
    switch (index) {
    case 0:
        return is_compat ? regs->bx : regs->di;
    case 1:
        return is_compat ? regs->cx : regs->si;
    case 2:
        return regs->dx;
    case 3:
        return is_compat ? regs->si : regs->r10;
    case 4:
        return is_compat ? regs->di : regs->r8;
    default:
        return is_compat ? regs->bp : regs->r9;
    }
}

static __always_inline uint64_t ip_of(const struct pt_regs *regs)
{
    return regs->ip;
}

/* The number of the call in which a task dies. */
static __always_inline uint32_t last_nr_of(const struct pt_regs *regs, bool is_compat)
{
    (void)is_compat;
    return regs->orig_ax;
}

/* Were the registers put back to what they were before the call, as is done for a signal? */
static __always_inline bool is_put_back(const struct pt_regs *regs, long result)
{
    return (uint32_t)result == (uint32_t)regs->orig_ax;
}

#elif defined(__TARGET_ARCH_arm64)

enum { TIF_32BIT = 22 }; /* asm/thread_info.h */

static __always_inline uint32_t abi_of(const struct task_struct *task, uint32_t nr)
{
    (void)nr;
    return TASK_READ(task, thread_info.flags) >> TIF_32BIT & 1 ? EBPF_ABI_COMPAT : EBPF_ABI_NATIVE;
}

static __always_inline uint32_t nr_of(const struct pt_regs *regs)
{
    return (uint32_t)regs->syscallno;
}

static __always_inline uint64_t arg_of(const struct pt_regs *regs, bool is_compat, uint32_t index)
{
    uint64_t mask = is_compat ? 0xffffffff : ~0ull;
    switch (index) {
    case 0:
        return regs->orig_x0 & mask;
    case 1:
        return regs->regs[1] & mask;
    case 2:
        return regs->regs[2] & mask;
    case 3:
        return regs->regs[3] & mask;
    case 4:
        return regs->regs[4] & mask;
    default:
        return regs->regs[5] & mask;
    }
}

static __always_inline uint64_t ip_of(const struct pt_regs *regs)
{
    return regs->pc;
}

/* The kernel has forgotten the number once a signal is delivered; the register has it still. */
static __always_inline uint32_t last_nr_of(const struct pt_regs *regs, bool is_compat)
{
    return (uint32_t)(is_compat ? regs->regs[7] : regs->regs[8]);
}

static __always_inline bool is_put_back(const struct pt_regs *regs, long result)
{
    return (uint32_t)result == (uint32_t)regs->orig_x0;
}

#else
#error "no registers known of this machine"
#endif

#endif
