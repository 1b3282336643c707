/* The tasks of a strace log, with the ABI that each has.
 *
 * A log is walked twice. Between two execves a task runs one *image*; strace says of which ABI it
 * is only where it writes to a terminal, so the first walk collects what the names of its calls
 * tell (x86's mmap2 is none of x86_64's), and the second knows it from the image's first call on.
 * Images are numbered in the order in which they appear, which is the same both times.
 */
#ifndef RECORD_STRACE_TASKS_H
#define RECORD_STRACE_TASKS_H

#include "callgate/abi.h"
#include <stddef.h>
#include <stdint.h>

typedef struct strace_task {
    uint64_t pid; /* as it stands in the log; 0: lines without one */
    callgate_abi abi;
    uint32_t image;
    bool is_used;
    bool is_pending; /* a call of it was cut, to be resumed */
} strace_task;

typedef struct strace_image {
    callgate_abi abi; /* whose names were seen that the machine's own ABI hasn't; NONE: none */
    bool has_own;     /* names that only the machine's own ABI has were seen too */
} strace_image;

typedef struct strace_tasks {
    strace_task *slots; /* open addressing by pid; a power of two */
    size_t slot_count;
    size_t task_count;
    strace_image *images;
    uint32_t image_count; /* known */
    uint32_t image_capacity;
    uint32_t image_next; /* the number of the next one to appear in this walk */
} strace_tasks;

/* The task; a new one begins an image of its own on `abi`, or on what the image is known to be.
 * NULL: no memory. The pointer holds until another task is asked for. */
strace_task *strace_task_of(strace_tasks *tasks, uint64_t pid, callgate_abi abi);

/* After execve a task has its next image. false: no memory. */
CALLGATE_MUST_CHECK bool strace_task_exec(strace_tasks *tasks, strace_task *task, callgate_abi abi);

/* Forgets the tasks for the second walk, and keeps what is known of images. */
void strace_tasks_rewind(strace_tasks *tasks);
void strace_tasks_release(strace_tasks *tasks);

#endif
