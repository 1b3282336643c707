/* What can be reached under a policy: risky calls, known vulnerabilities.
 *
 *     const reach_row *rows = &reach_rows[cves[i].first];
 *     if (reach_is_open(store, source.policy, source.abis, rows, cves[i].count)) …
 */
#ifndef RECORD_REACH_H
#define RECORD_REACH_H

#include "callgate/policy.h"
#include "policy/decision.h"
#include "record/need_tables.h"

/* The condition that a call is made in the way that a row says, on an ABI that has the call: its
 * arguments' bits that the kernel reads. DECISION_NONE: the store's limits. */
decision reach_condition(callgate_store *store, const table_way *way, callgate_abi abi);

/* Does the policy permit a way of a row on one of the ABIs? What the store's limits leave undecided
 * counts as open. */
bool reach_is_row_open(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                       const reach_row *row);

/* Does the policy permit, of every group of the rows, one call on one of the ABIs? */
bool reach_is_open(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                   const reach_row *rows, uint32_t row_count);

/* How many calls of the table the policy permits on an ABI, with any argument. */
uint32_t reach_call_count(callgate_store *store, const callgate_policy *policy, callgate_abi abi);

#endif
