/* How much the tests that draw their cases do.
 *
 * `tests/run quick` sets CALLGATE_QUICK, `tests/run nightly` CALLGATE_NIGHTLY.
 */
#ifndef TESTS_PACE_H
#define TESTS_PACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static inline bool pace_is_nightly(void)
{
    return getenv("CALLGATE_NIGHTLY") != NULL;
}

static inline bool pace_is_quick(void)
{
    return !pace_is_nightly() && getenv("CALLGATE_QUICK") != NULL;
}

/* Of so many usual cases: a tenth, all, or so many at night. */
static inline uint32_t pace_count(uint32_t usual, uint32_t nightly)
{
    if (pace_is_nightly())
        return nightly;
    return pace_is_quick() ? (usual + 9) / 10 : usual;
}

#endif
