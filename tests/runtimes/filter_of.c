/* Catches the seccomp filter that a command would install.
 *
 * Itself or a descendant; the first one.
 *
 *     filter_of FILE COMMAND...
 *
 * Whoever installs it is killed at that moment, so that no filter is too strict to be seen. Exits
 * with 0 where a filter was written, else with 1.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MAX = 30 };

static int read_from(pid_t process, unsigned long address, void *data, size_t bytes)
{
    struct iovec here = {data, bytes}, there = {(void *)address, bytes};

    return process_vm_readv(process, &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

/* The address of struct sock_fprog; 0: the call installs nothing. */
static unsigned long program_of(const struct __ptrace_syscall_info *info)
{
    const uint64_t *args = info->seccomp.args;

    if (info->seccomp.nr == SYS_seccomp && args[0] == SECCOMP_SET_MODE_FILTER)
        return (unsigned long)args[2];
    if (info->seccomp.nr == SYS_prctl && args[0] == PR_SET_SECCOMP)
        return (unsigned long)args[2];
    return 0;
}

/* libseccomp asks the kernel for features by installing nothing: then there are no instructions. */
static int write_filter(pid_t process, const char *path)
{
    static struct sock_filter insns[BPF_MAXINSNS];
    struct __ptrace_syscall_info info;
    struct sock_fprog program;
    FILE *file;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, process, sizeof info, &info) < 0 || !program_of(&info) ||
        !read_from(process, program_of(&info), &program, sizeof program) ||
        program.len > BPF_MAXINSNS ||
        !read_from(process, (unsigned long)program.filter, insns, program.len * sizeof *insns))
        return 0;
    file = fopen(path, "wb");
    return file && fwrite(insns, sizeof *insns, program.len, file) == program.len &&
           fclose(file) == 0;
}

/* Stops the tracee at every call that may install a filter. */
static void start(char **command)
{
    struct sock_filter insns[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof insns / sizeof *insns, insns};

    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
        execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

static int follow(const char *path)
{
    int is_written = 0, status;
    pid_t process;

    while ((process = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status))
            continue;
        int signal = WSTOPSIG(status);
        if (status >> 16 == PTRACE_EVENT_SECCOMP && !is_written && write_filter(process, path)) {
            is_written = 1;
            kill(process, SIGKILL);
        }
        ptrace(PTRACE_CONT, process, 0, status >> 16 || signal == SIGSTOP ? 0 : signal);
    }
    return is_written;
}

int main(int count, char **words)
{
    int options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                  PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    pid_t child;

    if (count < 3)
        return 2;
    child = fork();
    if (child == 0)
        start(words + 2);
    if (child < 0 || waitpid(child, NULL, 0) != child ||
        ptrace(PTRACE_SETOPTIONS, child, 0, options) < 0 || ptrace(PTRACE_CONT, child, 0, 0) < 0)
        return 2;
    alarm(SECONDS_MAX);
    return follow(words[1]) ? 0 : 1;
}
