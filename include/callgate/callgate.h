/* callgate: what a seccomp filter means, exactly, with proof.
 *
 * The five lines that a program which sandboxes itself needs:
 *
 *     callgate_profile_parse(text, text_bytes, name, &profile, &sink, &err);
 *     callgate_profile_resolve(store, profile, &target, &source, &sink, &err);
 *     callgate_compile(store, source.policy, &options, &filter, &err);
 *     callgate_install(filter, &source.attachment, &err);
 *     callgate_lift(store, insns, insn_count, &target, &policy, &err);
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

#endif
