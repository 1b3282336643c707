/* What was seen: calls, with the evidence for each.
 *
 * An observation is a set of runs (one recording each) and of sightings: in run R, on an ABI, call
 * nr with these arguments was made `count` times, answered so. Equal (run, ABI, nr, arguments,
 * word) are one sighting. Both sets are kept sorted, so equal observations are equal bytes when
 * written.
 *
 *     observation seen;
 *     observation_init(&seen);
 *     observation_add_run(&seen, &run, &index, &err);
 *     observation_add(&seen, &sighting, &err);          // as often as wanted; counts are totals
 *     observation_merge(&seen, &other, &err);
 *     observation_write(&seen, &out);                    // JSON
 *     observation_release(&seen);
 *
 * observation_add and _merge keep of equal sightings the greater count, the earlier first and the
 * later last: adding again what is known changes nothing, and the order of merging doesn't matter.
 * So a recorder reports *totals* since its start, never differences.
 *
 * Arguments are those that interest_keep leaves. Where too many different ones came (a recorder's
 * table has an end), or none are known (an audit record's are cut), has_args is false: any. Of a
 * call without interesting arguments nothing is lost, so that has_args is always true there. Names
 * of programs and subjects are kept as printable ASCII.
 */
#ifndef RECORD_OBSERVATION_H
#define RECORD_OBSERVATION_H

#include "base/text.h"
#include "callgate/abi.h"
#include "callgate/error.h"
#include "callgate/policy.h"
#include <stdbool.h>
#include <stddef.h>

typedef enum observed_by {
    OBSERVED_BY_EBPF,
    OBSERVED_BY_NOTIFY,
    OBSERVED_BY_PTRACE,
    OBSERVED_BY_STRACE, /* a log of strace's */
    OBSERVED_BY_AUDIT,  /* an audit log */
} observed_by;

enum {
    RUN_ID_BYTES = 33,       /* 32 hex digits: random, of a log its digest; NUL */
    PROGRAM_NAME_BYTES = 16, /* TASK_COMM_LEN, linux/sched.h */
};

typedef struct observed_run {
    char id[RUN_ID_BYTES];
    observed_by by;
    callgate_abi machine; /* whose native ABI; NONE: unknown */
    uint32_t kernel;      /* CALLGATE_KERNEL form; 0: unknown */
    uint64_t began_ns;    /* CLOCK_REALTIME; 0: unknown */
    uint64_t ended_ns;
    bool is_whole;         /* recorded to the end: false in OUT.partial and after a lost recorder */
    bool is_container;     /* calls of a runtime's own after its filter may be among them */
    bool has_no_new_privs; /* of a container's tasks */
    const char *subject;   /* "nginx -g …", "container web (docker)"; copied on adding */
} observed_run;

typedef struct sighting {
    uint32_t run; /* index into runs */
    callgate_abi abi;
    uint32_t nr; /* as in seccomp_data.nr; it need not have a name */
    bool has_args;
    uint64_t args[6];
    uint32_t word; /* CALLGATE_ALLOW; of a refused call what its filters answered */
    uint64_t count;
    uint64_t first_ns; /* CLOCK_REALTIME; 0: unknown */
    uint64_t last_ns;
    char program[PROGRAM_NAME_BYTES]; /* of the first task that made it; "": unknown */
} sighting;

typedef struct observation {
    observed_run *runs; /* sorted by id */
    size_t run_count;
    sighting *sightings; /* sorted by abi, nr, word, has_args, args, run */
    size_t sighting_count;
    size_t sighting_capacity;
} observation;

void observation_init(observation *seen);
void observation_release(observation *seen);

/* Adds a run, or takes over what is newer of the one with that id (ended_ns, is_whole).
 * Indexes of runs change when one is added before them; sightings follow.
 * Errors: CALLGATE_MEMORY, CALLGATE_LIMIT (limits.h). */
CALLGATE_MUST_CHECK callgate_status observation_add_run(observation *seen, const observed_run *run,
                                                        uint32_t *ret_index,
                                                        callgate_error *reterr);

