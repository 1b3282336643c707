/* Argument vectors worth trying: boundary values of conditions.
 */
#ifndef TESTS_LIVE_VECTORS_H
#define TESTS_LIVE_VECTORS_H

#include "callgate/profile.h"

typedef struct vector {
    uint64_t args[6];
} vector;

enum { VECTOR_COUNT_MAX = 4096 };

typedef struct vectors {
    vector list[VECTOR_COUNT_MAX];
    size_t count;
} vectors;

/* The first three fit every call: nothing, everything, high words alone. */
enum { VECTOR_COUNT_PLAIN = 3 };

/* Fills in the vectors of a profile; false: it has more than fit. */
bool vectors_of(const callgate_profile *profile, vectors *ret_vectors);

#endif
