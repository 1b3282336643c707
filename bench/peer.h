/* libseccomp as a runtime uses it, for figures beside callgate's.
 *
 * Found at run time: the installed libseccomp.so.2, then the one that $BENCH_LIBSECCOMP names. What
 * isn't there has no figures.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "callgate/callgate.h"

enum { PEER_COUNT_MAX = 4 };

typedef enum peer_form {
    PEER_LINEAR = 1, /* the values of SCMP_FLTATR_CTL_OPTIMIZE */
    PEER_TREE = 2,
} peer_form;

typedef struct peer_library peer_library;

typedef struct peer {
    char name[48]; /* "libseccomp 2.5.4 linear" */
    const peer_library *library;
    peer_form form;
} peer;

/* Every library in both forms. Returns how many there are. */
size_t peers_find(peer ret_peers[PEER_COUNT_MAX]);

/* The filter that libseccomp makes of a profile's entries for target->abis: names looked up, rules
 * added, exported. Reading the profile is not in it.
 *   ret_insns  room for 4 * CALLGATE_INSN_COUNT_MAX
 * Returns the count of instructions; 0: it refuses. */
size_t peer_compile(const peer *who, const callgate_profile *profile, const callgate_target *target,
                    callgate_insn *ret_insns);

#endif
