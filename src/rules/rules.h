/* Rules inside the library: what produces them, what they mean.
 *
 * A rule set is plain data; rule_set_policy gives its meaning as libseccomp reads rules, as a
 * policy and an origin.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "abi/abi.h"
#include "base/arena.h"
#include "base/limits.h"
#include "callgate/rules.h"
#include "policy/store.h"

struct rule_index;

/* Most rules of a profile have no condition, and each is there once an ABI: so conditions, which
 * would be nine tenths of a rule, lie elsewhere. */
typedef struct rule {
    callgate_abi abi;
    uint32_t nr;     /* as in seccomp_data.nr */
    uint32_t word;   /* normalised */
    uint32_t origin; /* the index that the origin policy gives; 0 is the default */
    uint32_t next;   /* of the same call: its place in the set + 1; the newest has the oldest */
    uint16_t condition_count;
    bool is_multiplexed;                  /* a direct call's rule, through socketcall or ipc */
    const callgate_condition *conditions; /* the set's; sorted by arg; each arg once, but where
                                             they are together */
} rule;

/* The machine's ENOSYS for calls newer than the profile, as runc's stub gives it: on an ABI,
 * numbers above `nr_max` answer it before any rule is looked at. Under x86_64's arch numbers with
 * bit 30 are x32's, all others x86_64's. */
typedef struct rule_newer {
    bool is_set;
    uint32_t nr_max;
    bool has_zero; /* number 0 answers it too: on s390 it is no call at all */
} rule_newer;

typedef struct rule_set {
    callgate_abi_set abis; /* every other arch answers bad_arch_word */
    uint32_t default_word;
    errno_id default_named; /* its errno has each machine's own number; or ERRNO_UNNAMED */
    uint32_t bad_arch_word;
    bool has_file_order;                  /* the first rule added that matches decides, nothing is
                                             dropped or refused, x86_64's bit 30 is nobody's: as
                                             gVisor does; set it before the first rule */
    rule_newer newer[CALLGATE_ABI_COUNT]; /* none set: crun's reading */
    rule *rules;                          /* in the order of adding */
    uint32_t count;
    uint32_t capacity;
    uint32_t asked_count;     /* rules asked for, dropped ones too: RULES_COUNT_MAX bounds them */
    arena conditions;         /* of the rules */
    struct rule_index *index; /* what is there already */
} rule_set;

/* The default action on an ABI. */
uint32_t rule_default_word(const rule_set *set, callgate_abi abi);

void rule_set_init(rule_set *set, callgate_abi_set abis, uint32_t default_word);
void rule_set_release(rule_set *set);

/* A rule before it is added. Two conditions on one argument make every condition a rule of its
 * own, as runc and crun do; more conditions than arguments are fine there. */
typedef struct rule_request {
    callgate_abi abi;
    call_id call;
    const callgate_condition *conditions;
    uint32_t condition_count;
    uint32_t word;
    uint32_t origin;
    bool is_judged_only; /* libseccomp takes it to no effect here: it can only contradict others */
    bool is_unknown;     /* libseccomp has no number for the name here: judged only, by the name */
    bool is_split;       /* every condition is a rule of its own, repeated argument or not */
    bool is_together;    /* conditions on one argument all hold; below RULE_TEST_COUNT_MAX */
} rule_request;

/* Would rule_set_add_request refuse it? CALLGATE_OK, or its error; adds nothing. */
CALLGATE_MUST_CHECK callgate_status rule_set_check(const rule_set *set, const rule_request *request,
                                                   callgate_error *reterr);

/* What became of a request; of its forms (direct, multiplexed, split) the one that says most. */
typedef enum rule_outcome {
    RULE_OUTCOME_NONE,      /* all was there already, or no caller ever meets it */
    RULE_OUTCOME_OVERRULED, /* dropped, though it answers otherwise: an earlier one holds more */
    RULE_OUTCOME_ADDED,     /* changes something */
    RULE_OUTCOME_REPLACES,  /* unconditional: earlier conditional ones that answer otherwise end */
} rule_outcome;

/* Adds the rule for a call on one ABI, as libseccomp takes it: multiplexed calls get their second
 * rule, two conditions on one argument make every condition a rule of its own, a rule that
 * contradicts an earlier one is CALLGATE_INVALID (-EEXIST), one that changes nothing is dropped.
 * Rules whose word is the default one are the caller's to skip. ret_outcome may be NULL. On failure
 * the set is as it was. */
CALLGATE_MUST_CHECK callgate_status rule_set_add_request(rule_set *set, const rule_request *request,
                                                         rule_outcome *ret_outcome,
                                                         callgate_error *reterr);

/* A call's rule without conditions, on several ABIs: what nine in ten of a profile's are. */
typedef struct rule_plain {
    call_id call;
    uint32_t word;
    uint32_t origin;
    callgate_abi_set abis;
    callgate_abi_set judged_only; /* of them: is_judged_only, is_unknown of a rule_request */
    callgate_abi_set unknown;
} rule_plain;

/* Where a rule has RULE_OUTCOME_OVERRULED, RULE_OUTCOME_REPLACES. */
typedef struct rule_outcomes {
    callgate_abi_set overruled;
    callgate_abi_set replaces;
} rule_outcomes;

/* Adds it as rule_set_add_request does, on one ABI after the other. */
CALLGATE_MUST_CHECK callgate_status rule_set_add_plain(rule_set *set, const rule_plain *plain,
                                                       rule_outcomes *ret_outcomes,
                                                       callgate_error *reterr);

/* The meaning of a rule set. ret_origin may be NULL. */
CALLGATE_MUST_CHECK callgate_status rule_set_policy(callgate_store *store, const rule_set *set,
                                                    const callgate_policy **ret_policy,
                                                    const callgate_policy **ret_origin,
                                                    callgate_error *reterr);

#endif
