/* What can be reached under a policy: risky calls, known vulnerabilities.
 *
 *     const reach_row *rows = &reach_rows[cves[i].first];
 *     if (reach_is_open(store, source.policy, source.abis, rows, cves[i].count)) …
 */
#ifndef RECORD_REACH_H
#define RECORD_REACH_H

#include "callgate/policy.h"
#include "record/need_tables.h"

/* Does the policy permit, of every group of the rows, one call on one of the ABIs? What the
 * store's limits leave undecided counts as open. */
bool reach_is_open(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                   const reach_row *rows, uint32_t row_count);

/* How many calls of the table the policy permits on an ABI, with any argument. */
uint32_t reach_call_count(callgate_store *store, const callgate_policy *policy, callgate_abi abi);

#endif
