/* Filters that are hard to read.
 *
 * The longest, the most entangled, the greediest: each is one that the kernel loads. Few of them
 * mean anything; what matters is that a lift or a proof of them ends soon, exact or with an error
 * that names its instruction.
 */
#ifndef TESTS_HARD_FILTERS_H
#define TESTS_HARD_FILTERS_H

#include "filter/insn.h"
#include "random_dice.h"

typedef struct hard_filter {
    callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    uint32_t count;
} hard_filter;

typedef struct hard_shape {
    const char *name;
    void (*make)(hard_filter *filter); /* of an empty one */
    callgate_status expected;          /* of a lift */
} hard_shape;

/* Shapes that were thought of one by one. */
extern const hard_shape hard_shapes[];
extern const uint32_t hard_shape_count;

/* A random filter of one of the hard manners. size: instructions, about. */
void hard_filter_roll(hard_filter *filter, random_dice *dice, uint32_t size);

/* Changes a filter a little, or makes it longer; false: the kernel would refuse what came out. */
bool hard_filter_change(hard_filter *filter, random_dice *dice);

#endif
