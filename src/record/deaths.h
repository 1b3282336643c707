/* Which call a profile has killed, or trapped, a traced task for.
 *
 * The kernel acts by itself then: no filter of ours is asked. But a tracer's task stops once more,
 * and its registers still hold the call that it made last. What the profile answers to that is
 * told, if it is a death or a trap.
 */
#ifndef RECORD_DEATHS_H
#define RECORD_DEATHS_H

#include "record/watcher.h"

/* At PTRACE_EVENT_EXIT: takes down what a task dies of, if the profile kills for it. */
void deaths_see_exit(watcher_board *board, const callgate_policy *profile, pid_t tid);

/* At the stop for a SIGSYS: takes down what it was sent for, if the profile traps it. */
void deaths_see_trap(watcher_board *board, const callgate_policy *profile, pid_t tid);

#endif
