/* The tasks that a watcher has met, in memory that it shares.
 *
 * A task is a thread id with the time it was started at, so that a number that the kernel gave
 * away again is not taken for it. One process writes; a reader may miss a task that is being moved
 * and finds it the next time.
 */
#ifndef RECORD_TASK_LIST_H
#define RECORD_TASK_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TASK_SLOT_COUNT = 65536 }; /* pid_max of most systems twice over; 1 MiB as it fills */

typedef struct task_entry {
    pid_t tid;           /* 0: an empty slot */
    uint64_t start_time; /* in clock ticks, as /proc/PID/stat has it; 0: unknown */
} task_entry;

typedef struct task_list {
    uint32_t count;
    uint64_t total; /* that were ever added */
    task_entry slots[TASK_SLOT_COUNT];
} task_list;

/* Adds a task that is alive: of one that has lived quickly, its parent's stop may tell after its
 * end. A list that is full forgets the dead first. */
void task_list_add(task_list *list, pid_t tid);
void task_list_remove(task_list *list, pid_t tid);

bool task_list_has(const task_list *list, pid_t tid);

/* How many processes have a task of the list that is alive. */
uint32_t task_list_process_count(const task_list *list);

/* SIGKILL to every process that has a task of the list. Returns how many were alive. */
uint32_t task_list_kill(const task_list *list);

/* The process that a task is of; 0 where it can't be told. */
pid_t task_process(pid_t tid);

/* Who traces a task; 0: nobody, or it can't be told. */
pid_t task_tracer(pid_t tid);

/* Has a task's process a handler for a signal? */
bool task_handles(pid_t tid, int number);

/* The letter of /proc/TID/stat: R, S, D, T, t, Z; X where there is none. */
char task_state(pid_t tid);

/* The name of a task, as /proc/TID/comm has it; "" where it can't be read. */
void task_name(pid_t tid, char ret_name[16]);

#endif
