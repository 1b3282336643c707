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

#endif
