/* Looks which ABIs a policy treats apart.
 */
#include "cli/policy_abis.h"
#include "abi/abi.h"

callgate_abi_set policy_abis_of_host(void)
{
    callgate_abi_set abis = 0;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if (abi_get((callgate_abi)i)->machine == callgate_abi_host())
            abis |= CALLGATE_ABI_BIT(i);
    }
    return abis;
}

const nr_runs *policy_others(const callgate_policy *policy)
{
    const nr_runs *others = policy->runs[0].nrs;
    uint32_t first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        if (policy->runs[i].last > first)
            others = policy->runs[i].nrs;
        first = policy->runs[i].last + 1;
    }
    return others;
}

/* The same among arches of one byte order: where an argument's words lie differs between the two,
 * so that a filter which looks at no arch means two things. */
static const nr_runs *others_in_order(const callgate_policy *policy, bool is_big_endian)
{
    const nr_runs *others = NULL;
    uint32_t first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        const arch_run *run = &policy->runs[i];
        bool is_big = (run->last >> 30 & 1) == 0;
        if (is_big == is_big_endian && (others == NULL || run->last > first))
            others = run->nrs;
        first = run->last + 1;
    }
    return others;
}

bool policy_kills_abi(const callgate_policy *policy, callgate_abi abi)
{
    const abi_info *info = abi_get(abi);
    const nr_runs *runs = policy_find(policy, info->arch);
    decision d = nr_runs_find(runs, info->nr_first);
    uint32_t i = 0;

    while (runs->runs[i].last < info->nr_first)
        i++;
    if (runs->runs[i].last < info->nr_last || !decision_is_leaf(policy->store, d))
        return false;
    uint32_t word = decision_word(policy->store, d);
    return word == CALLGATE_KILL_THREAD || word == CALLGATE_KILL_PROCESS;
}

callgate_abi_set policy_abis(const callgate_policy *policy)
{
    callgate_abi_set abis = 0;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        const nr_runs *others = others_in_order(policy, abi_get((callgate_abi)i)->is_big_endian);
        if (policy_find(policy, callgate_abi_arch((callgate_abi)i)) != others &&
            !policy_kills_abi(policy, (callgate_abi)i))
            abis |= CALLGATE_ABI_BIT(i);
    }
    return abis != 0 ? abis : policy_abis_of_host();
}
