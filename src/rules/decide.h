/* What the rules of one call decide, as diagrams.
 */
#ifndef RULES_DECIDE_H
#define RULES_DECIDE_H

#include "rules/rules.h"

typedef struct rule_decision {
    decision words;
    decision origins; /* DECISION_FALSE where they weren't asked for */
} rule_decision;

/* What decides the calls of one set, one after the other. */
typedef struct rule_decider {
    callgate_store *store;
    bool has_origins;
    bool has_file_order;
    decision default_leaf;
    uint32_t last_word; /* of the last leaf: most calls of a set have the same one */
    decision last_leaf;
} rule_decider;

void rule_decider_init(rule_decider *decider, callgate_store *store, const rule_set *set,
                       bool has_origins);

/* What no rule answers from now on: that may be another word on another ABI. */
void rule_decider_default(rule_decider *decider, uint32_t word);

/* The decision of a call's rules, those of a set, given in the order of adding; `rules` is put into
 * the order in which they are tried. Decisions are DECISION_NONE where the store failed. false: no
 * memory for sorting. */
bool rules_decide(rule_decider *decider, const rule **rules, uint32_t count,
                  rule_decision *ret_decision);

/* The decision of one rule without conditions, as that of most calls. */
rule_decision rules_decide_plain(rule_decider *decider, const rule *r);

#endif
