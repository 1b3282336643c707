/* Signals that are held back from tasks.
 *
 * A signal is taken from a task at its stop, given back later by sending it again, and gets its old
 * information at the stop that this makes: only a task's own tracer can do that.
 */
#ifndef RECORD_HELD_H
#define RECORD_HELD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { HELD_COUNT_MAX = 256 }; /* over all tasks; 40 KiB */

typedef enum held_stage {
    HELD_BACK,     /* its task's call isn't taken up */
    HELD_ANSWERED, /* that call was answered: it ends, or sleeps */
    HELD_GIVEN,    /* sent again; its stop is to come */
} held_stage;

typedef struct held_signal {
    pid_t tid;
    uint32_t serial;
    int number;
    held_stage stage;
    siginfo_t info;
} held_signal;

typedef struct held_list {
    uint32_t count;
    uint32_t answered_count;
    uint32_t last_serial;
    held_signal signals[HELD_COUNT_MAX];
} held_list;

/* Holds back the signal at whose stop a task is. One that could be pending once only is held once.
 * false: there is no room. */
bool held_add(held_list *held, pid_t tid, const siginfo_t *info);

/* A task's call was answered; it was interrupted all the same, and is made again. */
void held_answer(held_list *held, pid_t tid);
void held_retract(held_list *held, pid_t tid);

/* Sends again what is held back from a task. */
void held_give(held_list *held, pid_t tid);

/* The same for those whose call was answered and that sleep: in it, then. */
void held_give_sleepers(held_list *held);

bool held_has(const held_list *held, pid_t tid);

/* At a signal's stop: is it one that was given back? Then it has its information again, and is held
 * no longer. */
bool held_take_back(held_list *held, pid_t tid, const siginfo_t *info);

/* A task is gone, or on its own. */
void held_forget(held_list *held, pid_t tid);

#endif
