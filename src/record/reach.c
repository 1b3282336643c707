/* Asks a policy for calls that are only in part given. */
#include "record/reach.h"
#include "callgate/rules.h"
#include "policy/store.h"

/* The condition that a call is permitted. */
static decision permitted(callgate_store *store, const callgate_policy *policy, callgate_abi abi,
                          uint32_t nr)
{
    decision answer = nr_runs_find(policy_find(policy, callgate_abi_arch(abi)), nr);

    return decision_level_is(store, answer, CALLGATE_PERMITTED);
}

/* `=` is all of an argument, `&` is any of some bits. */
static decision condition_of(callgate_store *store, const table_way *way,
                             const table_condition *given, callgate_abi abi)
{
    uint32_t arg = table_arg(way, given->arg, abi);
    uint64_t mask = abi_get(abi)->word_bits == 64 ? UINT64_MAX : UINT32_MAX;

    if (given->mask != UINT64_MAX)
        return decision_compare(store, arg, CALLGATE_NE, 0, given->mask & mask);
    if (arg < call_arg_count(way->call) && call_arg_get(way->call, arg)->bits <= 32)
        mask = UINT32_MAX;
    return decision_compare(store, arg, CALLGATE_EQ, given->value & mask, mask);
}

decision reach_condition(callgate_store *store, const table_way *way, callgate_abi abi)
{
    decision d = DECISION_TRUE;

    for (uint32_t i = 0; i < way->count; i++)
        d = decision_and(store, d, condition_of(store, way, &way->conditions[i], abi));
    return d;
}

static bool is_way_open(callgate_store *store, const callgate_policy *policy, callgate_abi abi,
                        const table_way *way)
{
    uint32_t nr;

    if (!call_nr(way->call, abi, &nr))
        return false;
    store_mark mark = store_mark_now(store);
    decision d =
        decision_and(store, permitted(store, policy, abi, nr), reach_condition(store, way, abi));
    if (d == DECISION_NONE)
        (void)store_fail(store, &mark, NULL);
    return d != DECISION_FALSE;
}

bool reach_is_row_open(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                       const reach_row *row)
{
    if (row->abis)
        abis &= row->abis;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((abis & CALLGATE_ABI_BIT(abi)) && is_way_open(store, policy, abi, &row->way))
            return true;
    return false;
}

bool reach_is_open(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                   const reach_row *rows, uint32_t row_count)
{
    bool is_open = true;

    for (uint32_t at = 0; at < row_count && is_open;) {
        uint32_t group = rows[at].group;

        is_open = false;
        for (; at < row_count && rows[at].group == group; at++)
            is_open = is_open || reach_is_row_open(store, policy, abis, &rows[at]);
    }
    return is_open;
}

uint32_t reach_call_count(callgate_store *store, const callgate_policy *policy, callgate_abi abi)
{
    uint32_t count = 0;

    for (call_id call = 0; call < call_count(); call++) {
        table_way any = {.call = call};

        count += is_way_open(store, policy, abi, &any);
    }
    return count;
}
