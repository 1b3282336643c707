/* Seizes processes; asks ptrace.
 */
#include "record/tracing.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SEIZE_PASS_COUNT_MAX = 1000 }; /* over the threads of a process that makes more of them */

long tracing_request(long what, pid_t tid, unsigned long address, unsigned long data)
{
    return syscall(SYS_ptrace, what, tid, address, data);
}

pid_t tracing_event_message(pid_t tid)
{
    unsigned long message = 0;
    tracing_request(PTRACE_GETEVENTMSG, tid, 0, (unsigned long)&message);
    return (pid_t)message;
}

bool tracing_is_group_stop(int number)
{
    return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* Seizes the threads that are not yet; the count of new ones. */
static int seize_pass(task_list *seized, pid_t pid, unsigned long options, bool interrupts,
                      int *failure)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    int count = 0;
    if (threads == NULL)
        *failure = errno;
    const struct dirent *entry;
    while (threads != NULL && (entry = readdir(threads)) != NULL) {
        pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (tid == 0 || task_list_has(seized, tid))
            continue;
        if (tracing_request(PTRACE_SEIZE, tid, 0, options) == 0) {
            task_list_add(seized, tid);
            if (interrupts)
                tracing_request(PTRACE_INTERRUPT, tid, 0, 0);
            count++;
        } else if (errno != ESRCH) {
            *failure = errno;
        }
    }
    if (threads != NULL)
        closedir(threads);
    return count;
}

int tracing_seize_process(task_list *seized, pid_t pid, unsigned long options, bool interrupts)
{
    int total = 0;
    int count = 1;
    int failure = 0;
    for (int pass = 0; pass < SEIZE_PASS_COUNT_MAX && count > 0; pass++) {
        failure = 0;
        count = seize_pass(seized, pid, options, interrupts, &failure);
        total += count;
    }
    errno = failure;
    return total == 0 && failure != 0 ? -1 : total;
}
