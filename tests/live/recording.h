/* One recording in a test.
 *
 *     recording r;
 *     recording_begin(&r, kind, work_argv("tree", "500"));
 *     recording_end(&r);
 *     assert_int_equal(recording_native_count(&r, SYS_getppid), …);
 *     recording_release(&r);
 */
#ifndef TESTS_LIVE_RECORDING_H
#define TESTS_LIVE_RECORDING_H

#include "kernel/privilege.h"
#include "record/recorder.h"
#include "recorded_work.h"

typedef struct recording {
    recorder *rec;
    pid_t child;
    int status; /* as waitpid has it */
    observation seen;
} recording;

typedef callgate_status (*recorder_maker)(const recorder_options *, recorder **, callgate_error *);

typedef struct recorder_kind {
    const char *name;
    recorder_maker make;
} recorder_kind;

enum { RECORDER_KIND_COUNT = 2 };
extern const recorder_kind RECORDER_KINDS[RECORDER_KIND_COUNT];

/* Argument vectors of some work (recorded_work.h), of a shell; static: one at a time. */
char *const *work_argv(const char *what, const char *number);
char *const *script_argv(const char *commands);

void recording_begin_with(recording *r, int kind, const recorder_options *options,
                          char *const *argv);
void recording_begin_as(recording *r, int kind, const recorder_options *options,
                        const privilege *who, char *const *argv);
void recording_begin(recording *r, int kind, char *const *argv);

/* Waits until no recorded task is left. */
void recording_wait(const recording *r);
void recording_harvest(recording *r);

/* Waits for the program and all it left, then takes what was seen. */
void recording_end(recording *r);
void recording_release(recording *r);

/* How often a call was seen, with whatever arguments. */
uint64_t recording_count(const recording *r, callgate_abi abi, uint32_t nr, uint32_t word);
uint64_t recording_native_count(const recording *r, uint32_t nr);

/* Asserts the exit status. */
void recording_exited(const recording *r, int wanted);

#endif
