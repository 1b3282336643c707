/* Compiling for weights of any kind.
 */
#ifndef FILTER_COMPILE_H
#define FILTER_COMPILE_H

#include "filter/weights.h"

/* Makes the filter of a policy for these weights; the caller proves it. is_shared: its parts do for
 * each other (share.h).
 *   ret_insns  room for INSN_COUNT_MAX
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status compile_weighed(
    callgate_store *store, const callgate_policy *policy, const call_weights *weights,
    bool is_shared, callgate_insn *ret_insns, uint32_t *ret_insn_count, callgate_error *reterr);

#endif
