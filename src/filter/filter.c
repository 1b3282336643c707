/* Filters as objects: checked instructions in memory of their own. */
#include "base/fail.h"
#include "filter/check.h"
#include "filter/filter_impl.h"
#include <stdlib.h>
#include <string.h>

callgate_status filter_of_checked(const callgate_insn *insns, size_t insn_count,
                                  callgate_filter **ret_filter, callgate_error *reterr)
{
    size_t bytes = insn_count * sizeof *insns;
    callgate_filter *filter = malloc(sizeof *filter + bytes);
    if (!filter)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    filter->count = insn_count;
    memcpy(filter->insns, insns, bytes);
    *ret_filter = filter;
    return CALLGATE_OK;
}

callgate_status callgate_filter_new(const callgate_insn *insns, size_t insn_count,
                                    callgate_filter **ret_filter, callgate_error *reterr)
{
    callgate_status status = insns_check(insns, insn_count, reterr);

    return status == CALLGATE_OK ? filter_of_checked(insns, insn_count, ret_filter, reterr)
                                 : status;
}

void callgate_filter_free(callgate_filter *filter)
{
    free(filter);
}

const callgate_insn *callgate_filter_insns(const callgate_filter *filter, size_t *ret_insn_count)
{
    if (ret_insn_count)
        *ret_insn_count = filter->count;
    return filter->insns;
}
