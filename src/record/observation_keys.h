/* What the writer of observations shares with their reader.
 */
#ifndef RECORD_OBSERVATION_KEYS_H
#define RECORD_OBSERVATION_KEYS_H

#include "record/observation.h"

#define OBSERVATION_KEY "callgateObservation"

enum { OBSERVATION_VERSION = 1, OBSERVED_BY_COUNT = OBSERVED_BY_AUDIT + 1 };

extern const char *const observed_by_names[OBSERVED_BY_COUNT];

#endif
