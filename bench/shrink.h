/* Shrinks a proved filter by local search.
 */
#ifndef BENCH_SHRINK_H
#define BENCH_SHRINK_H

#include "policy/store.h"

#include "callgate/filter.h"

/* Changes the graph of a filter at random for that many seconds: nodes that take others' place,
 * edges that go elsewhere, tests that change places or become others. What calls at the ends of
 * the policy's runs refute is dropped at once; what is left has to be no greater (or one greater,
 * now and then), and proved. The smallest filter is written back.
 *   insns  room for CALLGATE_INSN_COUNT_MAX
 * Returns its count. Other machines than x86's aren't sampled. */
uint32_t shrink(callgate_store *store, const callgate_policy *policy, callgate_insn *insns,
                uint32_t count, double seconds, uint64_t seed);

#endif
