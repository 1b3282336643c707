/* Rules: a policy built call by call, without JSON.
 *
 * A rule is (ABI, call number, conditions, word). Rules are read as libseccomp reads them (order,
 * overlaps, multiplexed calls: docs/semantics.md). A rule without conditions replaces those with
 * conditions that were added before for the call, and outlasts every one that is added later;
 * neither is an error. The origin tells which rule decides a call.
 *
 *     callgate_rules *rules;
 *     callgate_rules_new(CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64), CALLGATE_ALLOW, &rules, &err);
 *     callgate_rules_add(rules, "unshare", NULL, 0, CALLGATE_ERRNO | EPERM, &err);
 *     callgate_rules_policy(store, rules, &policy, &origin, &err);
 *     callgate_rules_free(rules);
 */
#ifndef CALLGATE_RULES_H
#define CALLGATE_RULES_H

#include "callgate/abi.h"
#include "callgate/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct callgate_rules callgate_rules;

typedef enum callgate_op {
    CALLGATE_NE,
    CALLGATE_LT,
    CALLGATE_LE,
    CALLGATE_EQ,
    CALLGATE_GE,
    CALLGATE_GT,
    CALLGATE_MASKED_EQ, /* (argument & mask) == (value & mask) */
} callgate_op;

/* A test of one argument, as unsigned numbers; 32-bit ABIs look at the low words only. */
typedef struct callgate_condition {
    uint32_t arg; /* 0..5 */
    callgate_op op;
    uint64_t value;
    uint64_t mask; /* for MASKED_EQ alone */
} callgate_condition;

/* Rules for a set of ABIs whose calls get `default_word` where no rule matches; calls of any other
 * arch get CALLGATE_KILL_THREAD. For callgate_rules_free.
 * Errors: CALLGATE_INVALID for no ABI, or for one that doesn't exist; CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_rules_new(callgate_abi_set abis,
                                                                    uint32_t default_word,
                                                                    callgate_rules **ret_rules,
                                                                    callgate_error *reterr);

/* Frees a rule set; policies made from it stay in their store. NULL is fine. */
CALLGATE_API void callgate_rules_free(callgate_rules *rules);

/* Adds a rule for the call `name` on every ABI of the set that has it, or on failure on none. A
 * call that no ABI of the set has makes a rule that never decides.
 *   conditions  all have to hold, those on one argument too, which libseccomp refuses and runtimes
 *               take for alternatives; copied; NULL where there are none
 *   word        what the call gets then
 * Errors: CALLGATE_INVALID for an unknown name or operator, an index over 5, an errno over 4095, a
 * rule that contradicts an earlier one (libseccomp's -EEXIST); CALLGATE_LIMIT, for more than 8
 * conditions too; CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status
callgate_rules_add(callgate_rules *rules, const char *name, const callgate_condition *conditions,
                   uint32_t condition_count, uint32_t word, callgate_error *reterr);

/* The policy of the rules, and its origin: the index of the rule that decided, counted from 1 in
 * the order of adding; 0 is the default. ret_origin may be NULL. More rules can be added after it.
 * Errors: CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_rules_policy(
    callgate_store *store, const callgate_rules *rules, const callgate_policy **ret_policy,
    const callgate_policy **ret_origin, callgate_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
