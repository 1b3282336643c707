/* Observations made by hand, for tests.
 *
 *     observation seen = seen_on(CALLGATE_ABI_X86_64);
 *     seen_call(&seen, CALLGATE_ABI_X86_64, "socket", 2, 1, 0);
 */
#ifndef TESTS_SEEN_H
#define TESTS_SEEN_H

#include "record/interest.h"
#include "record/observation.h"
#include <stdlib.h>
#include <string.h>

static inline observation seen_on(callgate_abi machine)
{
    observation seen = {0};

    seen.runs = calloc(1, sizeof *seen.runs);
    seen.run_count = 1;
    seen.runs[0] = (observed_run){.id = "00000000000000000000000000000001",
                                  .machine = machine,
                                  .is_whole = true,
                                  .subject = "test"};
    return seen;
}

static inline sighting *seen_nr(observation *seen, callgate_abi abi, uint32_t nr)
{
    seen->sightings =
        realloc(seen->sightings, (seen->sighting_count + 1) * sizeof *seen->sightings);
    sighting *one = &seen->sightings[seen->sighting_count++];
    *one = (sighting){.abi = abi,
                      .nr = nr,
                      .has_args = true,
                      .word = CALLGATE_ALLOW,
                      .count = 2,
                      .program = "prog"};
    return one;
}

static inline sighting *seen_call(observation *seen, callgate_abi abi, const char *name,
                                  uint64_t a0, uint64_t a1, uint64_t a2)
{
    uint32_t nr = 0;

    if (!callgate_call_nr(abi, name, &nr))
        abort();
    sighting *one = seen_nr(seen, abi, nr);
    one->args[0] = a0;
    one->args[1] = a1;
    one->args[2] = a2;
    interest_keep(abi, nr, one->args);
    return one;
}

static inline void seen_release(observation *seen)
{
    free(seen->runs);
    free(seen->sightings);
    memset(seen, 0, sizeof *seen);
}

#endif
