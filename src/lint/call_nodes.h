/* Nodes of libseccomp's trees: how large a call's conditions are there.
 *
 * The conditions of a rule are a chain of nodes, by argument, with 64 bits the high word before the
 * low one; of ranges, and of rules with several actions of which one holds another, bounds are
 * known. The filter begins with the call that has the fewest.
 */
#ifndef LINT_CALL_NODES_H
#define LINT_CALL_NODES_H

#include "abi/abi.h"
#include "lint/call_tree.h"
#include "profile/profile.h"

enum { NODES_UNKNOWN = 1 << 24 }; /* more than any call has */

/* Bounds for one call. */
typedef struct call_nodes {
    uint32_t least; /* NODES_UNKNOWN: no rule */
    uint32_t most;
} call_nodes;

/* Who sees the tree of each call whose rules all have conditions; NULL: it isn't known. */
typedef struct call_tree_visitor {
    void (*visit)(void *user, call_id call, const call_tree *tree);
    void *user;
} call_tree_visitor;

/* What all calls come to on an ABI, by call_id, whether it has them or not; the caller frees it.
 * NULL: no memory. `visitor` may be NULL. */
call_nodes *call_nodes_count(const callgate_profile *profile, callgate_abi abi,
                             const call_tree_visitor *visitor);

#endif
