/* Which numbers come to each node of a graph.
 *
 * A node's numbers are followed from `ld nr` on, through every test that they meet, as spans; so
 * each side of a test knows what it has to tell from what. Numbers that a test doesn't tell span
 * by span, in few spans, are taken to come out of both sides.
 */
#ifndef FILTER_SHARE_CARE_H
#define FILTER_SHARE_CARE_H

#include "filter/graph.h"

typedef struct care_span {
    uint32_t first;
    uint32_t last;
    uint32_t next; /* index; 0: no more */
} care_span;

/* Spans in no order, some of them perhaps twice. All 0: none. */
typedef struct care_set {
    uint32_t head; /* index */
    uint32_t tail;
    uint32_t least;
    uint32_t greatest;
    uint32_t some; /* bits that some number may have */
} care_set;

typedef struct care_node {
    graph_insn insn;
    care_set sides[2]; /* of a test: the numbers that go to yes, to no */
    care_set coming;
    uint32_t parent_count; /* edges that lead here */
    bool is_reached;
    bool is_lent;    /* `coming` is a parent's */
    bool has_number; /* A holds a number */
    bool has_other;  /* A holds something else, or anything */
} care_node;

typedef struct care_graph {
    care_node *nodes; /* by graph_node, up to the root */
    care_span *spans; /* that with index 0 is none */
    uint32_t span_count;
    uint32_t span_room;
    uint32_t span_room_max;
} care_graph;

/* Errors: CALLGATE_MEMORY; CALLGATE_LIMIT: more spans than a compiled graph has. care_release is
 * due in any case. */
CALLGATE_MUST_CHECK callgate_status care_make(care_graph *care, const insn_graph *graph,
                                              graph_node root);
void care_release(care_graph *care);

static inline bool care_is_test(const care_node *node)
{
    return (node->insn.code & INSN_CLASS_MASK) == CLASS_JMP;
}

/* Adds the numbers of another set, which is used up. Neither is empty. */
void care_join(care_graph *care, care_set *set, const care_set *more);

/* Has each number of a set one of the bits? */
bool care_hits(const care_graph *care, const care_set *set, uint32_t bits);

bool care_holds(const care_graph *care, const care_set *set, uint32_t number);

#endif
