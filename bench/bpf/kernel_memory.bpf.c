/* Reads a filter's sizes. SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
 */
#include "kernel/bpf/number.h"
#include "kernel_memory_shared.h"

char terms[] SEC("license") = "GPL";

filter_sizes sizes;

/* The part of struct bpf_prog that kernel.h has no use for. */
struct bpf_prog___sizes {
    uint16_t pages;
    uint32_t jited_len;
} __attribute__((preserve_access_index));

SEC("iter/task")
int read_sizes(struct bpf_iter__task *context)
{
    struct task_struct *task = context->task;
    if (task == NULL || number_in(task, sizes.own_namespace) != sizes.wanted)
        return 0;
    struct bpf_prog *program = BPF_CORE_READ(task, seccomp.filter, prog);
    if (program == NULL)
        return 0;
    struct bpf_prog___sizes *known = (struct bpf_prog___sizes *)program;
    struct sock_fprog_kern *original = BPF_CORE_READ(program, orig_prog);
    sizes.page_count = BPF_CORE_READ(known, pages);
    sizes.jited_bytes = BPF_CORE_READ(known, jited_len);
    sizes.original_insn_count = original == NULL ? 0 : BPF_CORE_READ(original, len);
    sizes.is_read = 1;
    return 0;
}
