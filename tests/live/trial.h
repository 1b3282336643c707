/* One call really made: what it should give, what it gave.
 *
 * The filter is made harmless first: ALLOW and LOG become errnos of their own, so that no call is
 * executed, and machine_exit's instruction is let through.
 */
#ifndef TESTS_LIVE_TRIAL_H
#define TESTS_LIVE_TRIAL_H

#include "callgate/filter.h"
#include "vectors.h"

typedef enum trial_way {
    WAY_SYSCALL,
    WAY_INT80,
} trial_way;

typedef struct live_trial {
    trial_way way;
    uint32_t nr;
    vector arguments;
    uint32_t word; /* what eval says */
} live_trial;

typedef enum trial_kind {
    CAME_BACK, /* value is what the call returned */
    TRAPPED,   /* value is the action's data */
    KILLED_THREAD,
    KILLED_PROCESS,
    KILLED_OTHERWISE, /* value is the signal */
} trial_kind;

typedef struct trial_result {
    trial_kind kind;
    int64_t value;
} trial_result;

/* What the kernel does on a word, the filter being harmless. */
trial_result trial_expected(uint32_t word);

/* A kill takes its process with it. */
bool trial_kills(uint32_t word);

callgate_call_data trial_call(const live_trial *trial);

/* The harmless filter; NULL: it doesn't fit. */
callgate_filter *trial_filter(const callgate_filter *filter);

/* Makes many calls that don't kill in one child. Returns how many came out as expected, one after
 * the other; where that is less than `count`, *ret_result is what the next one came to. */
size_t trials_run(const callgate_filter *harmless, const live_trial *trials, size_t count,
                  trial_result *ret_result);

/* Makes one call in a child of its own, from a thread beside one that has no filter. */
trial_result trial_run(const callgate_filter *harmless, const live_trial *trial);

/* Makes one call in a child with no filter at all. */
trial_result trial_run_unfiltered(const live_trial *trial);

#endif
