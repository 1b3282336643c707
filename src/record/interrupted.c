/* Reads from a stopped task's registers which call was interrupted.
 */
#include "record/interrupted.h"
#include "kernel/uapi.h"
#include "record/tracing.h"
#include <string.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)

enum { ERESTARTSYS = 512 }; /* include/linux/errno.h of the kernel */

const bool interrupted_is_known = true;

static bool is_narrow(uint32_t arch)
{
    return arch == callgate_abi_arch(CALLGATE_ABI_X86);
}

static bool read_call(pid_t tid, callgate_call_data *ret_call, int64_t *ret_result)
{
    struct user_regs_struct regs;
    uapi_syscall_info info = {0};
    if (tracing_request(PTRACE_GETREGS, tid, 0, (uintptr_t)&regs) != 0 ||
        tracing_request(UAPI_PTRACE_GET_SYSCALL_INFO, tid, sizeof info, (uintptr_t)&info) <= 0)
        return false;
    bool narrow = is_narrow(info.arch);
    int64_t nr = narrow ? (int32_t)regs.orig_rax : (int64_t)regs.orig_rax;
    const uint64_t wide_args[6] = {regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9};
    const uint64_t narrow_args[6] = {(uint32_t)regs.rbx, (uint32_t)regs.rcx, (uint32_t)regs.rdx,
                                     (uint32_t)regs.rsi, (uint32_t)regs.rdi, (uint32_t)regs.rbp};
    *ret_call = (callgate_call_data){
        .nr = (uint32_t)nr, .arch = info.arch, .instruction_pointer = regs.rip};
    memcpy(ret_call->args, narrow ? narrow_args : wide_args, sizeof ret_call->args);
    *ret_result = narrow ? (int32_t)regs.rax : (int64_t)regs.rax;
    return nr >= 0;
}

bool interrupted_registers(pid_t tid, callgate_call_data *ret_call)
{
    int64_t result;
    return read_call(tid, ret_call, &result);
}

bool interrupted_call(pid_t tid, callgate_call_data *ret_call)
{
    int64_t result;
    return read_call(tid, ret_call, &result) && result == -ERESTARTSYS;
}

#elif defined(__aarch64__)

const bool interrupted_is_known = true;

/* asm/ptrace.h: the registers of a 32-bit task, of a 64-bit one. */
typedef union arm_registers {
    uint32_t narrow[18]; /* r0..r15, cpsr, the first argument before the call */
    uint64_t wide[34];   /* x0..x30, sp, pc, pstate */
} arm_registers;

enum {
    NARROW_NR = 7,
    NARROW_PC = 15,
    NARROW_STATE = 16,
    NARROW_THUMB = 0x20,
    WIDE_NR = 8,
    WIDE_PC = 32,
};

/* Does an instruction of this width make calls: svc? */
static bool is_call(pid_t tid, uint64_t pc, size_t width, uint32_t mask, uint32_t svc)
{
    uint32_t insn = 0;
    const struct iovec here = {&insn, width};
    const struct iovec there = {(void *)(uintptr_t)pc, width};
    return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)width && (insn & mask) == svc;
}

/* Is a call made at a task's program counter? */
static bool is_at_call(pid_t tid, const arm_registers *regs, bool is_narrow)
{
    if (!is_narrow)
        return is_call(tid, regs->wide[WIDE_PC], 4, 0xffe0001fu, 0xd4000001u);
    if ((regs->narrow[NARROW_STATE] & NARROW_THUMB) != 0)
        return is_call(tid, regs->narrow[NARROW_PC], 2, 0xff00u, 0xdf00u);
    return is_call(tid, regs->narrow[NARROW_PC], 4, 0x0f000000u, 0x0f000000u);
}

static bool read_registers(pid_t tid, arm_registers *ret_regs, bool *ret_is_narrow)
{
    struct iovec area = {ret_regs, sizeof *ret_regs};
    if (tracing_request(PTRACE_GETREGSET, tid, UAPI_NT_PRSTATUS, (uintptr_t)&area) != 0)
        return false;
    *ret_is_narrow = area.iov_len <= sizeof ret_regs->narrow;
    return true;
}

static callgate_call_data call_of(const arm_registers *regs, bool is_narrow)
{
    callgate_call_data call = {
        .nr = is_narrow ? regs->narrow[NARROW_NR] : (uint32_t)regs->wide[WIDE_NR],
        .arch = callgate_abi_arch(is_narrow ? CALLGATE_ABI_ARM : CALLGATE_ABI_AARCH64)};
    for (int i = 0; i < 6; i++)
        call.args[i] = is_narrow ? regs->narrow[i] : regs->wide[i];
    return call;
}

bool interrupted_registers(pid_t tid, callgate_call_data *ret_call)
{
    arm_registers regs;
    bool is_narrow;
    if (!read_registers(tid, &regs, &is_narrow))
        return false;
    *ret_call = call_of(&regs, is_narrow);
    return true;
}

bool interrupted_call(pid_t tid, callgate_call_data *ret_call)
{
    arm_registers regs;
    bool is_narrow;
    if (!read_registers(tid, &regs, &is_narrow) || !is_at_call(tid, &regs, is_narrow))
        return false;
    *ret_call = call_of(&regs, is_narrow);
    return true;
}

#else

const bool interrupted_is_known = false;

bool interrupted_registers(pid_t tid, callgate_call_data *ret_call)
{
    (void)tid, (void)ret_call;
    return false;
}

bool interrupted_call(pid_t tid, callgate_call_data *ret_call)
{
    (void)tid, (void)ret_call;
    return false;
}

#endif
