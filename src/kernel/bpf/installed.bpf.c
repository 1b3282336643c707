/* Reads a thread's filters. SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
 *
 * Nobody is stopped: a chain that changes while it is read is told by its head.
 */
#include "kernel/bpf/installed_shared.h"
#include "kernel/bpf/number.h"

char terms[] SEC("license") = "GPL";

installed_memory memory;

static __always_inline void note_flags(installed_entry *entry, struct seccomp_filter *filter)
{
    bool is_set = false;
    entry->is_logging = BPF_CORE_READ_INTO(&is_set, filter, log) == 0 && is_set;
    entry->is_killable = 0;
    if (bpf_core_field_exists(filter->wait_killable_recv))
        entry->is_killable = BPF_CORE_READ_INTO(&is_set, filter, wait_killable_recv) == 0 && is_set;
    entry->has_listener =
        bpf_core_field_exists(filter->notif) && BPF_CORE_READ(filter, notif) != NULL;
}

/* Takes a filter, steps to the one below it; 0: there is more. Global: the verifier looks at it
 * once. */
__attribute__((noinline)) int take_filter(void)
{
    struct seccomp_filter *filter = (struct seccomp_filter *)memory.next;
    uint32_t index = memory.filter_count, at = memory.insn_count;
    if (index >= INSTALLED_FILTER_COUNT_MAX || at > INSTALLED_TOTAL_INSN_MAX)
        return INSTALLED_UNREADABLE;
    struct sock_fprog_kern *original = BPF_CORE_READ(filter, prog, orig_prog);
    if (original == NULL)
        return INSTALLED_NOT_KEPT;
    uint32_t count = BPF_CORE_READ(original, len);
    if (count == 0 || count > INSTALLED_INSN_COUNT_MAX)
        return INSTALLED_UNREADABLE;
    if (bpf_probe_read_kernel(&memory.insns[at], count * INSTALLED_INSN_BYTES,
                              BPF_CORE_READ(original, filter)) != 0)
        return INSTALLED_UNREADABLE;
    memory.entries[index].insn_count = count;
    note_flags(&memory.entries[index], filter);
    memory.filter_count = index + 1;
    memory.insn_count = at + count;
    memory.next = (uint64_t)BPF_CORE_READ(filter, prev);
    return 0;
}

static __always_inline uint32_t take_stack(struct task_struct *task)
{
    uint64_t head = (uint64_t)BPF_CORE_READ(task, seccomp.filter);
    int failed = 0;
    memory.filter_count = 0;
    memory.insn_count = 0;
    memory.next = head;
    for (uint32_t i = 0; i < INSTALLED_FILTER_COUNT_MAX && failed == 0 && memory.next != 0; i++)
        failed = take_filter();
    if ((uint64_t)BPF_CORE_READ(task, seccomp.filter) != head)
        return INSTALLED_CHANGED;
    if (failed != 0)
        return failed;
    return memory.next == 0 ? INSTALLED_READ : INSTALLED_TOO_MANY;
}

SEC("iter/task")
int read_filters(struct bpf_iter__task *context)
{
    struct task_struct *task = context->task;
    if (task == NULL || number_in(task, memory.own_namespace) != memory.wanted)
        return 0;
    memory.mode = BPF_CORE_READ(task, seccomp.mode);
    memory.state = take_stack(task);
    return 0;
}
