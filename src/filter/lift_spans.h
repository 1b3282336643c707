/* Sorted sets of numbers as spans that neither touch nor overlap.
 *
 * Items live in an arena; what a set outgrows stays there until the arena ends.
 */
#ifndef FILTER_LIFT_SPANS_H
#define FILTER_LIFT_SPANS_H

#include "base/arena.h"
#include <stdint.h>

typedef struct span {
    uint32_t first;
    uint32_t last;
} span;

typedef struct spans {
    span *items;
    uint32_t count;
    uint32_t capacity;
} spans;

/* All return false where the arena is used up. */

/* Adds numbers behind all others. */
bool spans_append(arena *memory, spans *set, span added);

/* Moves one number from `set` to the empty `ret_taken`, if it is there. */
bool spans_take_number(arena *memory, spans *set, uint32_t number, spans *ret_taken);

/* Moves all numbers from `first` on to the empty `ret_taken`. */
bool spans_take_from(arena *memory, spans *set, uint32_t first, spans *ret_taken);

/* Is the number in the set? */
bool spans_have(const spans *set, uint32_t number);

/* Is the set a single number? */
bool spans_are_number(const spans *set, uint32_t *ret_number);

#endif
