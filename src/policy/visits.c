/* Notes the decisions that a walk has been to. */
#include "policy/visits.h"
#include <stdlib.h>

enum { CAPACITY_FIRST = 64 }; /* a power of two */

/* Where a decision is noted, or where it would be. */
static decision *slot_of(const visits *been, decision d)
{
    uint32_t mask = been->capacity - 1;
    uint32_t i = d * 0x9e3779b1u >> 7 & mask;

    while (been->slots[i] != DECISION_FALSE && been->slots[i] != d)
        i = (i + 1) & mask;
    return &been->slots[i];
}

static bool grow(visits *been)
{
    visits larger = {.capacity = been->capacity ? 2 * been->capacity : CAPACITY_FIRST,
                     .count = been->count};

    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (uint32_t i = 0; i < been->capacity; i++)
        if (been->slots[i] != DECISION_FALSE)
            *slot_of(&larger, been->slots[i]) = been->slots[i];
    free(been->slots);
    *been = larger;
    return true;
}

bool visits_add(visits *been, decision d)
{
    if (2 * been->count >= been->capacity && !grow(been)) {
        been->has_failed = true;
        return false;
    }
    decision *slot = slot_of(been, d);
    if (*slot == d)
        return false;
    *slot = d;
    been->count++;
    return true;
}

void visits_release(visits *been)
{
    free(been->slots);
}
