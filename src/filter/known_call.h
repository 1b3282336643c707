/* What is known of the calls that a filter is asked about.
 */
#ifndef FILTER_KNOWN_CALL_H
#define FILTER_KNOWN_CALL_H

#include "filter/run.h"

/* The arch is known always. */
typedef struct known_call {
    callgate_call_data call;
    callgate_call_data care; /* the bits that are known, in the words of the call's arch */
    bool has_nr;
} known_call;

/* Is the word of struct seccomp_data at `offset` known? Half a word counts as none. */
static inline bool known_call_has(const known_call *known, uint32_t offset)
{
    if (offset == DATA_NR)
        return known->has_nr;
    return offset == DATA_ARCH || data_word(&known->care, offset) == UINT32_MAX;
}

/* Calls of one arch and number whose arguments have the bits of `call` under `care`. */
static inline known_call known_call_of(const callgate_call_data *call, const uint64_t care[6])
{
    known_call known = {.call = *call, .care = {.arch = call->arch}, .has_nr = true};

    for (uint32_t i = 0; i < 6; i++)
        known.care.args[i] = care[i];
    return known;
}

#endif
