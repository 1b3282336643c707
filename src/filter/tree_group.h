/* Runs that one jset tells from their surroundings.
 */
#ifndef FILTER_TREE_GROUP_H
#define FILTER_TREE_GROUP_H

#include "filter/tree.h"

enum { TREE_PLAN_RUN_COUNT_MAX = 160, GROUP_SPAN = 4, GROUP_COUNT_MAX = 1024 };

/* Some of the runs first..last, all of one target, are those numbers of [low, high] whose masked
 * bits are all clear, or one of whose masked bits is set. */
typedef struct peel_group {
    uint16_t first;
    uint16_t last;
    uint16_t members; /* bit k: run first + k */
    bool is_clear;
    uint32_t mask;
    uint32_t low;
    uint32_t high;
    uint16_t wides;  /* as members: those that can't be peeled off alone */
    uint64_t spared; /* what a chain with it is spared: a chain_share */
} peel_group;

/* Finds the groups of a row, sorted by last; those of run k are
 * ret_groups[ret_begins[k]] .. ret_groups[ret_begins[k + 1] - 1].
 *   ids         by run: its target and its other, numbered
 *   ret_groups  room for GROUP_COUNT_MAX; further ones are left out; nothing is spared yet
 *   ret_begins  room for count + 1 */
void groups_find(const tree_run *runs, const uint16_t *ids, uint32_t count, peel_group *ret_groups,
                 uint16_t *ret_begins);

#endif
