/* What the rules of one call decide, as diagrams.
 */
#ifndef RULES_DECIDE_H
#define RULES_DECIDE_H

#include "rules/rules.h"

typedef struct rule_decision {
    decision words;
    decision origins; /* DECISION_FALSE where they weren't asked for */
} rule_decision;

/* The decision of a call's rules, those of a set, given in the order of adding; `rules` is put into
 * the order in which they are tried. Decisions are DECISION_NONE where the store failed. false: no
 * memory for sorting. */
bool rules_decide(callgate_store *store, const rule **rules, uint32_t count, const rule_set *set,
                  bool has_origins, rule_decision *ret_decision);

#endif
