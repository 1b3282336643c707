/* Seizes processes; asks ptrace.
 */
#include "record/tracing.h"
#include "container/ancestry.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    SEIZE_PASS_COUNT_MAX = 1000, /* over the threads of a process that makes more of them */
    ANCESTOR_COUNT_MAX = 4096,
};

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

/* Who is dead can't be seized, nor who came along with the one that made it. */
static bool is_out_of_reach(pid_t tid)
{
    char state = task_state(tid);
    return state != 'X' && state != 'Z' && task_tracer(tid) != getpid();
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
        } else {
            int number = errno;
            if (is_out_of_reach(tid))
                *failure = number;
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

static bool is_below(pid_t pid, pid_t root, pid_t except)
{
    for (int i = 0; i < ANCESTOR_COUNT_MAX && pid > 0 && pid != except; i++) {
        if (pid == root)
            return true;
        pid = process_parent(pid);
    }
    return false;
}

/* What a search through a tree has found. */
typedef struct tree_search {
    int count;
    int failure;
    pid_t failed;
} tree_search;

static void seize_below(task_list *seized, pid_t pid, unsigned long options, tree_search *found)
{
    int count = tracing_seize_process(seized, pid, options, true);
    if (errno != 0 && errno != ENOENT) {
        found->failure = errno;
        found->failed = pid;
    }
    found->count += count > 0 ? count : 0;
}

int tracing_seize_tree(task_list *seized, pid_t pid, pid_t except, unsigned long options,
                       pid_t *ret_failed)
{
    int total = 0;
    tree_search found = {.count = 1};
    for (int pass = 0; pass < SEIZE_PASS_COUNT_MAX && found.count > 0; pass++) {
        found = (tree_search){0};
        seize_below(seized, pid, options, &found);
        DIR *processes = opendir("/proc");
        const struct dirent *entry;
        while (processes != NULL && (entry = readdir(processes)) != NULL) {
            pid_t other = (pid_t)strtol(entry->d_name, NULL, 10);
            if (other > 0 && is_below(other, pid, except))
                seize_below(seized, other, options, &found);
        }
        if (processes != NULL)
            closedir(processes);
        total += found.count;
    }
    *ret_failed = found.failed;
    errno = found.failure;
    return total == 0 && found.failure != 0 ? -1 : total;
}
