/* Policies: what a filter means, in one canonical form.
 *
 * A policy is a function from a call (struct callgate_call_data) to the 32-bit word on which the
 * kernel would act. Two policies of one store mean the same exactly when they are the same
 * pointer. The store owns every policy made in it; a policy needs no release and ends with its
 * store (or with callgate_store_clear). A store has one thread at a time.
 *
 * Words are normalised: ALLOW, LOG, USER_NOTIF, the kills and unknown actions (which kill) carry
 * no data; ERRNO's data is capped at 4095. An *origin* has the same form, with the indexes of the
 * rules that decided as its words.
 *
 *     callgate_store *store;
 *     callgate_store_new(NULL, &store, &err);
 *     …
 *     if (a == b) puts("the same meaning");
 *     callgate_store_free(store);
 *
 * When a limit is hit the operation fails, what it had made is taken back, and the store and all
 * policies in it stay usable.
 */
#ifndef CALLGATE_POLICY_H
#define CALLGATE_POLICY_H

#include "callgate/abi.h"
#include "callgate/error.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct callgate_store callgate_store;
typedef struct callgate_policy callgate_policy;

/* Words, as in linux/seccomp.h: action in the high half, data in the low one. */
#define CALLGATE_KILL_PROCESS 0x80000000u
#define CALLGATE_KILL_THREAD 0x00000000u
#define CALLGATE_TRAP 0x00030000u
#define CALLGATE_ERRNO 0x00050000u
#define CALLGATE_USER_NOTIF 0x7fc00000u
#define CALLGATE_TRACE 0x7ff00000u
#define CALLGATE_LOG 0x7ffc0000u
#define CALLGATE_ALLOW 0x7fff0000u
#define CALLGATE_ACTION_MASK 0xffff0000u
#define CALLGATE_DATA_MASK 0x0000ffffu

/* A call as a filter sees it, in terms of values: what struct seccomp_data holds, without its
 * byte order. */
typedef struct callgate_call_data {
    uint32_t nr;
    uint32_t arch;
    uint64_t instruction_pointer;
    uint64_t args[6];
} callgate_call_data;

/* Limits of a store; 0 means the default. */
typedef struct callgate_store_limits {
    uint32_t node_count_max; /* diagram nodes; 2^20 by default */
    uint32_t run_count_max;  /* runs of nr or arch in one policy; 2^16 by default */
} callgate_store_limits;

/* A store without policies, for callgate_store_free. limits may be NULL: the defaults.
 * Errors: CALLGATE_LIMIT for fewer than 2 nodes; CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_store_new(
    const callgate_store_limits *limits, callgate_store **ret_store, callgate_error *reterr);

/* Ends a store and all its policies. NULL is fine. */
CALLGATE_API void callgate_store_free(callgate_store *store);

/* Ends all policies of a store and keeps the store, for programs that live long. */
CALLGATE_API void callgate_store_clear(callgate_store *store);

/* The policy that answers `word`, normalised, to everything.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status
callgate_policy_constant(callgate_store *store, uint32_t word, const callgate_policy **ret_policy,
                         callgate_error *reterr);

/* The word a policy gives for one call. Cost: two binary searches and at most 448 steps. */
CALLGATE_API uint32_t callgate_policy_eval(const callgate_policy *policy,
                                           const callgate_call_data *call);

/* The word the kernel acts on when it reads `word` (see the top of this header). */
CALLGATE_API uint32_t callgate_word_normalise(uint32_t word);

enum { CALLGATE_WORD_TEXT_BYTES = 40 }; /* of the longest text, its NUL included */

/* Writes a word as the kernel of an ABI's machine reads it, "ALLOW", "ERRNO(EPERM)", "TRACE(1)",
 * "UNKNOWN(0x12340000)"; returns the length. CALLGATE_ABI_NONE: errnos as most machines have them.
 */
CALLGATE_API size_t callgate_word_format(uint32_t word, callgate_abi abi,
                                         char ret_text[CALLGATE_WORD_TEXT_BYTES]);

