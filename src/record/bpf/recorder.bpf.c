/* The eBPF recorder's hooks. SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
 *
 * Built twice (meson.build): with task storage (EBPF_HAS_STORAGE, Linux 5.11) or without.
 */
#include "record/bpf/sightings.h"

#include <bpf/bpf_tracing.h>

char terms[] SEC("license") = "GPL";

static __always_inline bool is_execve(uint32_t abi, uint32_t nr)
{
    return abi == EBPF_ABI_NATIVE && (nr == config.execve_nr || nr == config.execveat_nr);
}

/* A container that nobody waits for. */
static __always_inline bool is_dismissed(const ebpf_task *known)
{
    return config.choice == EBPF_BY_CONFINED && slot_of(known->slot)->is_dismissed != 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs *regs, long id)
{
    struct task_struct *task = current_task();
    ebpf_task *known = find_task(task);
    if (known == NULL) {
        if (config.choice == EBPF_BY_TREE)
            return 0;
        known = adopt_current(task);
        if (known == NULL)
            return 0;
    }
    if (is_dismissed(known))
        return 0;
    uint32_t abi = abi_of(task, id);
    if (known->is_pending) {
        if (!is_execve(abi, id))
            return 0;
        known->is_pending = 0;
    }
    /* without filters nobody looks at it, nor takes it back at the exit */
    known->is_inside = TASK_READ(task, seccomp.mode) >= MODE_FILTER;
    see_call(known->slot, abi, id, regs);
    return 0;
}

/* The answer that a call got without having begun: is it its filters' own? */
static __always_inline bool is_refusal(struct task_struct *task, uint32_t word, bool has_listener,
                                       const struct pt_regs *regs, long result)
{
    switch (word & 0xffff0000) {
    case 0x00050000: { /* ERRNO */
        uint32_t number = word & 0xffff;
        return result == -(long)(number > 4095 ? 4095 : number);
    }
    case JUDGE_ALLOW:
    case 0x7ffc0000: /* LOG */
        return false;
    case 0x7fc00000: /* USER_NOTIF: what a supervisor answers is nobody's refusal */
        return result == -38 && !has_listener;
    case 0x7ff00000: /* TRACE */
        return result == -38 && BPF_CORE_READ(task, ptrace) == 0;
    default: /* TRAP, kills */
        return is_put_back(regs, result);
    }
}

static __always_inline void see_refusal(uint32_t slot, uint32_t abi, uint32_t nr,
                                        const struct pt_regs *regs, uint32_t word)
{
    ebpf_key key = {.nr = nr, .slot = slot, .abi = abi, .has_args = 1, .word = word};
    see_key(&key, row_of(abi, nr), regs);
}

static __always_inline void read_call(judge_state *run, uint32_t abi, uint32_t nr,
                                      const struct pt_regs *regs)
{
    run->call.nr = nr;
    run->call.arch = config.arch[abi & (EBPF_ABI_COUNT - 1)];
    run->call.ip = ip_of(regs);
    for (uint32_t i = 0; i < 6; i++)
        run->call.args[i] = arg_of(regs, abi == EBPF_ABI_COMPAT, i);
}

static __always_inline bool is_kill(uint32_t word)
{
    return (word & 0x7fff0000) == 0; /* KILL_THREAD, KILL_PROCESS */
}

static __always_inline void judge_exit(struct task_struct *task, ebpf_task *known,
                                       struct pt_regs *regs, long result)
{
    uint32_t zero = 0, word;
    bool has_listener;
    judge_state *run = bpf_map_lookup_elem(&judges, &zero);
    if (run == NULL)
        return;
    uint32_t nr = nr_of(regs), abi = abi_of(task, nr);
    read_call(run, abi, nr, regs);
    if (!judge_call(run, task, &word, &has_listener)) {
        __sync_fetch_and_add(&control.unjudged, 1);
        return;
    }
    if (!is_refusal(task, word, has_listener, regs, result))
        return;
    see_refusal(known->slot, abi, nr, regs, word);
    if (is_kill(word))
        known->is_killed = 1;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
    struct task_struct *task = current_task();
    if (TASK_READ(task, seccomp.mode) < MODE_FILTER)
        return 0;
    ebpf_task *known = find_task(task);
    if (known == NULL)
        known = adopt_current(task);
    if (known == NULL || known->is_pending || is_dismissed(known))
        return 0;
    if (known->is_inside) {
        known->is_inside = 0;
        return 0;
    }
    if ((result < 0 && result >= -4095) || is_put_back(regs, result))
        judge_exit(task, known, regs, result);
    return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
    (void)parent;
    ebpf_task *known = find_task(current_task());
    if (known != NULL && !known->is_pending)
        add_task(child, known->slot);
    return 0;
}

