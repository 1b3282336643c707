/* A task's id as a pid namespace numbers it.
 */
#ifndef KERNEL_BPF_NUMBER_H
#define KERNEL_BPF_NUMBER_H

#include "kernel/bpf/kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum { LEVEL_MAX = 32 }; /* MAX_PID_NS_LEVEL, linux/pid_namespace.h */

/* The id of a task as the namespace `inum` numbers it; 0: it isn't to be seen there. */
static __noinline uint32_t number_in(struct task_struct *task, uint32_t inum)
{
    struct pid *pid = BPF_CORE_READ(task, thread_pid);
    uint32_t level = BPF_CORE_READ(pid, level);
    char *entry = (char *)pid + bpf_core_field_offset(struct pid, numbers);
    for (uint32_t i = 0; i < LEVEL_MAX && i <= level; i++) {
        struct upid *upid = (struct upid *)entry;
        if (BPF_CORE_READ(upid, ns, ns.inum) == inum)
            return BPF_CORE_READ(upid, nr);
        entry += bpf_core_type_size(struct upid);
    }
    return 0;
}

#endif
