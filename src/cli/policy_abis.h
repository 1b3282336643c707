/* Which ABIs a policy is for, where nothing but the policy tells.
 */
#ifndef CLI_POLICY_ABIS_H
#define CLI_POLICY_ABIS_H

#include "callgate/filter.h"
#include "policy/store.h"

/* What a policy answers to arches that it doesn't treat apart. */
const nr_runs *policy_others(const callgate_policy *policy);

/* Does every number in an ABI's view kill, by one action? Then a filter is not for it. */
bool policy_kills_abi(const callgate_policy *policy, callgate_abi abi);

/* The ABIs whose arch a policy treats apart; where it does none: those of this machine. */
callgate_abi_set policy_abis(const callgate_policy *policy);

/* The same of a filter whose policy can't be told: the ABIs whose arch a jump of it names, but for
 * those that it kills. The store takes what is looked at. */
callgate_abi_set filter_abis(callgate_store *store, const callgate_filter *filter);

#endif
