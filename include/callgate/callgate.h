/* callgate: what a seccomp filter means, exactly, with proof.
 *
 * The five lines that a program which sandboxes itself needs:
 *
 *     callgate_profile_parse(text, text_bytes, name, &profile, &sink, &err);
 *     callgate_profile_resolve(store, profile, &target, &source, &sink, &err);
 *     callgate_compile(store, source.policy, &options, &filter, &err);
 *     callgate_install(filter, &source.attachment, &err);
 *     callgate_lift(store, insns, insn_count, &target, &policy, &err);
 *
 * Threads: the library has no state of its own. A store, with all that makes policies in it, has
 * one thread at a time; profiles, filters, sources and finished policies don't change, and any
 * number of threads may read them while nothing is made in their store. rules are like a store.
 * Versions: until 1.0 a new minor version may change the interface; its symbols then carry another
 * version (CALLGATE_0.1), so that a program with the old ones doesn't start with it.
 */
#ifndef CALLGATE_CALLGATE_H
#define CALLGATE_CALLGATE_H

#include "callgate/abi.h"
#include "callgate/error.h"
#include "callgate/filter.h"
#include "callgate/kernel.h"
#include "callgate/policy.h"
#include "callgate/profile.h"
#include "callgate/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that runs, such as "0.1.0"; static. */
CALLGATE_API const char *callgate_version(void);

#ifdef __cplusplus
}
#endif

#endif
