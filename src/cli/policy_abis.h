/* Which ABIs a policy is for, where nothing but the policy tells.
 */
#ifndef CLI_POLICY_ABIS_H
#define CLI_POLICY_ABIS_H

#include "policy/store.h"

/* What a policy answers to arches that it doesn't treat apart. */
const nr_runs *policy_others(const callgate_policy *policy);

/* Does every number in an ABI's view kill, by one action? Then a filter is not for it. */
bool policy_kills_abi(const callgate_policy *policy, callgate_abi abi);

/* The ABIs of this machine. */
callgate_abi_set policy_abis_of_host(void);

/* The ABIs whose arch a policy treats apart; where it does none: those of this machine. */
callgate_abi_set policy_abis(const callgate_policy *policy);

#endif
