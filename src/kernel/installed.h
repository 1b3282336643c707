/* The filters that a thread has installed, read from outside.
 *
 * There are two ways. eBPF (CAP_BPF with CAP_PERFMON, or CAP_SYS_ADMIN) reads them in the kernel's
 * memory while everybody runs on. ptrace (CAP_SYS_ADMIN, a reader that has no filter itself)
 * interrupts the thread for a moment: poll, nanosleep, epoll_wait in it may end with EINTR. The
 * first that works is taken.
 *
 *     installed_reader *reader;
 *     installed_stack stack;
 *     if (installed_reader_new(INSTALLED_ANY, &reader, &err) == CALLGATE_OK &&
 *         installed_read(reader, pid, &stack, &err) == CALLGATE_OK) …
 *     installed_stack_clear(&stack);
 *     installed_reader_free(reader);
 *
 * Threads of one process may have different filters: each is asked on its own. What is read is one
 * moment's stack: it is read again where a filter was added meanwhile, and a thread that ended is
 * an error, also where another has its number already.
 *
 * Both ways need a kernel with CONFIG_CHECKPOINT_RESTORE, which keeps filters as they were
 * installed.
 */
#ifndef KERNEL_INSTALLED_H
#define KERNEL_INSTALLED_H

#include "callgate/filter.h"

#include <stdbool.h>
#include <sys/types.h>

typedef enum installed_way {
    INSTALLED_ANY,
    INSTALLED_BPF,
    INSTALLED_PTRACE,
} installed_way;

/* /proc/PID/status has these numbers. */
typedef enum installed_mode {
    INSTALLED_UNCONFINED = 0,
    INSTALLED_STRICT = 1, /* read, write, _exit and sigreturn; all else kills */
    INSTALLED_FILTERED = 2,
} installed_mode;

typedef struct installed_filter {
    callgate_insn *insns;
    uint32_t insn_count;
    uint32_t flags; /* CALLGATE_FLAG_*, those of known_flags */
    uint32_t known_flags;
} installed_filter;

typedef struct installed_stack {
    pid_t thread;
    pid_t process; /* the thread's group, its first thread's number */
    char name[32]; /* as the kernel has it */
    installed_mode mode;
    bool has_no_new_privs;
    installed_filter *filters; /* the newest first */
    uint32_t filter_count;
} installed_stack;

typedef struct installed_reader installed_reader;

/* A reader for one of the ways, or for the first that can be had: whether ptrace may be used shows
 * at the first read.
 * Errors: CALLGATE_SYSTEM, CALLGATE_UNSUPPORTED with what is missing. */
CALLGATE_MUST_CHECK callgate_status installed_reader_new(installed_way way,
                                                         installed_reader **ret_reader,
                                                         callgate_error *reterr);
void installed_reader_free(installed_reader *reader);

/* The way that was chosen; never INSTALLED_ANY. */
installed_way installed_reader_way(const installed_reader *reader);

/* Why it isn't eBPF, where the way is INSTALLED_PTRACE and nobody asked for that; else NULL. */
const callgate_error *installed_reader_bpf_error(const installed_reader *reader);

/* Reads a thread's filters. A thread without any, and one in strict mode, needs no privilege.
 * Errors: CALLGATE_SYSTEM: it is gone, or may not be read, with what is needed;
 * CALLGATE_UNSUPPORTED where the kernel doesn't keep filters; CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status installed_read(installed_reader *reader, pid_t thread,
                                                   installed_stack *ret_stack,
                                                   callgate_error *reterr);
void installed_stack_clear(installed_stack *stack);

/* Are two stacks the same, instruction by instruction, in the same mode? */
bool installed_stack_is_equal(const installed_stack *a, const installed_stack *b);

/* Looks for threads of a process whose filters aren't those of `stack`, at most
 * INSTALLED_THREAD_COUNT_MAX of them.
 *   ret_thread  the first one; 0: all are alike
 *   ret_count   how many */
enum { INSTALLED_THREAD_COUNT_MAX = 256 };
CALLGATE_MUST_CHECK callgate_status installed_differ(installed_reader *reader,
                                                     const installed_stack *stack,
                                                     pid_t *ret_thread, uint32_t *ret_count,
                                                     callgate_error *reterr);

/* What strict mode means on this machine: read, write, the exit of a thread, sigreturn.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status installed_strict_policy(callgate_store *store,
                                                            const callgate_policy **ret_policy,
                                                            callgate_error *reterr);

#endif
