/* The store's life: making, failing back, clearing, ending. */
#include "base/fail.h"
#include "policy/store_impl.h"
#include <stdlib.h>

callgate_status callgate_store_new(const callgate_store_limits *limits, callgate_store **ret_store,
                                   callgate_error *reterr)
{
    callgate_store *store = calloc(1, sizeof *store);
    if (!store)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");

    store->step_count_max = STORE_STEP_COUNT_MAX;
    if (limits)
        store->limits = *limits;
    if (!store->limits.node_count_max || store->limits.node_count_max > DECISION_NONE / 2)
        store->limits.node_count_max = STORE_NODE_COUNT_MAX;
    if (!store->limits.run_count_max)
        store->limits.run_count_max = STORE_RUN_COUNT_MAX;
    if (!nodes_init(store)) {
        bool is_limit = store->failure == STORE_OUT_OF_NODES;
        callgate_store_free(store);
        return is_limit ? FAIL(reterr, CALLGATE_LIMIT, "a store needs at least 2 diagram nodes")
                        : FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    *ret_store = store;
    return CALLGATE_OK;
}

void callgate_store_clear(callgate_store *store)
{
    enum { NODE_COUNT_OF_NEW = 2 }; /* the leaves FALSE and TRUE */

    intern_drop(&store->policies, NULL);
    intern_drop(&store->runs, NULL);
    nodes_truncate(store, NODE_COUNT_OF_NEW);
    store->failure = STORE_FINE;
}

void callgate_store_free(callgate_store *store)
{
    if (!store)
        return;
    intern_release(&store->policies);
    intern_release(&store->runs);
    nodes_release(store);
    free(store);
}

store_mark store_mark_now(callgate_store *store)
{
    return store_mark_for(store, STORE_STEP_COUNT_MAX);
}

store_mark store_mark_for(callgate_store *store, uint32_t step_count_max)
{
    store->step_count = 0;
    store->step_count_max = step_count_max;
    store->failure = STORE_FINE;
    return (store_mark){
        .node_count = store->node_count,
        .runs_newest = store->runs.newest,
        .policy_newest = store->policies.newest,
    };
}

bool store_take_steps(callgate_store *store, uint32_t count)
{
    uint64_t taken = (uint64_t)store->step_count + count;

    if (taken <= store->step_count_max) {
        store->step_count = (uint32_t)taken;
        return true;
    }
    store->step_count = store->step_count_max;
    store->failure = STORE_OUT_OF_STEPS;
    return false;
}

static callgate_status report(const callgate_store *store, callgate_error *reterr)
{
    switch (store->failure) {
    case STORE_OUT_OF_NODES:
        return FAIL(reterr, CALLGATE_LIMIT, "the policy needs more than %u diagram nodes",
                    store->limits.node_count_max);
    case STORE_OUT_OF_RUNS:
        return FAIL(reterr, CALLGATE_LIMIT, "the policy needs more than %u runs of numbers",
                    store->limits.run_count_max);
    case STORE_OUT_OF_ARCHES:
        return FAIL(reterr, CALLGATE_LIMIT, "the policy needs more than %u runs of arches",
                    store->limits.run_count_max);
    case STORE_OUT_OF_STEPS:
        return FAIL(reterr, CALLGATE_LIMIT, "the policy needs more than %u steps of work",
                    store->step_count_max);
    case STORE_FINE:
    case STORE_OUT_OF_MEMORY:
    default:
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
}

callgate_status store_fail(callgate_store *store, const store_mark *mark, callgate_error *reterr)
{
    callgate_status status = report(store, reterr);

    intern_drop(&store->policies, mark->policy_newest);
    intern_drop(&store->runs, mark->runs_newest);
    nodes_truncate(store, mark->node_count);
    store->failure = STORE_FINE;
    return status;
}

callgate_store_limits store_limits(const callgate_store *store)
{
    return store->limits;
}
