/* libseccomp as a runtime uses it, for figures beside callgate's.
 *
 * Found at run time (libseccomp.so.2); where peer_is_there says no, its columns stay empty.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "callgate/callgate.h"
#include <stdbool.h>

typedef enum peer_form {
    PEER_LINEAR = 1, /* the values of SCMP_FLTATR_CTL_OPTIMIZE */
    PEER_TREE = 2,
} peer_form;

bool peer_is_there(void);

/* The filter that libseccomp makes of a profile's entries for target->abis: names looked up, rules
 * added, exported. Reading the profile is not in it.
 *   ret_insns  room for 4 * CALLGATE_INSN_COUNT_MAX
 * Returns the count of instructions; 0: it refuses. */
size_t peer_compile(const callgate_profile *profile, const callgate_target *target, peer_form form,
                    callgate_insn *ret_insns);

#endif