/* Adds a sighting whose totals are known; its arguments are put through interest_keep.
 * Errors: CALLGATE_MEMORY, CALLGATE_LIMIT. Cost: log n to find, n to insert. */
CALLGATE_MUST_CHECK callgate_status observation_add(observation *seen, const sighting *what,
                                                    callgate_error *reterr);

/* Counts what->count more calls of that kind, beside those that were counted: for one who reads a
 * log line by line. Errors as above. */
CALLGATE_MUST_CHECK callgate_status observation_count(observation *seen, const sighting *what,
                                                      callgate_error *reterr);

/* observation_add for many at once, in any order: n log n. */
CALLGATE_MUST_CHECK callgate_status observation_add_all(observation *seen, const sighting *list,
                                                        size_t count, callgate_error *reterr);

/* How often a call was seen, whatever its arguments and answers: a callgate_frequency whose user
 * is the observation. */
uint64_t observation_frequency(void *user, callgate_abi abi, uint32_t nr);

/* Adds all of `other`: commutative, associative, idempotent. */
CALLGATE_MUST_CHECK callgate_status observation_merge(observation *seen, const observation *other,
                                                      callgate_error *reterr);

/* A run's id from 16 random bytes; of a log from its bytes, so that reading it twice is one run. */
CALLGATE_MUST_CHECK callgate_status run_id_random(char ret_id[RUN_ID_BYTES],
                                                  callgate_error *reterr);
void run_id_of_bytes(const void *bytes, size_t byte_count, char ret_id[RUN_ID_BYTES]);

/* Writes an observation as JSON ("callgateObservation": 1), a call a line, stable. */
void observation_write(const observation *seen, text *out);

/* Reads what observation_write wrote. Strict: unknown keys, numbers out of range, sightings of
 * runs that are not there are errors with a place.
 * Errors: CALLGATE_INVALID with place, CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status observation_read(const char *bytes, size_t byte_count,
                                                     const char *name, observation *ret_seen,
                                                     callgate_error *reterr);

/* Is this text an observation rather than a profile: an object with the key? */
bool observation_is_text(const char *bytes, size_t byte_count);

/* Reads a log of `strace [-f] [-tt|-ttt|-T|-n|-X raw|-yy …]`, lines of any of its forms; what is
 * not a call is passed over and counted. `machine` is the ABI where no line says another
 * (`[ Process PID=… runs in 32 bit mode. ]`).
 * Errors: CALLGATE_INVALID where there is no call at all in it. */
CALLGATE_MUST_CHECK callgate_status observation_read_strace(const char *bytes, size_t byte_count,
                                                            const char *name, callgate_abi machine,
                                                            observation *ret_seen,
                                                            uint64_t *ret_passed_over,
                                                            callgate_error *reterr);

/* Reads audit records (type=SECCOMP or 1326, from audit.log, journalctl or dmesg; type=SYSCALL
 * too): arch, syscall, code or a0..a3, comm. */
CALLGATE_MUST_CHECK callgate_status observation_read_audit(const char *bytes, size_t byte_count,
                                                           const char *name, observation *ret_seen,
                                                           uint64_t *ret_passed_over,
                                                           callgate_error *reterr);

/* Which of the four a file is, by its content. */
typedef enum observation_form {
    FORM_UNKNOWN,
    FORM_OBSERVATION,
    FORM_STRACE,
    FORM_AUDIT,
} observation_form;
observation_form observation_form_of(const char *bytes, size_t byte_count);

/* The policy that an observation means: ALLOW to exactly what was seen with word ALLOW (under the
 * masks of interest_of), `otherwise` to all else of `abis` (0: those that were seen), KILL_THREAD
 * to other arches, as a profile's filter has it.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status observation_policy(callgate_store *store,
                                                       const observation *seen,
                                                       callgate_abi_set abis, uint32_t otherwise,
                                                       const callgate_policy **ret_policy,
                                                       callgate_error *reterr);

#endif
