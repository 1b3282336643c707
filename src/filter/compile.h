/* Compiling for weights of any kind.
 */
#ifndef FILTER_COMPILE_H
#define FILTER_COMPILE_H

#include "filter/walk.h"
#include "filter/weights.h"

/* Makes the filter of a policy for these weights; the caller proves it.
 *   effort     NULL: none, its tests are joined (graph_join.h); else to walk from there (walk.h)
 *   ret_insns  room for INSN_COUNT_MAX
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status
compile_weighed(callgate_store *store, const callgate_policy *policy, const call_weights *weights,
                const walk_effort *effort, callgate_insn *ret_insns, uint32_t *ret_insn_count,
                callgate_error *reterr);

#endif
