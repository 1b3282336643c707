/* The inside of need_from, for need*.c alone.
 *
 * A builder gathers calls; has_failed stays set once memory ended.
 */
#ifndef RECORD_NEED_IMPL_H
#define RECORD_NEED_IMPL_H

#include "record/need.h"
#include "record/need_tables.h"

typedef struct need_builder {
    need *wanted;
    const need_options *options;
    size_t capacity; /* of wanted->calls */
    bool has_failed;
} need_builder;

/* need_list.c: permits a way of a call for a reason, where no stronger one does so already; `way`
 * NULL: any arguments. */
void need_permit(need_builder *builder, const needed_call *like, const need_values *way);

/* The element of a call and reason; NULL: none. */
needed_call *need_find(const need *wanted, call_id call, need_reason reason);

/* Does every call that `narrow` lets through pass `wide` too? */
bool need_way_covers(const need_values *wide, const need_values *narrow);
/* Drops ways that others cover; a way without a condition makes the call open. */
void need_tidy_ways(needed_call *wanted);
void need_sort(need *wanted);

/* The way that a row of a table means, under the masks of interest_of where it has them. */
need_values need_way_of(const need *wanted, const table_way *row);

/* What is kept of an argument over the target's ABIs; mask 0: nothing. */
interest_arg need_kept(const need *wanted, call_id call, uint32_t arg);

/* The mask under which an argument of a call is looked at on the target's ABIs. */
uint64_t need_mask(const need *wanted, call_id call, uint32_t arg, uint64_t mask);

/* The target's ABIs that have the call. */
callgate_abi_set need_abis_of(const need *wanted, call_id call);

/* Does the call carry others on one of the target's ABIs? Then its rule stands first, without any
 * condition (need_write.c). */
bool need_is_multiplexer(const need *wanted, call_id call);

/* need_bounds.c: the bounds of need.h. */
void need_bound(need *wanted, needed_call *call);

/* need_widen.c: adds what stands for the calls of `reason`; only_absent: for those that no ABI of
 * the target has. */
void need_widen(need_builder *builder, need_reason reason, bool only_absent);

/* need_include.c */
callgate_status need_include(need_builder *builder, callgate_error *reterr);

#endif
