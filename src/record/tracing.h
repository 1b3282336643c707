/* ptrace, for all who trace.
 *
 * A tracer seizes its tasks (PTRACE_SEIZE), so that stops of groups stay what they are, and keeps
 * them in a list.
 */
#ifndef RECORD_TRACING_H
#define RECORD_TRACING_H

#include "record/task_list.h"
#include <sys/ptrace.h>

enum {
    /* Children, threads come along; an execve is told. */
    TRACING_FOLLOW =
        PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC,
};

/* ptrace with numbers for what C libraries declare each in its own way. */
long tracing_request(long what, pid_t tid, unsigned long address, unsigned long data);

/* What a stop for an event tells besides: a task's number. */
pid_t tracing_event_message(pid_t tid);

/* Is a PTRACE_EVENT_STOP with this signal the stop of a whole group, in which a task has to stay
 * (PTRACE_LISTEN)? */
bool tracing_is_group_stop(int number);

/* Seizes all threads of a task's process that the list hasn't, until there is no new one; each is
 * also asked to stop where `interrupts`. Returns how many were seized, -1: none could be. errno is
 * 0, or says why one that is there can't be. */
int tracing_seize_process(task_list *seized, pid_t pid, unsigned long options, bool interrupts);

/* The same of all processes below one, too, but for `except` and those below it; each is asked to
 * stop. *ret_failed is the one that errno speaks of. */
int tracing_seize_tree(task_list *seized, pid_t pid, pid_t except, unsigned long options,
                       pid_t *ret_failed);

#endif
