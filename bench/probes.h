/* Calls that do nothing, to time under filters.
 */
#ifndef BENCH_PROBES_H
#define BENCH_PROBES_H

#include "callgate/callgate.h"
#include "subject.h"

typedef enum probe_class { PROBE_ALLOWED, PROBE_DENIED, PROBE_CHECKED, PROBE_COUNT } probe_class;

typedef struct probe {
    bool is_there; /* false: the profile has no such call among those that do nothing */
    uint32_t nr;
    uint64_t argument; /* the first one; others are 0 */
} probe;

/* One of each class: allowed whatever the arguments are; refused with an errno so; allowed for its
 * argument. */
void probes_find(const subject *what, probe ret_probes[PROBE_COUNT]);

#endif
