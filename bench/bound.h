/* The least tests that tell one ABI's numbers.
 */
#ifndef BENCH_BOUND_H
#define BENCH_BOUND_H

#include "policy/store.h"

#include "callgate/abi.h"

/* Between neighbours of different meaning some test must tell the one from the other: a jge or jgt
 * tells one such pair, a jeq the two at its number, a jset those at the runs that it peels off
 * (those that src/filter/tree_group.h finds). The least number of such tests that tells every
 * pair: no graph of them, tree or not, has fewer, whatever else it shares. x32's numbers are
 * counted as exceptions to x86_64's. docs/compile.md says more. */
uint32_t bound_of(const callgate_policy *policy, callgate_abi abi);

#endif
