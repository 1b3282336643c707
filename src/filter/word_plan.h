/* The cheapest of several ways to test one word of an argument.
 */
#ifndef FILTER_WORD_PLAN_H
#define FILTER_WORD_PLAN_H

#include "filter/word_view.h"

typedef enum word_form {
    WORD_BITS,        /* jset for every node */
    WORD_CUBES,       /* masked compares */
    WORD_RUNS,        /* a tree over the values */
    WORD_MASKED_RUNS, /* and #support, then a tree over what is left */
} word_form;

typedef struct word_plan {
    word_form form;
    uint64_t cost; /* in units of tree.h */
    uint32_t support;
    uint32_t offset; /* of the word, for loading it again */
    uint32_t count;  /* of nodes, cubes or runs */
    decision *nodes;
    word_cube *cubes; /* in the order of testing */
    decision base;    /* WORD_CUBES: where every other value leads */
    word_run *runs;
} word_plan;

/* Plans the word that d tests first. On failure nothing needs release.
 * Returns CALLGATE_OK, CALLGATE_MEMORY, or CALLGATE_LIMIT where no form fits a filter. */
CALLGATE_MUST_CHECK callgate_status word_plan_make(const callgate_store *store, decision d,
                                                   uint32_t offset, word_plan *ret_plan);
void word_plan_release(word_plan *plan);

/* The tests of a plan, the word being in A. find gives the node of an exit. */
graph_node word_plan_build(insn_graph *graph, const callgate_store *store, const word_plan *plan,
                           graph_node (*find)(void *user, decision exit), void *user);

#endif
