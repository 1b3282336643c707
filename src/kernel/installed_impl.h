/* Two ways to read filters, shared by the files of the reader.
 */
#ifndef KERNEL_INSTALLED_IMPL_H
#define KERNEL_INSTALLED_IMPL_H

#include "kernel/installed.h"

/* What /proc/TID/status says of a thread. */
typedef struct thread_state {
    char name[32];
    pid_t process;
    pid_t tracer; /* 0: nobody */
    installed_mode mode;
    uint32_t filter_count; /* UINT32_MAX: not said (before Linux 5.9) */
    bool has_no_new_privs;
    bool has_ended;
} thread_state;

/* Makes room for one more filter, the oldest so far; its instructions are zeros. */
CALLGATE_MUST_CHECK callgate_status installed_add(installed_stack *stack, uint32_t insn_count,
                                                  installed_filter **ret_filter,
                                                  callgate_error *reterr);

/* By eBPF. */
typedef struct installed_bpf installed_bpf;
CALLGATE_MUST_CHECK callgate_status installed_bpf_new(installed_bpf **ret_bpf,
                                                      callgate_error *reterr);
void installed_bpf_free(installed_bpf *bpf);

/* Adds a thread's filters. CALLGATE_OK with *ret_is_stable false: they changed meanwhile. */
CALLGATE_MUST_CHECK callgate_status installed_bpf_read(installed_bpf *bpf, pid_t thread,
                                                       installed_stack *stack, bool *ret_is_stable,
                                                       callgate_error *reterr);

/* By ptrace: adds a thread's filters. */
CALLGATE_MUST_CHECK callgate_status installed_ptrace_read(pid_t thread, const thread_state *state,
                                                          installed_stack *stack,
                                                          callgate_error *reterr);

/* What decides whether ptrace may read filters. */
typedef struct trace_conditions {
    bool has_sys_admin;  /* permitted */
    bool has_sys_ptrace; /* permitted */
    bool is_confined;    /* this process has a filter of its own */
    bool is_nested;      /* this process isn't in the first user namespace */
    bool is_own;         /* the thread is of this very process */
    pid_t tracer;        /* of the thread; 0: nobody */
    int yama_scope;      /* kernel.yama.ptrace_scope; -1: there is no Yama */
} trace_conditions;

/* Says which condition keeps a thread from being read; CALLGATE_OK: none of them. */
CALLGATE_MUST_CHECK callgate_status trace_conditions_check(const trace_conditions *found,
                                                           pid_t thread, callgate_error *reterr);

/* The error of a kernel that has lost what filters were. */
CALLGATE_MUST_CHECK callgate_status installed_fail_not_kept(callgate_error *reterr);

#endif
