/* Which rules a set has already.
 *
 * To find what a new one repeats, or contradicts.
 *
 * The rules of a call form a tree: a node is a call with the first conditions of a rule. A rule is
 * refused where one with the same conditions, or one that begins with all of them, answers
 * something else; it is dropped where one with the same or fewer of them is there.
 *
 * Beside it stands each call's list of rules, from the oldest to the newest.
 */
#ifndef RULES_INDEX_H
#define RULES_INDEX_H

#include "rules/rules.h"

typedef struct rule_index rule_index;

/* libseccomp keeps the rules of a call that the ABI doesn't have, under a number that is none:
 * this one and the call_id. */
#define RULE_NR_ABSENT 0x80000000u

typedef enum rule_verdict {
    RULE_FRESH,
    RULE_REPLACES,  /* fresh, unconditional, and conditional ones with other answers end */
    RULE_DROPPED,   /* an earlier one says the same already */
    RULE_OVERRULED, /* dropped, though it says something else */
    RULE_REFUSED,   /* libseccomp's -EEXIST */
    RULE_CROWDED,   /* too many like it: a limit */
} rule_verdict;

/* Does a rule of that verdict change something? */
static inline bool rule_is_added(rule_verdict verdict)
{
    return verdict == RULE_FRESH || verdict == RULE_REPLACES;
}

/* NULL: no memory. */
rule_index *rule_index_new(void);
void rule_index_free(rule_index *index);

/* What becomes of a rule; index may be NULL, for an empty one. Only abi, nr, word and conditions
 * are looked at. */
rule_verdict rule_index_judge(const rule_index *index, const rule *r);

/* Makes room for rules of an ABI that have `condition_count` conditions in all, so that adding them
 * can't fail; false: no memory. */
bool rule_index_reserve(rule_index *index, callgate_abi abi, uint32_t condition_count);

/* Is there room for rules of some ABIs that have no conditions? `index` may be NULL. */
bool rule_index_has_room(const rule_index *index, callgate_abi_set abis);

/* Adds a rule that was judged fresh, after its place was reserved. */
void rule_index_add(rule_index *index, const rule *r);

/* Judges a rule that has no condition; where it is fresh, adds it, and puts it at the end of its
 * set and of its call's list where that is asked for. Its place was reserved; it is never refused.
 */
rule_verdict rule_index_enter(rule_index *index, const rule *made, bool is_listed, rule *rules,
                              uint32_t place);

/* Puts the rule at a place of its set at the end of its call's list; room was reserved too. */
void rule_index_list(rule_index *index, rule *rules, uint32_t place);

/* Lists the calls of an ABI that have rules, by number: the place of each one's newest rule in the
 * set + 1. Returns their count; ret_places has room for one more. `index` may be NULL. */
uint32_t rule_index_calls(const rule_index *index, callgate_abi abi, uint32_t *ret_places);

#endif
