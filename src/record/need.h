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
 *
 * An argument that is kept apart stays so up to NEED_FLAGS_COUNT_MAX combinations of flags, from
 * then on only bits that were never set are refused (protections of memory excepted: writing and
 * executing, seen apart, don't become both at once); up to NEED_WAY_COUNT_MAX ways a call, from
 * then on the argument with the most different values is left free.
 */
#ifndef RECORD_NEED_H
#define RECORD_NEED_H

#include "abi/abi.h"
#include "base/text.h"
#include "callgate/callgate.h"
#include "record/interest.h"
#include "record/observation.h"

enum {
    NEED_FLAGS_COUNT_MAX = 16,
    NEED_WAY_COUNT_MAX = 64,
};

/* Why a call is permitted, the strongest reason first. */
typedef enum need_reason {
    NEED_SEEN,
    NEED_INCLUDED, /* permitted by --include's source */
    NEED_BASIC,    /* restart_syscall, rt_sigreturn, exit …: everybody needs them, few recordings
                      show them */
    NEED_WIDENED,  /* the same purpose by another libc, kernel or ABI (data/widen.tsv) */
    NEED_RUNTIME,  /* what a runtime calls after its filter (data/runtime_calls.tsv) */
} need_reason;

/* One way to make a call: (argument & mask) == value, for all six; a mask of 0: anything. */
typedef struct need_values {
    uint64_t masks[6];
    uint64_t values[6];
} need_values;

/* A call has an element for each reason (of widening: for each row of the table) that adds to what
 * stronger ones permit. */
typedef struct needed_call {
    call_id call;
    need_reason reason;
    const char *because; /* the row's reason ("glibc 2.34 tries clone3 first"), the runtime's name;
                            "" where seen */
    call_id seen_as;     /* WIDENED: the call that was seen; else CALL_NONE */
    callgate_abi_set abis; /* those of the target that have the call; 0: none, and so it is not in
                              the profile; what stands for it was widened */
    bool has_args;         /* false: with any arguments */
    bool was_freed;        /* too many different arguments were seen: the summary says so */
    uint32_t freed_args;   /* 1 << argument: left free */
    uint32_t merged_args;  /* 1 << argument: of many combinations of flags only the union is kept */
    need_values *ways;     /* owned by the need, sorted */
    uint32_t way_count;
    uint32_t way_capacity;
} needed_call;

typedef struct need {
    needed_call *calls; /* sorted by call (so by name), reason, because */
    size_t call_count;
    callgate_abi_set abis;
    callgate_abi *unnamed_abis; /* seen numbers that no call has: reported, never permitted */
    uint32_t *unnamed_nrs;
    size_t unnamed_count;
} need;

typedef struct need_options {
    callgate_abi_set abis; /* the target's; 0: the native one of the runs, others where seen */
    bool widens;           /* --widen, the default */
    bool lacks_basics;     /* for tests: exactly what was seen */
    bool is_container;     /* adds the calls of runtimes */
    const char *runtime;   /* "runc", "crun"; NULL: both */
    bool has_no_new_privs; /* the container will be started with it: fewer runtime calls */
    const call_id *allowed_refused; /* --allow-refused: calls that were refused and are wanted */
    size_t allowed_refused_count;
    callgate_store *store;          /* of include */
    const callgate_policy *include; /* NULL: none */
} need_options;

/* Errors: CALLGATE_UNSUPPORTED where `include` permits a call in more ways than can be written,
 * CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status need_from(const observation *seen, const need_options *options,
                                              need *ret_need, callgate_error *reterr);
void need_release(need *wanted);

/* Is the call permitted at all; with any arguments? */
bool need_has(const need *wanted, call_id call);
bool need_is_open(const need *wanted, call_id call);

/* A way in words: "socket(AF_INET, SOCK_STREAM, 0)"; a way without masks: "read". */
void need_way_words(text *out, call_id call, const need_values *way);

/* A call as it was seen, with its ABI where that isn't `machine`. */
void need_sighting_words(text *out, const sighting *one, callgate_abi machine);

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
