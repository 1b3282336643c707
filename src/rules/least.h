/* How many instructions libseccomp's filter for a rule set has at least.
 *
 * libseccomp makes a test for each number that has rules and a tree of tests of its arguments: one
 * test a word, arguments in order, of rules that begin alike the common part once. Equal parts of
 * trees may be shared, within an ABI and between ABIs. So each different test, of a number or an
 * argument, with what stands behind it is an instruction, a masked one two. What it adds (loads,
 * high words, jumps, copies of RET) isn't counted, nor are calls that an old release doesn't know:
 * no filter of any release is shorter.
 */
#ifndef RULES_LEAST_H
#define RULES_LEAST_H

#include "rules/rules.h"

/* For the filter of some of the set's ABIs, those of one machine. 0: no memory to tell. */
uint32_t rule_set_filter_least(const rule_set *set, callgate_abi_set abis);

/* No less than that: a test for each rule, two instructions for each condition. Costs a look at
 * each rule. */
uint32_t rule_set_filter_most(const rule_set *set, callgate_abi_set abis);

#endif
