/* What differs between two meanings, call by call.
 *
 * A change is one pair of actions for one call (or for numbers that no call has), with the
 * condition on its arguments, on every ABI where it is the same. Together the changes hold every
 * call on which the two effective policies differ, and no other.
 *
 *     change_list list;
 *     if (changes_find(cli, &old, &new, store, &list)) …
 *     changes_release(&list);
 */
#ifndef CLI_DIFF_CHANGES_H
#define CLI_DIFF_CHANGES_H

#include "base/arena.h"
#include "cli/explain/explanation.h"
#include "cli/sides.h"

/* Where a change belongs in a list for people. */
typedef enum change_group {
    CHANGE_PERMITTED,  /* the call gets farther than it ever did */
    CHANGE_REFUSED,    /* it never gets as far as it did */
    CHANGE_ACTION,     /* it gets as far, by another action or errno */
    CHANGE_CONDITIONS, /* it gets as far, for other arguments */
    CHANGE_GROUP_COUNT,
} change_group;

/* Numbers of an ABI; where abi is NONE, of arches that no ABI has or outside of every view. */
typedef struct change_span {
    callgate_abi abi;
    uint32_t arch_first;
    uint32_t arch_last;
    uint32_t nr_first;
    uint32_t nr_last;
    decision condition; /* of a change: on the arguments there; DECISION_NONE: see is_sample */
} change_span;

/* Does a span hold every number of its ABI? */
bool change_span_is_view(const change_span *span);

/* One of the two sides of a change. */
typedef struct change_end {
    uint32_t word;
    callgate_abi abi; /* whose errno it may have */
    bool is_unheard;  /* NOTIFY, which nobody answers: `word` is what comes of it */
    const answer_reason *reasons;
    uint32_t reason_count;
} change_end;

typedef struct call_change {
    change_group group;
    int direction; /* 1: NEW lets these calls farther, -1: less far, 0: as far */
    call_id call;  /* CALL_NONE: numbers that no call has */
    const change_span *spans;
    uint32_t span_count;
    bool is_sample; /* there are more conditions than can be listed: this is one call of them */
    change_end old_end;
    change_end new_end;
    callgate_call_data witness;
    uint32_t witness_arg_count; /* that it takes to know both answers */
    uint32_t order;             /* in which it was found */
} call_change;

/* By the three levels: what is permitted, left to a supervisor, refused. */
typedef enum change_verdict {
    VERDICT_EQUAL,
    VERDICT_SAME_PERMITS, /* differs, but lets every call as far */
    VERDICT_WEAKER,       /* NEW lets some call farther, none less far */
    VERDICT_STRICTER,
    VERDICT_INCOMPARABLE,
} change_verdict;

typedef struct change_list {
    arena memory;
    call_change *items; /* by group, then by the calls' names; numbers without a name last */
    uint32_t count;
    uint32_t counts[CHANGE_GROUP_COUNT];
    change_verdict verdict; /* of the policies, the attachment aside */
} change_list;

/* Compares. false: said why. */
CALLGATE_MUST_CHECK bool changes_find(cli_session *cli, callgate_store *store,
                                      const source_side *old_side, const source_side *new_side,
                                      change_list *ret_list);
void changes_release(change_list *list);

/* A stretch of calls whose answer changes in one way: what changes_find works on
 * (change_items.c). */
typedef struct change_item {
    call_id call;
    change_span span;
    decision old_answer;
    decision new_answer;
    decision old_origin; /* DECISION_NONE: not known */
    decision new_origin;
} change_item;

enum { CHANGE_ITEM_COUNT_MAX = 1 << 22 };

/* All of them, equal ones of numbers without a name side by side. The caller frees the items.
 * false: no memory, or more than CHANGE_ITEM_COUNT_MAX. */
CALLGATE_MUST_CHECK bool change_items_find(const source_side *old_side, const source_side *new_side,
                                           change_item **ret_items, size_t *ret_count);

/* Do two items change in the same way? */
bool change_items_alike(const change_item *a, const change_item *b);

#endif
