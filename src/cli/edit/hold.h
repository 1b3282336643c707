/* An edited profile's answers, held to what was asked for.
 */
#ifndef CLI_EDIT_HOLD_H
#define CLI_EDIT_HOLD_H

#include "abi/abi.h"
#include "cli/cli.h"
#include "policy/store.h"
#include "profile/edit.h"

enum { ALIASED_COUNT_MAX = 8 }; /* arm's 341 is the one that there is */

/* Calls that no expression asks for, and that runc's edge has passed: above it all answers ENOSYS.
 */
typedef struct edge_move {
    uint32_t count;
    bool changes_level; /* of the one that is told: it was permitted, or is */
    bool is_above;      /* it is now */
    call_id call;
    callgate_abi abi;
} edge_move;

/* One comparison, for one target. */
typedef struct edit_check {
    callgate_store *store;
    const edit_request *request;
    const callgate_profile *profile; /* before the edit */
    callgate_source before;
    callgate_source after;
    bool has_edge;                 /* the reading has runc's ENOSYS for newer calls */
    bool has_crun;                 /* the rules were held to crun's reading before */
    const call_expression *wrong;  /* the expression that isn't met; NULL: another call changed */
    const call_expression *hidden; /* allowed by a rule that runc's edge hides; NULL: none */
    call_id unlogged;              /* permitted by an audit without a log; CALL_NONE: none */
    callgate_abi unlogged_abi;
    edge_move moved;
    callgate_abi abi;        /* where */
    const nr_runs *old_runs; /* there: what the policies answer */
    const nr_runs *new_runs;
    call_id call;
    uint32_t nr;
    uint32_t aliased[ALIASED_COUNT_MAX]; /* numbers of this ABI with two names */
    uint32_t aliased_count;
} edit_check;

/* Looks at every number that has a name, and at the ones at the ends of runs between them, on every
 * ABI. The caller fills in the members up to has_crun. false: wrong, abi, nr, call say where the
 * answer isn't what it is to be. true: hidden, unlogged
 * and moved may be filled in. */
bool edit_check_holds(edit_check *check);

#endif
