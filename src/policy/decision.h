/* Decisions: hash-consed, reduced, ordered diagrams over the bits of a call's arguments.
 *
 * A decision is the index of a node in its store. Equal decisions are equal numbers. A node tests
 * one bit; a leaf holds a 32-bit word. Order: argument 0 first, instruction pointer last; in each
 * the most significant bit first (so the high word comes first):
 *
 *     variable = 64 * argument + (63 - bit)      argument 6 is the instruction pointer
 *
 * Functions that can make nodes take the store and return DECISION_NONE when a limit is hit or
 * memory ends; NONE as an operand gives NONE, so a chain of them is checked once, at its end.
 * store_begin/store_fail (store.h) take back what a failed operation made.
 *
 * A decision whose leaves are only 0 and 1 is a *condition*.
 */
#ifndef POLICY_DECISION_H
#define POLICY_DECISION_H

#include "callgate/policy.h"
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t decision;

enum {
    DECISION_ARG_COUNT = 7, /* six arguments, the instruction pointer */
    DECISION_VAR_COUNT = 64 * DECISION_ARG_COUNT,
    DECISION_LEAF = DECISION_VAR_COUNT, /* the "variable" of a leaf: after all others */
};

#define DECISION_NONE UINT32_MAX
#define DECISION_FALSE 0u /* the leaf of word 0; every store makes it first */
#define DECISION_TRUE 1u  /* the leaf of word 1 */

typedef struct decision_node {
    uint32_t var;   /* DECISION_LEAF for a leaf */
    decision lo;    /* the bit is 0; of a leaf: the word */
    decision hi;    /* the bit is 1; of a leaf: 0 */
    uint32_t chain; /* the store's: the next node of its bucket */
} decision_node;

/* What a node says. Valid until the store makes another node. A store begins with its nodes. */
static inline const decision_node *decision_get(const callgate_store *store, decision d)
{
    return &(*(decision_node *const *)(const void *)store)[d];
}

static inline uint32_t decision_var(uint32_t arg, uint32_t bit)
{
    return 64 * arg + (63 - bit);
}

static inline bool decision_is_leaf(const callgate_store *store, decision d)
{
    return decision_get(store, d)->var == DECISION_LEAF;
}

static inline uint32_t decision_word(const callgate_store *store, decision leaf)
{
    return decision_get(store, leaf)->lo;
}

/* The leaf of a word, as it is: normalise first where the word is an action. */
decision decision_leaf(callgate_store *store, uint32_t word);

/* The node (var, lo, hi), or lo where both are one. var must come before those of lo and hi. */
decision decision_make(callgate_store *store, uint32_t var, decision lo, decision hi);

/* The condition "bit `bit` of argument `arg` is set". */
decision decision_bit(callgate_store *store, uint32_t arg, uint32_t bit);

/* Where `condition` holds `then`, elsewhere `otherwise`: if-then-else. */
decision decision_pick(callgate_store *store, decision condition, decision then,
                       decision otherwise);

decision decision_and(callgate_store *store, decision a, decision b); /* of conditions */
decision decision_or(callgate_store *store, decision a, decision b);
decision decision_xor(callgate_store *store, decision a, decision b);
decision decision_not(callgate_store *store, decision a);

/* The word that the kernel acts on where two filters give these; of equal actions a's. */
uint32_t word_stack(uint32_t a, uint32_t b);

/* The leaf-wise combination of two decisions. */
decision decision_combine(callgate_store *store, callgate_combine how, decision a, decision b);

/* Every leaf's word replaced by what `map` makes of it. map must depend on the word alone: results
 * are remembered by its address. */
typedef uint32_t (*word_map)(uint32_t word);
decision decision_map(callgate_store *store, decision a, word_map map);

/* Leaves mapped to their callgate_level. */
decision decision_levels(callgate_store *store, decision a);

/* The condition "a's word is of this level". */
decision decision_level_is(callgate_store *store, decision a, callgate_level level);

/* The condition "a's word equals b's". */
decision decision_equals(callgate_store *store, decision a, decision b);

/* The condition "a's level exceeds b's". */
decision decision_exceeds(callgate_store *store, decision a, decision b);

/* What becomes of a's words in b: the word 0 where both give the same one, elsewhere a word that
 * stands for the pair of them (decision_change says which). */
decision decision_changes(callgate_store *store, decision a, decision b);
void decision_change(const callgate_store *store, uint32_t change, uint32_t *ret_a,
                     uint32_t *ret_b);

/* The condition (argument & mask) op value, on 64-bit unsigned numbers. op is one of EQ, NE, LT,
 * LE, GE, GT (callgate/rules.h); mask applies to all. */
decision decision_compare(callgate_store *store, uint32_t arg, int op, uint64_t value,
                          uint64_t mask);

/* Where (argument & mask) op value holds `then`, elsewhere `otherwise`, both of which test later
 * arguments alone: a condition of which nothing else has to be made. */
decision decision_choose(callgate_store *store, uint32_t arg, int op, uint64_t value, uint64_t mask,
                         decision then, decision otherwise);

/* A value of an argument, what is decided there. */
typedef struct decision_case {
    uint64_t value; /* no bits beyond the mask */
    decision then;
} decision_case;

/* What is decided for the value that argument & mask has, `otherwise` where it is none of them.
 * Cases are sorted by value, no two the same; all decisions test later arguments alone. Costs a
 * node for each bit in which values part, where a condition for each value would cost all bits. */
decision decision_switch(callgate_store *store, uint32_t arg, uint64_t mask,
                         const decision_case *cases, uint32_t count, decision otherwise);

/* A decision where `condition` is known to hold (Coudert and Madre's restrict): equals `d`
 * wherever the condition holds, is the smallest found elsewhere, and is one leaf exactly when d is
 * constant on the condition. condition must not be DECISION_FALSE. */
decision decision_restrict(callgate_store *store, decision d, decision condition);

/* The condition on one argument alone that some values of the others fulfil `condition` with it. */
decision decision_project(callgate_store *store, decision condition, uint32_t arg);

/* What is left of a decision where the bits of `care` in each argument are those of `values`.
 * DECISION_NONE: the store's limits, or memory. */
decision decision_fix(callgate_store *store, decision d, const uint64_t values[6],
                      const uint64_t care[6]);

/* The word for one call's arguments. */
uint32_t decision_eval(const callgate_store *store, decision d, const callgate_call_data *call);

/* The words that a decision can give, each once, in the order of finding; at most count_max.
 * 0: memory ended. */
uint32_t decision_word_list(const callgate_store *store, decision d, uint32_t *ret_words,
                            uint32_t count_max);

/* How many arguments of a call, from the first one, it takes to know its leaf. */
uint32_t decision_args_tested(const callgate_store *store, decision d,
                              const callgate_call_data *call);

/* A call's arguments on which a condition holds; false: there are none. Other fields untouched. */
bool decision_satisfy(const callgate_store *store, decision condition,
                      callgate_call_data *ret_call);

/* Arguments on which two different decisions differ; other fields untouched. */
void decision_differ(const callgate_store *store, decision a, decision b,
                     callgate_call_data *ret_call);

#endif
