/* From what was seen to the profile that permits it.
 *
 * A need is a list of calls to permit, each with its reason and its arguments; need_write makes a
 * profile of it that every engine reads alike: defaultErrnoRet ENOSYS, one ERRNO(EPERM) rule that
 * names every refused call of the table, explicit ENOSYS rules for those whose absence libc has to
 * notice (data/fallbacks.tsv).
 *
 *     need wanted;
 *     need_from(&seen, &options, &wanted, &err);
 *     need_write(&wanted, &out);
 *     need_verify(&wanted, &seen, out.data, out.bytes, &missing, &err);  // before writing
 *     need_release(&wanted);
 */
#ifndef RECORD_NEED_H
#define RECORD_NEED_H

#include "abi/abi.h"
#include "base/text.h"
#include "callgate/callgate.h"
#include "record/interest.h"
#include "record/observation.h"

/* Why a call is permitted, the strongest reason first. */
typedef enum need_reason {
    NEED_SEEN,
    NEED_INCLUDED, /* permitted by --include's source */
    NEED_BASIC,    /* restart_syscall, rt_sigreturn, exit …: everybody needs them, few recordings
                      show them */
    NEED_WIDENED,  /* the same purpose by another libc, kernel or ABI (data/widen.tsv) */
    NEED_RUNTIME,  /* what a runtime calls after its filter (data/runtime_calls.tsv) */
} need_reason;

/* One way to make a call: the masked values of its interesting arguments. */
typedef struct need_values {
    uint64_t values[INTEREST_ARG_COUNT_MAX];
} need_values;

typedef struct needed_call {
    call_id call;
    need_reason reason;
    const char *because; /* the row's reason ("glibc 2.34 tries clone3 first"); "" where seen */
    call_id seen_as;     /* WIDENED: the call that was seen; else CALL_NONE */
    callgate_abi_set abis;
    bool has_args;     /* false: with any arguments */
    bool was_freed;    /* too many different arguments were seen: the summary says so */
    need_values *ways; /* owned by the need */
    uint32_t way_count;
} needed_call;

typedef struct need {
    needed_call *calls; /* sorted by name */
    size_t call_count;
    callgate_abi_set abis;
    const callgate_abi *unnamed_abis; /* seen numbers that no call has: reported, never permitted */
    const uint32_t *unnamed_nrs;
    size_t unnamed_count;
} need;

typedef struct need_options {
    callgate_abi_set abis; /* the target's; 0: the native one of the runs, others where seen */
    bool widens;           /* --widen, the default */
    bool is_container;     /* adds the calls of runtimes */
    const char *runtime;   /* "runc", "crun"; NULL: both */
    bool has_no_new_privs; /* the container will be started with it: fewer runtime calls */
    const call_id *allowed_refused; /* --allow-refused: calls that were refused and are wanted */
    size_t allowed_refused_count;
    callgate_store *store;          /* of include */
    const callgate_policy *include; /* NULL: none */
} need_options;

CALLGATE_MUST_CHECK callgate_status need_from(const observation *seen, const need_options *options,
                                              need *ret_need, callgate_error *reterr);
void need_release(need *wanted);

/* The profile's JSON, in OCI's form that Docker takes too: rules grouped by reason, a comment
 * each, the same bytes for the same need. */
void need_write(const need *wanted, text *out);

/* Evaluates every sighting with word ALLOW against the written profile, as runc and as crun read
 * it, for each ABI it was seen on or widened to. On success *ret_missing is the number of
 * sightings that it would refuse (0, or our bug: never deploy it), *ret_witness the first.
 * Errors: those of parsing and resolving. */
CALLGATE_MUST_CHECK callgate_status need_verify(const need *wanted, const observation *seen,
                                                const char *profile, size_t profile_bytes,
                                                uint64_t *ret_missing, sighting *ret_witness,
                                                callgate_error *reterr);

#endif