/* A thread that executes a program takes its leader's id over. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid)
{
    ebpf_task *known = find_task(task);
#ifndef EBPF_HAS_STORAGE
    uint32_t old_number = old_pid;
    if (known == NULL && config.is_initial)
        known = bpf_map_lookup_elem(&tasks, &old_number);
#endif
    (void)old_pid;
    if (known == NULL)
        return 0;
    uint32_t number = number_of(task);
    if (number == known->number)
        return 0;
    ebpf_task moved = *known;
    moved.number = number;
    leave_members(known->number, known->slot);
    forget_task(task, known);
    if (make_task(task, &moved) != NULL)
        join_members(task, number, moved.slot);
    else
        __sync_fetch_and_add(&control.lost, 1);
    return 0;
}

/* Where the registers of a task's call are: at the end of its stack. */
static __always_inline const void *registers_of(struct task_struct *task)
{
    if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) /* 5.15 */
        return (const void *)bpf_task_pt_regs(task);
    return (char *)BPF_CORE_READ(task, stack) + STACK_BYTES - bpf_core_type_size(struct pt_regs);
}

/* The word that has killed a task; false: it has died of something else. Its filters say it where
 * they are still there; where they are gone already (6.11) the mode does, and KILL_PROCESS has left
 * its sys_exit. */
static __always_inline bool killing_word(judge_state *run, struct task_struct *task,
                                         uint32_t *ret_word)
{
    bool has_listener;
    if (judge_call(run, task, ret_word, &has_listener) && is_kill(*ret_word))
        return true;
    *ret_word = 0;
    return BPF_CORE_READ(task, seccomp.mode) == MODE_DEAD;
}

/* Death by a filter leaves no sys_exit behind, or not on every kernel. */
static __noinline int see_killed(struct task_struct *task, uint32_t slot)
{
    uint32_t zero = 0, word;
    judge_state *run = bpf_map_lookup_elem(&judges, &zero);
    if (run == NULL || bpf_probe_read_kernel(run->registers, bpf_core_type_size(struct pt_regs),
                                             registers_of(task)) != 0)
        return 0;
    const struct pt_regs *regs = (const struct pt_regs *)run->registers;
    uint32_t abi = abi_of(task, nr_of(regs));
    uint32_t nr = last_nr_of(regs, abi == EBPF_ABI_COMPAT);
    read_call(run, abi, nr, regs);
    if (killing_word(run, task, &word))
        see_refusal(slot, abi, nr, regs, word);
    return 0;
}

static __always_inline bool is_killed_by_filter(struct task_struct *task, const ebpf_task *known)
{
    return BPF_CORE_READ(task, seccomp.mode) >= MODE_FILTER &&
           (BPF_CORE_READ(task, exit_code) & 127) == SIGNAL_SYS && !known->is_killed &&
           !known->is_pending && !known->is_inside;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_death, struct task_struct *task)
{
    ebpf_task *known = find_task(task);
    if (known == NULL)
        return 0;
    if (is_killed_by_filter(task, known))
        see_killed(task, known->slot);
    uint32_t number = known->number, index = known->slot;
    forget_task(task, known);
    leave_members(number, index);
    return 0;
}

/* Is one of a task's ancestors recorded, or the tree's root? All of them are looked at: a parent
 * that isn't recorded yet may be one that the walk has passed by or hasn't come to. */
static __noinline bool is_below(struct task_struct *task)
{
    struct task_struct *at = BPF_CORE_READ(task, group_leader);
    for (int i = 0; i < ANCESTOR_COUNT_MAX && at != NULL; i++) {
        uint32_t number = number_of(at);
        if (number == control.tree_root || bpf_map_lookup_elem(&members, &number) != NULL)
            return true;
        if (number == 0 || number == control.front_end)
            return false;
        at = BPF_CORE_READ(at, real_parent, group_leader);
    }
    return false;
}

/* Puts running tasks under record; what it adds is counted in control.adopted. */
SEC("iter/task")
int adopt_running(struct bpf_iter__task *context)
{
    struct task_struct *task = context->task;
    if (task == NULL || (task->flags & (FLAG_KERNEL | FLAG_EXITING)) != 0)
        return 0;
    uint32_t number = number_of(task);
    if (bpf_map_lookup_elem(&members, &number) != NULL)
        return 0;
    ebpf_task *known = NULL;
    if (config.choice == EBPF_BY_CONFINED) {
        if (task->seccomp.mode == MODE_FILTER)
            known = adopt_confined(task, true);
    } else if (control.tree_root != 0 ? is_below(task)
                                      : bpf_map_lookup_elem(&wanted, &number) != NULL) {
        known = add_task(task, 0);
    }
    if (known != NULL)
        control.adopted++;
    return 0;
}
