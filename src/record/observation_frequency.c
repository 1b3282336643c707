/* Counts how often calls were seen. */
#include "record/observation.h"

/* The first sighting of the call, or of one behind it. */
static size_t place_of(const observation *seen, callgate_abi abi, uint32_t nr)
{
    size_t low = 0, high = seen->sighting_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const sighting *what = &seen->sightings[middle];
        if (what->abi < abi || (what->abi == abi && what->nr < nr))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t observation_frequency(void *user, callgate_abi abi, uint32_t nr)
{
    const observation *seen = user;
    uint64_t count = 0;

    for (size_t i = place_of(seen, abi, nr); i < seen->sighting_count; i++) {
        const sighting *what = &seen->sightings[i];
        if (what->abi != abi || what->nr != nr)
            break;
        count = what->count > UINT64_MAX - count ? UINT64_MAX : count + what->count;
    }
    return count;
}
