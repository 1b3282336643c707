/* The order in which the rules of one call are tried.
 */
#ifndef RULES_ORDER_H
#define RULES_ORDER_H

#include "rules/rules.h"

/* Sorts the rules of one call, none of them unconditional, given in the order of adding: the first
 * one that matches decides. docs/semantics.md says which comes first, and why. false: no memory. */
bool rules_sort(const rule **rules, uint32_t count);

#endif
