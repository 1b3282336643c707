/* Compiling for weights of any kind.
 */
#ifndef FILTER_COMPILE_H
#define FILTER_COMPILE_H

#include "filter/weights.h"

/* How small a filter has to be. */
typedef enum compile_size {
    COMPILE_FAST,   /* its tests are joined (graph_join.h) */
    COMPILE_SHARED, /* its parts do for each other (share.h) */
    COMPILE_WALKED, /* the same, and a walk was taken from there (share_walk.h) */
} compile_size;

/* Makes the filter of a policy for these weights; the caller proves it.
 *   ret_insns  room for INSN_COUNT_MAX
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status compile_weighed(
    callgate_store *store, const callgate_policy *policy, const call_weights *weights,
    compile_size size, callgate_insn *ret_insns, uint32_t *ret_insn_count, callgate_error *reterr);

#endif
