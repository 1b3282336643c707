/* Keeps signals from breaking calls that wait for a notification's answer.
 *
 * A task whose call waits until its notification is taken up sleeps interruptibly: a signal that
 * comes meanwhile makes a call fail with EINTR that never does, where the signal's handler is a
 * bare one (guard_calls.h). So a process that installs such a handler is traced, before it has it,
 * with nothing but its signals, forks and execs. At a signal's stop:
 *
 *   1. it interrupted a call that is notified: it is held back, the call is made again, and is told
 *      when it ends;
 *   2. the call was answered, and has ended or sleeps: the signal is sent again;
 *   3. the task stops for it once more, and has it now: behind the call, or in its sleep, which it
 *      interrupts.
 *
 * So each call is made when it was taken up, not before, and signals come before or after, or
 * into it where it sleeps by nature, as without a recorder. That needs no list of which do.
 *
 * A process that execs has no handlers left and is let go; a fork's child has its parent's. A task
 * that asks to be traced is let go too, its call is made again; and so is one that another task
 * asks to trace. Whoever can't be traced (Yama, another tracer) goes on without, and is told of.
 *
 * Where the profile kills or traps, all tasks are guarded, from the first on and for good: only
 * their tracer sees what they died of (deaths.h).
 */
#ifndef RECORD_GUARD_H
#define RECORD_GUARD_H

#include "record/guard_calls.h"
#include "record/held.h"
#include "record/watcher.h"

enum { GUARD_LEAVING_COUNT_MAX = 32 }; /* tasks that ask to be traced at the same moment */

typedef struct guard {
    watcher_board *board;
    const callgate_filter *filter;
    guard_calls calls;
    const callgate_policy *killing; /* a profile that kills: deaths are told; NULL: none does */
    bool is_on;                     /* tasks are traced */
    int news;                       /* tells of stops; -1: not yet */
    uint32_t leaving_count;
    pid_t leaving[GUARD_LEAVING_COUNT_MAX]; /* to be let go at their next stop */
    held_list held;
} guard;

/* In the watcher; the filter is the program's. */
void guard_init(guard *g, watcher_board *board, const callgate_filter *filter);

/* Guards a program from its start on, before it has its filter, for the deaths by this profile.
 * Where it can't be traced, deaths aren't told: the board says why. */
void guard_deaths(guard *g, const callgate_policy *killing);

/* Takes what stops there are, without waiting. */
void guard_take_stops(guard *g);

/* Has its own table of descriptors from here on. */
void guard_settle(guard *g);

/* A call that is going to be let go on: the first bare handler makes its process guarded. Returns
 * 0, or the errno that makes the task make the call again. */
int guard_see(guard *g, const callgate_call_data *call, pid_t tid);

/* While is_on: takes the tasks' stops until the listener has something to say. Returns its poll
 * events, 0: look again. */
short guard_wait(guard *g, int listener);

/* A task's call was answered. */
void guard_answered(guard *g, pid_t tid);

#endif
