/* Finds the calls that an edit is about.
 */
#include "cli/edit/asked.h"
#include "abi/abi.h"
#include "cli/oci/widen.h"

decision asked_on(callgate_store *store, const edit_rule *calls, callgate_abi abi)
{
    uint64_t last = abi_get(abi)->word_bits == 32 ? UINT32_MAX : UINT64_MAX;
    decision all = DECISION_TRUE;

    for (uint32_t i = 0; i < calls->count; i++)
        all = decision_and(store, all, condition_values(store, &calls->conditions[i], last));
    return all;
}
