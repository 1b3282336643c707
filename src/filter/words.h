/* Decisions as graphs of argument tests.
 *
 * A decision is taken apart into 32-bit words: a load, then tests that send each value of the
 * word on to the decision that is left, which is built in the same way. Equal decisions are built
 * once. A high word that only says whether the low one counts may be tested before it, or, with
 * is_low_first, behind: then decisions about one argument share its test.
 *
 *     word_builder words;
 *     if (!word_builder_init(&words, store, &graph, arch)) …
 *     node = word_builder_build(&words, d);
 *     word_builder_release(&words);
 */
#ifndef FILTER_WORDS_H
#define FILTER_WORDS_H

#include "filter/graph.h"
#include "policy/decision.h"

typedef struct words_slot {
    decision decision; /* DECISION_NONE: empty */
    graph_node node;
} words_slot;

typedef struct word_builder {
    const callgate_store *store;
    insn_graph *graph;
    uint32_t arch;     /* bit 30 says where a word stands */
    bool is_low_first; /* low words before the high words that guard them */
    words_slot *slots;
    uint32_t slot_count;
    uint32_t used;
} word_builder;

bool word_builder_init(word_builder *words, const callgate_store *store, insn_graph *graph,
                       uint32_t arch);
void word_builder_release(word_builder *words);

/* The node that decides, whatever A holds. GRAPH_NONE: the graph failed. */
graph_node word_builder_build(word_builder *words, decision d);

#endif
