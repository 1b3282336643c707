/* The inside of resolution.
 *
 * A profile becomes rules machine by machine: guards are asked once a machine, rules are added once
 * an ABI. Functions that return false have filled the error (`status`). Of all this, other parts
 * use which machines there are, whether a rule is there, and what another reading makes of it.
 */
#ifndef PROFILE_RESOLVE_H
#define PROFILE_RESOLVE_H

#include "base/fail.h"
#include "profile/profile.h"
#include "profile/reading.h"
#include "rules/rules.h"

typedef struct profile_resolver {
    const callgate_profile *profile;
    const callgate_target *target;
    const profile_reading *reading;
    const callgate_sink *sink;
    callgate_error *reterr;
    callgate_status status;
    uint32_t report_count;
    uint32_t release;                              /* of libseccomp; 0: target->knows, or all */
    callgate_abi_set machines[CALLGATE_ABI_COUNT]; /* the ABIs of each machine */
    callgate_abi_set abis;                         /* all of them */
    callgate_abi_set beside; /* of other machines: listed beside the one that was chosen */
    uint32_t default_word;
    errno_id default_named; /* as rules.h has it */
    rule_set set;
    uint32_t *entry_origins; /* of each entry: the origin of its first name */
    uint8_t *known;          /* what target->knows said, by call and ABI; 0: not asked yet */
} profile_resolver;

static inline bool resolve_failed(profile_resolver *resolver, callgate_status status)
{
    resolver->status = status;
    return false;
}

/* Fails at a span; false, so that callers can return it. */
#define RESOLVE_FAIL(resolver, span, ...)                                                          \
    resolve_failed((resolver),                                                                     \
                   FAIL_AT((resolver)->reterr, CALLGATE_INVALID,                                   \
                           ((const callgate_place[]){profile_place((resolver)->profile, (span))}), \
                           __VA_ARGS__))

/* Reports advice; after PROFILE_REPORT_COUNT_MAX only that there is more. hint may be NULL. */
__attribute__((format(printf, 6, 7))) void
resolve_report(profile_resolver *resolver, callgate_severity severity, const char *id,
               profile_span span, const char *hint, const char *format, ...);

/* resolve_machines.c: which machines with which ABIs. */
bool resolve_machines(profile_resolver *resolver);

/* The machines that the ABIs of a set run on; the ABIs that a runtime covers on a machine: those
 * that the profile names for it, and its own. */
callgate_abi_set resolve_machines_of(callgate_abi_set abis);
callgate_abi_set resolve_named_for(const callgate_profile *profile, const callgate_target *target,
                                   callgate_abi machine);

/* resolve_names.c: which calls the reading's libseccomp knows. */
bool resolve_names(profile_resolver *resolver);
bool resolve_knows(const profile_resolver *resolver, const profile_name *name, callgate_abi abi);
callgate_abi_set resolve_unknown(const profile_resolver *resolver, const profile_name *name,
                                 callgate_abi_set abis); /* of these ABIs */
bool resolve_knows_anywhere(const profile_resolver *resolver, const profile_name *name);

/* The engine that reads the file, as the reading and the dialect have it; never OF_DIALECT. */
reading_engine resolve_engine(const profile_resolver *resolver);

/* resolve_action.c: the word of an action; what a runtime refuses fails. libseccomp judges errnos,
 * so only those of rules that reach it. */
bool resolve_default(profile_resolver *resolver);
bool resolve_flags(profile_resolver *resolver);
bool resolve_check_errno(profile_resolver *resolver, const profile_action *action);
bool resolve_word(profile_resolver *resolver, const profile_action *action, callgate_abi machine,
                  uint32_t *ret_word);
bool resolve_check_entry(profile_resolver *resolver, const profile_entry *entry);

/* resolve_guard.c: do includes and excludes let an entry through on a machine? */
bool resolve_is_included(const profile_resolver *resolver, const profile_entry *entry,
                         callgate_abi machine);

/* resolve_rules.c: the rules of all entries, and runc's limits of newer calls. */
bool resolve_rules(profile_resolver *resolver);

/* The meaning that the author of a profile had in mind: all its rules, taken together, for the ABIs
 * that a runtime (the target's reading) made `got` of; newer calls as that runtime has them. */
CALLGATE_MUST_CHECK callgate_status profile_resolve_meant(
    callgate_store *store, const callgate_profile *profile, const callgate_target *target,
    const callgate_source *got, callgate_source *ret_source, callgate_error *reterr);

/* The meaning by any row of switches, such as one that no runtime has; the target's own is not
 * asked.
 */
CALLGATE_MUST_CHECK callgate_status
profile_resolve_by(callgate_store *store, const callgate_profile *profile,
                   const callgate_target *target, const profile_reading *reading,
                   callgate_source *ret_source, const callgate_sink *sink, callgate_error *reterr);

/* The policy of a profile's text; the sink is none. Where answers come from is worked out and let
 * go, so that a text is too much work here where it is for those who read it later.
 * Errors: those of callgate_profile_parse, whose places call the text "(the profile)"; those of
 * callgate_profile_resolve. */
CALLGATE_MUST_CHECK callgate_status profile_text_policy(callgate_store *store, const char *json,
                                                        size_t bytes, const callgate_target *target,
                                                        const profile_reading *reading,
                                                        const callgate_policy **ret_policy,
                                                        callgate_error *reterr);

/* Does any action of a profile ask a listener? */
bool profile_uses_notify(const callgate_profile *profile);

#endif
