/* The calls that an edit is about.
 */
#ifndef CLI_EDIT_ASKED_H
#define CLI_EDIT_ASKED_H

#include "policy/decision.h"
#include "profile/edit.h"

/* Where a call's arguments are those of a rule, as an ABI reads them. */
decision asked_on(callgate_store *store, const edit_rule *calls, callgate_abi abi);

#endif
