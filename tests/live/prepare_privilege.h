/* What a spawn_plan of a test prepares with a privilege.
 */
#ifndef TESTS_LIVE_PREPARE_PRIVILEGE_H
#define TESTS_LIVE_PREPARE_PRIVILEGE_H

#include "kernel/privilege.h"

/* A spawn_plan's prepare: `wanted` is a privilege. */
static inline callgate_status prepare_privilege(const void *wanted, callgate_error *reterr)
{
    return privilege_drop(wanted, reterr);
}

#endif
