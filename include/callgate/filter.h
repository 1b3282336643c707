/* Filters: classic BPF as the kernel takes it for seccomp.
 *
 * callgate_compile makes a filter from a policy and proves that it equals the policy before it
 * hands it out. callgate_lift goes the other way, for any filter of whatever origin.
 */
#ifndef CALLGATE_FILTER_H
#define CALLGATE_FILTER_H

#include "callgate/error.h"
#include "callgate/policy.h"
#include "callgate/profile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One instruction: the layout of struct sock_filter (linux/filter.h). */
typedef struct callgate_insn {
    uint16_t code;
    uint8_t jt;
    uint8_t jf;
    uint32_t k;
} callgate_insn;

enum {
    CALLGATE_INSN_COUNT_MAX = 4096, /* BPF_MAXINSNS, linux/bpf_common.h */
    CALLGATE_SMALL_TIMES_MAX = 250, /* more is as much */
};

typedef struct callgate_filter callgate_filter;

/* How often a program makes a call, beside its other calls; nr as in seccomp_data. The same
 * question must get the same answer. */
typedef uint64_t callgate_frequency(void *user, callgate_abi abi, uint32_t nr);

/* Told some times a second how far a compile with is_small has come, from 0 to 99 %; with a
 * frequency two filters are made, and it begins anew. */
typedef struct callgate_progress {
    void (*tell)(void *user, uint32_t percent); /* NULL: nobody is told */
    void *user;
} callgate_progress;

typedef struct callgate_compile_options {
    uint32_t kernel; /* the oldest that has to run it fast, as CALLGATE_KERNEL(x, y); 0: any with
                        the allow-cache (5.11) */
    callgate_frequency *frequency; /* calls that run the filter more often are told sooner; NULL */
    void *user;                    /* of frequency */
    bool is_small;                 /* as few instructions as it knows how to make: takes seconds */
    uint32_t small_times;          /* is_small as many times as long, for fewer; 0 is once */
    callgate_progress progress;    /* of is_small */
} callgate_compile_options;

/* Makes the filter of a policy and proves it equal; it is the caller's, for callgate_filter_free,
 * and needs the store no longer. options may be NULL. With a frequency the mean
 * count of instructions that calls run, arguments being 0, is never more than without; calls that
 * the kernel's allow-cache answers run none.
 * Cost: a fifth of a millisecond for Docker's default and three ABIs; some seconds
 * with is_small, times small_times.
 * Errors: CALLGATE_LIMIT where it needs more than 4096 instructions; CALLGATE_UNPROVED (our bug,
 * and the filter is not handed out); CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_compile(
    callgate_store *store, const callgate_policy *policy, const callgate_compile_options *options,
    callgate_filter **ret_filter, callgate_error *reterr);

/* A filter from 1 to 4096 instructions of any origin, checked by the kernel's own rules. They are
 * copied; it is for callgate_filter_free.
 * Errors: CALLGATE_INVALID, of which place.offset is the instruction; CALLGATE_MEMORY.
 * Source: bpf_check_classic, net/core/filter.c; seccomp_check_filter, kernel/seccomp.c. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_filter_new(const callgate_insn *insns,
                                                                     size_t insn_count,
                                                                     callgate_filter **ret_filter,
                                                                     callgate_error *reterr);

/* Frees a filter and its instructions. NULL is fine. */
CALLGATE_API void callgate_filter_free(callgate_filter *filter);

/* The instructions, owned by the filter; ret_insn_count may be NULL. */
CALLGATE_API const callgate_insn *callgate_filter_insns(const callgate_filter *filter,
                                                        size_t *ret_insn_count);

/* What the filter answers to a call: the plain interpreter. The words' order in memory follows
 * bit 30 of the call's arch. ret_steps (may be NULL): instructions executed. */
CALLGATE_API uint32_t callgate_filter_run(const callgate_filter *filter,
                                          const callgate_call_data *call, uint32_t *ret_steps);

/* Proves that a filter equals a policy, or finds a witness.
 *   ret_is_equal  whether it does; if not, *ret_witness (may be NULL) is a call that shows it:
 *                 word_a the policy's, word_b the filter's
 * It follows what callgate_compile makes: loads (of arch and nr before any argument), tests and
 * masks by constants, JA, RET K. For filters of any origin lift, and compare the pointers.
 * Errors: CALLGATE_INVALID where the kernel would refuse the filter; CALLGATE_UNSUPPORTED names
 * the instruction (place.offset) that it doesn't follow; CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_prove(
    callgate_store *store, const callgate_policy *policy, const callgate_insn *insns,
    size_t insn_count, bool *ret_is_equal, callgate_witness *ret_witness, callgate_error *reterr);

/* The policy of any filter, exactly; callgate never guesses.
 *   target  NULL, or whose filter it is: where the filter tests no arch and target->abis is not
 *           0, it means the same on every ABI of the machines of these ABIs. Calls of other arches
 *           never come there: they read as KILL_THREAD, as in a profile's filter, unless it kills
 *           all calls anyway
 * Cost: half a second and 64 MiB at most, whatever the filter is.
 * Errors: CALLGATE_INVALID where the kernel would refuse the filter, or where target->abis holds
 * what is no ABI; CALLGATE_LIMIT and CALLGATE_UNSUPPORTED name the instruction (place.offset) that
 * can't be read exactly. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_lift(
    callgate_store *store, const callgate_insn *insns, size_t insn_count,
    const callgate_target *target, const callgate_policy **ret_policy, callgate_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
