/* Says at which instruction a store had no more room. */
#include "filter/blame.h"
#include "base/fail.h"

callgate_status blame_store(callgate_store *store, const store_mark *mark, uint32_t pc,
                            callgate_error *reterr)
{
    callgate_place place = {.offset = pc};
    callgate_error own = {0};
    callgate_status status = store_fail(store, mark, &own);

    return FAIL_AT(reterr, status, &place, "instruction %u: %s", pc, own.text);
}
