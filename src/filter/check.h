/* The kernel's own rules for seccomp filters.
 */
#ifndef FILTER_CHECK_H
#define FILTER_CHECK_H

#include "filter/insn.h"

/* Would the kernel load these instructions? CALLGATE_INVALID says why not; place.offset is the
 * instruction.
 * Source: bpf_check_classic (net/core/filter.c), seccomp_check_filter (kernel/seccomp.c). */
CALLGATE_MUST_CHECK callgate_status insns_check(const callgate_insn *insns, size_t insn_count,
                                                callgate_error *reterr);

#endif
