/* Walks over overlapping spans, piece by piece.
 *
 * On a piece the same spans stand.
 */
#ifndef FILTER_LIFT_SWEEP_H
#define FILTER_LIFT_SWEEP_H

#include "filter/lift_spans.h"

typedef struct sweep_item {
    span span;
    uint32_t owner; /* what the caller knows the span by */
} sweep_item;

typedef struct sweep {
    const sweep_item *items;
    uint32_t count;
    uint32_t next;
    uint32_t *active; /* indexes of the items on the piece, in the items' order */
    uint32_t active_count;
    uint64_t at; /* where the next piece begins, or later */
} sweep;

/* Sorts items by where they begin, equal ones by owner. */
void sweep_sort(sweep_item *items, uint32_t count);

/* Do any two of the sorted items overlap? */
bool sweep_overlaps(const sweep_item *items, uint32_t count);

/* Begins a walk over sorted items. active: room for `count` indexes. */
void sweep_init(sweep *walk, const sweep_item *items, uint32_t count, uint32_t *active);

/* The next piece; false: there is none. */
bool sweep_next(sweep *walk, span *ret_piece);

#endif
