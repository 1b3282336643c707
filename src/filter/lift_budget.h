/* What one lift may spend, with the reason why it stopped.
 *
 * Steps are those of the lift's own store: its work and the lift's are one budget.
 */
#ifndef FILTER_LIFT_BUDGET_H
#define FILTER_LIFT_BUDGET_H

#include "base/limits.h"
#include "policy/store.h"

typedef enum lift_failure {
    LIFT_FINE,
    LIFT_OUT_OF_STORE,  /* a limit or the memory of the lift's own store: it knows which */
    LIFT_OUT_OF_TARGET, /* the same of the store that the policy goes into */
    LIFT_OUT_OF_MEMORY,
    LIFT_OUT_OF_ARENA,
    LIFT_OUT_OF_STATES,
    LIFT_OUT_OF_RUNS,
    LIFT_OUT_OF_ARCHES,
    LIFT_OUT_OF_VALUES,
    LIFT_OUT_OF_REGISTERS,
    LIFT_OUT_OF_EXITS,
    LIFT_OUT_OF_WORDS,  /* a return of A with too many values */
    LIFT_MIXED_DOMAINS, /* nr or arch computed with something else unknown */
    LIFT_UNKNOWN_RETURN,
} lift_failure;

typedef struct lift_budget {
    callgate_store *store;
    lift_failure failure;
    uint32_t state_count; /* that stand somewhere now */
} lift_budget;

/* Stops the lift; the first reason stands. */
static inline bool budget_fail(lift_budget *budget, lift_failure why)
{
    if (budget->failure == LIFT_FINE)
        budget->failure = why;
    return false;
}

static inline bool budget_step(lift_budget *budget, uint32_t count)
{
    if (budget->failure == LIFT_FINE && store_take_steps(budget->store, count))
        return true;
    return budget_fail(budget, LIFT_OUT_OF_STORE);
}

#endif
