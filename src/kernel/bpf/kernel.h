/* The kernel's structures, as far as eBPF programs read them.
 *
 * Only the names matter: the loader puts the running kernel's offsets in (CO-RE), so no kernel
 * header is needed, neither here nor on the machine that records.
 */
#ifndef KERNEL_BPF_KERNEL_H
#define KERNEL_BPF_KERNEL_H

#include "kernel/bpf/types.h"

#include <stdbool.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
    unsigned long flags;
#if defined(__TARGET_ARCH_x86)
    uint32_t status;
#endif
};

struct sock_filter {
    uint16_t code;
    uint8_t jt;
    uint8_t jf;
    uint32_t k;
};

struct sock_fprog_kern {
    uint16_t len;
    struct sock_filter *filter;
};

struct bpf_prog {
    struct sock_fprog_kern *orig_prog; /* with CONFIG_CHECKPOINT_RESTORE */
};

struct seccomp_filter {
    bool log;
    bool wait_killable_recv; /* 5.19 */
    void *notif;             /* 5.0 */
    struct seccomp_filter *prev;
    struct bpf_prog *prog;
};

struct seccomp {
    int mode;
    struct seccomp_filter *filter;
};

struct ns_common {
    uint32_t inum;
};

struct task_struct;

struct pid_namespace {
    struct task_struct *child_reaper;
    uint32_t level;
    struct ns_common ns;
};

struct upid {
    int nr;
    struct pid_namespace *ns;
};

struct pid {
    uint32_t level;
    struct upid numbers[1];
};

struct task_struct {
    struct thread_info thread_info;
    void *stack;
    uint32_t flags;
    uint32_t ptrace;
    int exit_code;
    int exit_state;
    int pid;
    int tgid;
    unsigned long atomic_flags;
    uint64_t start_boottime;
    struct task_struct *real_parent;
    struct task_struct *group_leader;
    struct pid *thread_pid;
    struct seccomp seccomp;
    void *bpf_storage;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
    unsigned long bp, bx, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
    uint64_t regs[31];
    uint64_t pc;
    uint64_t orig_x0;
    int syscallno;
};
#endif

struct seq_file;

struct bpf_iter_meta {
    struct seq_file *seq;
};

struct bpf_iter__task {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
};

#pragma clang attribute pop

#endif
