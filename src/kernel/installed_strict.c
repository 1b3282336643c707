/* What seccomp's strict mode means. */
#include "filter/insn.h"
#include "kernel/installed.h"

enum { CALL_COUNT = 4 };

/* The call that signal frames return by, in asm/seccomp.h of the kernel's machines. */
static const char *sigreturn_of(callgate_abi abi)
{
    bool is_old = abi == CALLGATE_ABI_X86 || abi == CALLGATE_ABI_S390 || abi == CALLGATE_ABI_S390X;

    return is_old ? "sigreturn" : "rt_sigreturn";
}

/* The kernel's mode1_syscalls. Another arch jumps over all: LD, the tests, two RETs. */
static uint32_t add_abi(callgate_insn *insns, uint32_t count, callgate_abi abi)
{
    const char *const names[CALL_COUNT] = {"read", "write", "exit", sigreturn_of(abi)};

    insns[count++] = insn_branch(OP_JEQ_K, callgate_abi_arch(abi), 0, 1 + CALL_COUNT + 2);
    insns[count++] = insn_make(OP_LD_ABS, DATA_NR);
    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        uint32_t nr = UINT32_MAX;
        callgate_call_nr(abi, names[i], &nr);
        insns[count++] = insn_branch(OP_JEQ_K, nr, (uint8_t)(CALL_COUNT - i), 0);
    }
    insns[count++] = insn_make(OP_RET_K, CALLGATE_KILL_THREAD);
    insns[count++] = insn_make(OP_RET_K, CALLGATE_ALLOW);
    return count;
}

/* The 32-bit ABI of a machine's kernels whose calls strict mode permits too. */
static callgate_abi compat_of(callgate_abi machine)
{
    if (machine == CALLGATE_ABI_X86_64)
        return CALLGATE_ABI_X86;
    if (machine == CALLGATE_ABI_S390X)
        return CALLGATE_ABI_S390;
    return machine == CALLGATE_ABI_AARCH64 ? CALLGATE_ABI_ARM : CALLGATE_ABI_NONE;
}

callgate_status installed_strict_policy(callgate_store *store, const callgate_policy **ret_policy,
                                        callgate_error *reterr)
{
    callgate_insn insns[2 * (CALL_COUNT + 4) + 2];
    callgate_abi machine = callgate_abi_host(), compat = compat_of(machine);
    uint32_t count = 0;

    insns[count++] = insn_make(OP_LD_ABS, DATA_ARCH);
    count = add_abi(insns, count, machine);
    if (compat != CALLGATE_ABI_NONE)
        count = add_abi(insns, count, compat);
    insns[count++] = insn_make(OP_RET_K, CALLGATE_KILL_THREAD);
    return callgate_lift(store, insns, count, NULL, ret_policy, reterr);
}
