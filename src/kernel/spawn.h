/* Starting a program that is confined before its first instruction.
 *
 * The order is: prepare, directory, no_new_privs, filter, execve. The program never
 * starts where one of them failed.
 *
 * spawn_exec turns this process into the program: process id, parent, signals, job control, exit
 * status stay exactly as they would be without a wrapper. spawn_watch starts a child for callers
 * that have something to do when the program ends: signals sent to this process are handed on, a
 * stop of the child by the terminal stops this process too, and the child dies with this process.
 * Child and parent share one process group, so the terminal's own signals reach both at once and
 * pipelines keep their foreground.
 *
 * spawn_start starts a child and leaves the waiting to its caller: nothing is handed on, nobody
 * dies with anybody.
 *
 * A child of theirs has its program's name from its start on.
 *
 * The child of spawn_watch and spawn_start shares its parent's memory until execve, as a vfork
 * child does: it reports by writing to it, so a filter that refuses write(2) can't hide a failure.
 * The parent stands still meanwhile. So whoever answers a filter's notifications, or traces the
 * child, has to be a third process.
 */
#ifndef KERNEL_SPAWN_H
#define KERNEL_SPAWN_H

#include "callgate/filter.h"
#include "callgate/policy.h"

#include <signal.h>
#include <sys/types.h>

typedef struct spawn_plan {
    const char *path; /* the file to execute; not looked up */
    char *const *argv;
    char *const *envp;
    const char *directory; /* NULL: where this process is */
    bool has_no_new_privs;
    const callgate_filter *filter; /* NULL: none */
    const callgate_attachment *attachment;
    /* NULL: the filter has no listener. Else it is installed with one, and this, in memory that
     * whoever answers can see, takes the descriptor's number in the child, where execve closes it:
     * execve is the first call that is notified, if the filter says so. */
    int *ret_listener;
    /* Runs first, NULL: nothing; must be fit for a vfork child. */
    callgate_status (*prepare)(const void *user, callgate_error *reterr);
    const void *prepare_user;
    const sigset_t *mask; /* the program's blocked signals; NULL: this process's */
} spawn_plan;

/* How far a failed start had come. */
typedef enum spawn_stage {
    SPAWN_PREPARING, /* the filter isn't in place, or there is no child at all */
    SPAWN_EXECUTING, /* execve failed; os_errno says why */
} spawn_stage;

/* How a program ended. */
typedef struct spawn_end {
    bool is_signal;
    int number;    /* the signal, or the exit status */
    int handed_on; /* the signal that was handed on last; 0: none was */
} spawn_end;

/* Becomes the program; returns only on failure. Where *ret_stage is SPAWN_EXECUTING the caller is
 * confined already and can do what the filter permits. */
CALLGATE_MUST_CHECK callgate_status spawn_exec(const spawn_plan *plan, spawn_stage *ret_stage,
                                               callgate_error *reterr);

/* Starts the program in a child and waits for its end. ret_stage is written on failure. Blocks all
 * signals meanwhile; the calling process must have one thread. */
CALLGATE_MUST_CHECK callgate_status spawn_watch(const spawn_plan *plan, spawn_end *ret_end,
                                                spawn_stage *ret_stage, callgate_error *reterr);

/* Starts the program in a child; returns when execve has happened, or has failed and the child is
 * gone. The program finds this process's blocked signals and dispositions, or plan->mask; none
 * reaches the child before execve. SIGCHLD isn't ignored here from then on: the child can be
 * waited for. ret_stage is written on failure. */
CALLGATE_MUST_CHECK callgate_status spawn_start(const spawn_plan *plan, pid_t *ret_child,
                                                spawn_stage *ret_stage, callgate_error *reterr);

#endif