/* How filters combine. STACK: the kernel's order, `a` is the newer filter: a's word where its
 * action is less or equal as a signed number. UNION and INTERSECT: the greater and the smaller
 * word by strictness (KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, USER_NOTIF, TRACE, LOG, ALLOW;
 * then data).
 * Source: seccomp_run_filters, kernel/seccomp.c. */
typedef enum callgate_combine {
    CALLGATE_STACK,
    CALLGATE_UNION,
    CALLGATE_INTERSECT,
} callgate_combine;

/* The combination of two policies of one store, exact for every call.
 * Errors: CALLGATE_INVALID where `how` is none of these; CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_policy_combine(
    callgate_store *store, callgate_combine how, const callgate_policy *a, const callgate_policy *b,
    const callgate_policy **ret_policy, callgate_error *reterr);

/* How far a call gets under a word. */
typedef enum callgate_level {
    CALLGATE_REFUSED,    /* every other word, ERRNO(0) too */
    CALLGATE_SUPERVISED, /* TRACE, USER_NOTIF */
    CALLGATE_PERMITTED,  /* ALLOW, LOG */
} callgate_level;

/* The level of a word; actions that the kernel does not know are refusals. */
CALLGATE_API callgate_level callgate_word_level(uint32_t word);

/* A call on which two policies differ, and what each says of it. */
typedef struct callgate_witness {
    callgate_call_data call;
    uint32_t word_a;
    uint32_t word_b;
} callgate_witness;

/* Finds the first call on which a and b answer differently; false: they are equal. */
CALLGATE_API bool callgate_policy_differ(const callgate_store *store, const callgate_policy *a,
                                         const callgate_policy *b, callgate_witness *ret_witness);

/* Calls on which two policies answer differently: all arguments of numbers [nr_first, nr_last]
 * under arches [arch_first, arch_last] are decided alike in each policy, and the witness is the
 * first call of them that differs. */
typedef struct callgate_difference {
    uint32_t arch_first;
    uint32_t arch_last;
    uint32_t nr_first;
    uint32_t nr_last;
    callgate_witness witness;
} callgate_difference;

/* Takes one difference, which is valid only while it runs; false ends the walk. */
typedef bool (*callgate_take_difference)(void *user, const callgate_difference *difference);

/* Takes every difference of two policies of one store, lowest arch and number first: none exactly
 * when they are equal. Together they hold every call on which a and b differ.
 * Cost: two walks over the runs, at most 448 steps a difference; no node is made. */
CALLGATE_API void callgate_policy_differences(const callgate_store *store, const callgate_policy *a,
                                              const callgate_policy *b,
                                              callgate_take_difference take, void *user);

/* Is every call's level under a at most its level under b? On false, *ret_witness (may be NULL)
 * is a call that a lets through farther than b.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status
callgate_policy_subset(callgate_store *store, const callgate_policy *a, const callgate_policy *b,
                       bool *ret_is_subset, callgate_witness *ret_witness, callgate_error *reterr);

/* Beside a policy: how a filter is attached. Raw filters have no known attachment. */
enum {
    CALLGATE_FLAG_TSYNC = 1u << 0,
    CALLGATE_FLAG_LOG = 1u << 1,
    CALLGATE_FLAG_SPEC_ALLOW = 1u << 2,
    CALLGATE_FLAG_NEW_LISTENER = 1u << 3,
    CALLGATE_FLAG_WAIT_KILLABLE_RECV = 1u << 5,
}; /* the kernel's SECCOMP_FILTER_FLAG_* values */

typedef struct callgate_attachment {
    bool is_known;
    bool has_no_new_privs;         /* known to be set before the filter */
    uint32_t flags;                /* CALLGATE_FLAG_* */
    const char *listener_path;     /* NULL: none; lives as long as its source */
    const char *listener_metadata; /* NULL: none */
} callgate_attachment;

#ifdef __cplusplus
}
#endif

#endif
