/* The process that answers for a recorded program.
 *
 * What notifies or traces needs an answer for as long as any of its tasks lives, so whoever gives
 * it has to outlive the command that was typed. A watcher is a small process of its own session,
 * deaf to every signal but the last, that holds one descriptor and few capabilities. It writes what
 * it sees to a board, memory that it shares with the front end, and ends with the last task.
 *
 * It is made by the child that becomes the program, just before the filter, as a sibling of it:
 *
 *   - with the child's own table of descriptors, where it is to get a listener. A filter's
 *     listener is then the watcher's the moment the filter is there, and execve takes it from the
 *     program. Fetching it (pidfd_getfd) would take leave to trace the child, which Yama, a change
 *     of user, or a second tracer can refuse.
 *   - before the child gives up privileges, so that it may trace whatever the child becomes.
 *
 * A pipe whose other end the watcher alone keeps tells the front end that it has ended, by whatever
 * cause.
 */
#ifndef RECORD_WATCHER_H
#define RECORD_WATCHER_H

#include "record/marking.h"
#include "record/recorder.h"
#include "record/tally.h"
#include "record/task_list.h"

typedef enum watcher_stage {
    WATCHER_ABSENT,
    WATCHER_STARTED,
    WATCHER_READY,  /* the child may go on */
    WATCHER_FAILED, /* it may not; os_errno says why */
    WATCHER_DONE,   /* no task is left: all there was to see is on the board */
} watcher_stage;

/* Shared by the front end, the child until its execve, the watcher. */
typedef struct watcher_board {
    uint32_t stage; /* watcher_stage; atomic */
    int os_errno;
    pid_t child;
    pid_t watcher;
    int listener;    /* the descriptor's number; -1: not yet; atomic */
    bool is_left;    /* go on answering, record nothing; atomic */
    bool is_killing; /* end whoever asks; atomic */
    unguarded_task unguarded;
    int blind_to_deaths; /* recorder.h; written before the watcher is ready */
    task_list tasks;
    task_list guarded; /* guard.h */
    tally seen;
} watcher_board;

/* A recorder of which a watcher does the work. */
typedef struct watched_recorder watched_recorder;
struct watched_recorder {
    recorder base;
    watcher_board *board;
    char *stack;             /* the watcher's */
    int news[2];             /* the pipe; [1] is -1 once it is the watcher's alone */
    callgate_filter *filter; /* NULL: a running process is recorded */
    callgate_attachment attachment;
    const callgate_policy *profile; /* NULL: none */
    const callgate_policy *skip;    /* what it permits isn't recorded; NULL: none */
    bool has_listener;
    bool profile_kills; /* as recorder_options has it */
    /* The watcher's work, until no task is left. It says when it is WATCHER_READY. */
    void (*watch)(const watched_recorder *rec);
    callgate_status (*prepare)(const void *user, callgate_error *reterr); /* the plan's own */
    const void *prepare_user;
};

/* A recorder with its filter, and without work; on failure there is none.
 * Errors: those of marking_make, CALLGATE_MEMORY, CALLGATE_SYSTEM. */
CALLGATE_MUST_CHECK callgate_status watched_recorder_new(const recorder_class *class,
                                                         const recorder_options *options,
                                                         marking_kind kind,
                                                         watched_recorder **ret_recorder,
                                                         callgate_error *reterr);

/* Starts the watcher of a running process from the front end, and waits until it is ready.
 * Errors: CALLGATE_SYSTEM with what it failed with. */
CALLGATE_MUST_CHECK callgate_status watcher_start(watched_recorder *rec, pid_t pid,
                                                  callgate_error *reterr);

/* Signals the watcher until it has ended: it lets go of its tasks. */
void watcher_signal_until_end(watched_recorder *rec, int number);

/* Sets the stage, for whoever waits on the board; os_errno where it is FAILED, else 0. */
void watcher_say(watcher_board *board, watcher_stage stage, int os_errno);

/* For the watcher: gives up all descriptors but one (-1: none) and all but the few capabilities. */
void watcher_settle(const watched_recorder *rec, int kept);

/* For the watcher: takes a call down, unless the front end has left. NULL: nothing to count. */
tally_entry *watcher_see(watcher_board *board, const callgate_call_data *call, uint32_t word,
                         pid_t tid);

/* What a recorder that one of these made has on its board. */
const tally *watched_tally(const recorder *rec);

/* What the classes of watched recorders have in common (recorder.h). */
void watched_plan(recorder *rec, spawn_plan *plan);
callgate_status watched_harvest(recorder *rec, observation *seen, uint32_t run,
                                callgate_error *reterr);
bool watched_has_ended(recorder *rec);
uint32_t watched_task_count(recorder *rec);
uint64_t watched_total_count(recorder *rec);
int watched_descriptor(recorder *rec);
void watched_kill(recorder *rec);
uint64_t watched_lost_count(recorder *rec);
bool watched_was_killed(recorder *rec);
#define WATCHED_CLASS                                                                              \
    .plan = watched_plan, .harvest = watched_harvest, .has_ended = watched_has_ended,              \
    .task_count = watched_task_count, .total_count = watched_total_count,                          \
    .descriptor = watched_descriptor, .kill = watched_kill, .lost_count = watched_lost_count,      \
    .was_killed = watched_was_killed

/* What a class may do besides on its way there. */
void watched_leave(recorder *rec);
void watched_free(recorder *rec);

#endif
