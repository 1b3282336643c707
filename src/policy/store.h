/* The store owns diagram nodes, runs, policies.
 *
 * It takes back what a failed operation made.
 *
 *     mark = store_mark(store);
 *     d = decision_…(store, …);
 *     if (d == DECISION_NONE)
 *         return store_fail(store, &mark, reterr);    // LIMIT or MEMORY; nodes since mark are gone
 *
 * Take a mark before the first node of an operation and never keep a node made after a mark that
 * was failed back to.
 */
#ifndef POLICY_STORE_H
#define POLICY_STORE_H

#include "callgate/policy.h"
#include "policy/decision.h"
#include "policy/intern.h"

/* A run of numbers: from the one after the previous run's last (or 0) to `last`. */
typedef struct nr_run {
    uint32_t last;
    decision decision;
} nr_run;

/* The runs of nr under one arch: interned, sorted, the last one ends at UINT32_MAX, neighbours
 * never equal. */
typedef struct nr_runs {
    intern_entry entry;
    uint32_t count;
    nr_run runs[];
} nr_runs;

typedef struct arch_run {
    uint32_t last;
    const nr_runs *nrs;
} arch_run;

/* Sorted runs of arch; the last ends at UINT32_MAX. Neighbours differ, but a run always ends at
 * 0x3fffffff, 0x7fffffff, 0xbfffffff and 0xffffffff: bit 30 says which word of an argument is
 * high, so one decision means another set of bytes on the other side. */
struct callgate_policy {
    intern_entry entry;
    const callgate_store *store;
    uint32_t count;
    arch_run runs[];
};

typedef struct store_mark {
    uint32_t node_count;
    const intern_entry *runs_newest;
    const intern_entry *policy_newest;
} store_mark;

/* Marks the beginning of an operation, and gives it a fresh budget of steps (limits.h). */
store_mark store_mark_now(callgate_store *store);

/* The same with a budget of another size, for operations that do more than touch decisions. */
store_mark store_mark_for(callgate_store *store, uint32_t step_count_max);

/* Takes steps of the operation's budget for work outside the store; false: used up, and what
 * comes next fails. */
bool store_take_steps(callgate_store *store, uint32_t count);

/* Takes back all that was made since the mark and says why the operation failed. For failures of
 * the caller's own (no memory, say) reterr is filled anew by the caller afterwards. */
callgate_status store_fail(callgate_store *store, const store_mark *mark, callgate_error *reterr);

/* The interned runs equal to the given ones (merged where neighbours are equal); NULL: failed.
 * `runs` must be sorted by last, and end at UINT32_MAX. */
const nr_runs *store_nr_runs(callgate_store *store, const nr_run *runs, uint32_t count);

/* The interned policy of the given runs of arch (merged, and split at bit 30); NULL: failed. */
const callgate_policy *store_policy(callgate_store *store, const arch_run *runs, uint32_t count);

/* The interned policy that has these runs for one arch, else those that it had; NULL: failed. */
const callgate_policy *store_policy_with(callgate_store *store, const callgate_policy *policy,
                                         uint32_t arch, const nr_runs *nrs);

/* The policy with every word replaced by what `map` makes of it (decision.h), which has to be
 * normalised already.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status policy_map(callgate_store *store, const callgate_policy *policy,
                                               word_map map, const callgate_policy **ret_policy,
                                               callgate_error *reterr);

/* The decision for one number; the runs of one arch. Binary searches. */
decision nr_runs_find(const nr_runs *runs, uint32_t nr);
const nr_runs *policy_find(const callgate_policy *policy, uint32_t arch);

/* Visits every stretch of numbers, of arches, on which two things of one store are not the same,
 * lowest first, until `visit` says false. Returns false where it was ended so. */
typedef bool (*nr_difference)(void *user, uint32_t first, uint32_t last, decision a, decision b);
typedef bool (*arch_difference)(void *user, uint32_t first, uint32_t last, const nr_runs *a,
                                const nr_runs *b);
bool nr_runs_compare(const nr_runs *a, const nr_runs *b, nr_difference visit, void *user);
bool policy_compare(const callgate_policy *a, const callgate_policy *b, arch_difference visit,
                    void *user);

uint32_t store_node_count(const callgate_store *store);

/* The limits in force. */
callgate_store_limits store_limits(const callgate_store *store);

#endif
