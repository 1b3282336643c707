/* The inside of a store, for the files of policy/ alone.
 *
 * Nodes lie in one array; a bucket's chain runs from its newest node to its oldest, so that taking
 * back the newest nodes means popping bucket heads. The same holds for runs and policies.
 */
#ifndef POLICY_STORE_IMPL_H
#define POLICY_STORE_IMPL_H

#include "base/limits.h"
#include "policy/store.h"
#include <stddef.h>

/* A remembered operation: op(a, b, c) = result; op 0 is an empty slot. */
typedef struct cache_slot {
    uint32_t op;
    uint32_t a;
    uint32_t b;
    uint32_t c;
    decision result;
} cache_slot;

/* Operations that the cache knows. */
enum cache_op {
    OP_NONE,
    OP_PICK,
    OP_XOR,
    OP_RESTRICT,
    OP_PROJECT, /* b: the argument */
    OP_MAP,     /* b, c: the function */
    OP_EQUALS,
    OP_EXCEEDS,
    OP_CHANGES,
    OP_COMBINE, /* + callgate_combine */
};

typedef enum store_failure {
    STORE_FINE,
    STORE_OUT_OF_MEMORY,
    STORE_OUT_OF_NODES,
    STORE_OUT_OF_RUNS,
    STORE_OUT_OF_ARCHES,
    STORE_OUT_OF_STEPS,
} store_failure;

struct callgate_store {
    decision_node *nodes; /* the first member, as decision_get has it */
    uint32_t node_count;
    uint32_t node_capacity;
    uint32_t bucket_count; /* a power of two */
    uint32_t *buckets;     /* newest node of each chain, DECISION_NONE: empty */

    callgate_store_limits limits;
    store_failure failure;
    uint32_t step_count;
    uint32_t step_count_max; /* of the running operation */

    cache_slot *cache;
    uint32_t cache_slot_count; /* a power of two */

    intern_table runs;     /* of nr_runs */
    intern_table policies; /* of callgate_policy */
};

_Static_assert(offsetof(struct callgate_store, nodes) == 0, "decision_get");

/* Takes one step of the running operation's budget; false: used up. */
static inline bool store_step(callgate_store *store)
{
    if (++store->step_count <= store->step_count_max)
        return true;
    store->failure = STORE_OUT_OF_STEPS;
    return false;
}

uint32_t store_hash(uint32_t a, uint32_t b, uint32_t c);

/* Node tables: made, emptied to the two boolean leaves, shortened. node.c */
bool nodes_init(callgate_store *store);
void nodes_truncate(callgate_store *store, uint32_t node_count);
void nodes_release(callgate_store *store);

/* What the cache says of an operation; DECISION_NONE: nothing. node.c */
decision cache_find(const callgate_store *store, uint32_t op, uint32_t a, uint32_t b, uint32_t c);
void cache_keep(callgate_store *store, uint32_t op, uint32_t a, uint32_t b, uint32_t c,
                decision result);

/* A node that no decision leads to: two words, for decision_changes. node.c */
decision decision_pair(callgate_store *store, uint32_t a, uint32_t b);

#endif
