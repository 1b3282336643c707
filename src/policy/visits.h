/* Which decisions a walk has been to.
 *
 *     visits been = {0};
 *     if (!visits_add(&been, d)) … it was there before, or memory ended (been.has_failed) …
 *     visits_release(&been);
 *
 * Costs what the walk visits, however many nodes the store has.
 */
#ifndef POLICY_VISITS_H
#define POLICY_VISITS_H

#include "policy/decision.h"

typedef struct visits {
    decision *slots; /* by hash; DECISION_FALSE, which is none, where empty */
    uint32_t capacity;
    uint32_t count;
    bool has_failed;
} visits;

/* Notes a decision that is no leaf; false: it was noted before, or it can't be. */
CALLGATE_MUST_CHECK bool visits_add(visits *been, decision d);
void visits_release(visits *been);

#endif
