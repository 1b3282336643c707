/* Walks through decisions that make no nodes: values, witnesses. */
#include "policy/store_impl.h"

static uint64_t *value_of(callgate_call_data *call, uint32_t arg)
{
    return arg < 6 ? &call->args[arg] : &call->instruction_pointer;
}

static bool bit_at(const callgate_call_data *call, uint32_t var)
{
    uint32_t arg = var / 64;
    uint64_t value = arg < 6 ? call->args[arg] : call->instruction_pointer;

    return value >> (63 - var % 64) & 1;
}

uint32_t decision_eval(const callgate_store *store, decision d, const callgate_call_data *call)
{
    const decision_node *node = &store->nodes[d];

    while (node->var != DECISION_LEAF)
        node = &store->nodes[bit_at(call, node->var) ? node->hi : node->lo];
    return node->lo;
}

uint32_t decision_args_tested(const callgate_store *store, decision d,
                              const callgate_call_data *call)
{
    const decision_node *node = &store->nodes[d];
    uint32_t count = 0;

    while (node->var != DECISION_LEAF) {
        uint32_t arg = node->var / 64;
        if (arg < DECISION_ARG_COUNT - 1)
            count = arg + 1; /* diagrams are ordered: later tests are of later arguments */
        node = &store->nodes[bit_at(call, node->var) ? node->hi : node->lo];
    }
    return count;
}

static void set_bit(callgate_call_data *call, uint32_t var)
{
    *value_of(call, var / 64) |= (uint64_t)1 << (63 - var % 64);
}

static void clear_values(callgate_call_data *call)
{
    for (uint32_t arg = 0; arg < DECISION_ARG_COUNT; arg++)
        *value_of(call, arg) = 0;
}

/* Every node but FALSE leads to TRUE somewhere, since diagrams are reduced. */
bool decision_satisfy(const callgate_store *store, decision condition, callgate_call_data *ret_call)
{
    clear_values(ret_call);
    while (condition > DECISION_TRUE) {
        const decision_node *node = &store->nodes[condition];
        bool is_hi = node->lo == DECISION_FALSE;
        if (is_hi)
            set_bit(ret_call, node->var);
        condition = is_hi ? node->hi : node->lo;
    }
    return condition == DECISION_TRUE;
}

/* Different nodes are different functions: descend where the halves still differ. */
void decision_differ(const callgate_store *store, decision a, decision b,
                     callgate_call_data *ret_call)
{
    clear_values(ret_call);
    for (;;) {
        const decision_node *na = &store->nodes[a];
        const decision_node *nb = &store->nodes[b];
        uint32_t var = na->var < nb->var ? na->var : nb->var;
        if (var == DECISION_LEAF)
            return;
        decision a_lo = na->var == var ? na->lo : a;
        decision b_lo = nb->var == var ? nb->lo : b;
        if (a_lo != b_lo) {
            a = a_lo;
            b = b_lo;
            continue;
        }
        set_bit(ret_call, var);
        a = na->var == var ? na->hi : a;
        b = nb->var == var ? nb->hi : b;
    }
}
