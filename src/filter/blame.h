/* Errors that name an instruction.
 */
#ifndef FILTER_BLAME_H
#define FILTER_BLAME_H

#include "policy/store.h"

/* store_fail for an operation that had come to the instruction `pc`. */
CALLGATE_MUST_CHECK callgate_status blame_store(callgate_store *store, const store_mark *mark,
                                                uint32_t pc, callgate_error *reterr);

#endif
