/* Decisions with bits of arguments fixed.
 */
#include "policy/decision.h"
#include <stdlib.h>

/* One fixing under way; known[d] is its result + 1, or 0. */
typedef struct decision_fixing {
    callgate_store *store;
    decision *known;
    const uint64_t *values;
    const uint64_t *care;
} decision_fixing;

static decision fix(decision_fixing *fixing, decision d)
{
    decision_node node = *decision_get(fixing->store, d);

    if (node.var == DECISION_LEAF)
        return d;
    if (fixing->known[d] != 0)
        return fixing->known[d] - 1;
    uint32_t arg = node.var / 64;
    uint64_t bit = (uint64_t)1 << (63 - node.var % 64);
    decision result;
    if (arg < 6 && (fixing->care[arg] & bit) != 0) {
        result = fix(fixing, (fixing->values[arg] & bit) != 0 ? node.hi : node.lo);
    } else {
        decision lo = fix(fixing, node.lo);
        decision hi = fix(fixing, node.hi);
        result = lo == DECISION_NONE || hi == DECISION_NONE
                     ? DECISION_NONE
                     : decision_make(fixing->store, node.var, lo, hi);
    }
    if (result != DECISION_NONE)
        fixing->known[d] = result + 1;
    return result;
}

decision decision_fix(callgate_store *store, decision d, const uint64_t values[6],
                      const uint64_t care[6])
{
    decision_fixing fixing = {.store = store, .values = values, .care = care};

    fixing.known = calloc((size_t)d + 1, sizeof *fixing.known);
    if (fixing.known == NULL)
        return DECISION_NONE;
    decision result = fix(&fixing, d);
    free(fixing.known);
    return result;
}
