/* One 32-bit word of a decision: which values lead where.
 *
 * The part of a diagram that tests bits of one word ends in *exits*, decisions that don't. It is
 * seen as runs of values, as disjoint cubes (value & mask), or as the nodes themselves.
 */
#ifndef FILTER_WORD_VIEW_H
#define FILTER_WORD_VIEW_H

#include "filter/tree.h"
#include "policy/decision.h"

#define WORD_NO_MEMORY UINT32_MAX
enum { WORD_NODES_FEW = 96 };

/* Values v of the word with (v & mask) == value. */
typedef struct word_cube {
    uint32_t mask;
    uint32_t value;
    decision exit;
} word_cube;

/* A run of values, both ends included, values outside a support mask left out. */
typedef struct word_run {
    uint32_t first;
    uint32_t last;
    decision exit;
} word_run;

/* The word that a decision tests first: 2 * argument + (1 for the low one). Not for leaves. */
static inline uint32_t word_of(const callgate_store *store, decision d)
{
    return decision_get(store, d)->var / 32;
}

/* Which bit of its word a node tests, as a mask. */
static inline uint32_t word_bit(const decision_node *node)
{
    return 0x80000000u >> node->var % 32;
}

/* The nodes of the word that d tests first, d included, each before its successors in the word.
 * Returns their count; more than count_max: there are more. WORD_NO_MEMORY only where count_max is
 * more than WORD_NODES_FEW. */
uint32_t word_nodes(const callgate_store *store, decision d, decision *ret_nodes,
                    uint32_t count_max);

/* Does the high word that d tests first only decide whether the low word of the same argument is
 * looked at? Then every value of it leads to *ret_low, which tests that word, or to *ret_else. */
bool word_is_guard(const callgate_store *store, decision d, decision *ret_low, decision *ret_else);

/* The cubes of d, those of one exit scattered. More than count_max: there are more. */
uint32_t word_cubes(const callgate_store *store, decision d, word_cube *ret_cubes,
                    uint32_t count_max);

/* The runs of the values v with (v & support) == v, merged. More than count_max: there are more. */
uint32_t word_runs(const callgate_store *store, decision d, uint32_t support, word_run *ret_runs,
                   uint32_t count_max);

#endif
