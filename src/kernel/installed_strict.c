/* What seccomp's strict mode means. */
#include "filter/insn.h"
#include "kernel/installed.h"

enum { CALL_COUNT = 4 };

/* The kernel's mode1_syscalls: sigreturn is the one that the ABI's signal frames return by. */
static uint32_t add_abi(callgate_insn *insns, uint32_t count, callgate_abi abi,
                        const char *sigreturn)
{
    const char *const names[CALL_COUNT] = {"read", "write", "exit", sigreturn};

    insns[count++] = insn_branch(OP_JEQ_K, callgate_abi_arch(abi), 0, CALL_COUNT + 2);
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
    return machine == CALLGATE_ABI_AARCH64 ? CALLGATE_ABI_ARM : CALLGATE_ABI_NONE;
}

callgate_status installed_strict_policy(callgate_store *store, const callgate_policy **ret_policy,
                                        callgate_error *reterr)
{
    callgate_insn insns[2 * (CALL_COUNT + 4) + 2];
    callgate_abi machine = callgate_abi_host(), compat = compat_of(machine);
    bool is_old = machine == CALLGATE_ABI_X86 || machine == CALLGATE_ABI_ARM;
    uint32_t count = 0;

    insns[count++] = insn_make(OP_LD_ABS, DATA_ARCH);
    count = add_abi(insns, count, machine, is_old ? "sigreturn" : "rt_sigreturn");
    if (compat != CALLGATE_ABI_NONE)
        count = add_abi(insns, count, compat, "sigreturn");
    insns[count++] = insn_make(OP_RET_K, CALLGATE_KILL_THREAD);
    return callgate_lift(store, insns, count, NULL, ret_policy, reterr);
}
