/* The inside of a filter.
 */
#ifndef FILTER_FILTER_IMPL_H
#define FILTER_FILTER_IMPL_H

#include "filter/insn.h"

/* Checked once, when it is made, and never changed. */
struct callgate_filter {
    size_t count;
    callgate_insn insns[];
};

/* callgate_filter_new of instructions that a proof has checked. */
CALLGATE_MUST_CHECK callgate_status filter_of_checked(const callgate_insn *insns, size_t insn_count,
                                                      callgate_filter **ret_filter,
                                                      callgate_error *reterr);

#endif
