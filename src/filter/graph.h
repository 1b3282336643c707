/* A filter as a graph of instructions, equal ones shared.
 *
 * Nodes are made from the returns upwards and never change, so the graph has no cycle and a
 * node's successors have smaller indexes. Making a node whose branches agree gives that branch.
 * After a failure (memory, or more nodes than any filter could hold) `failure` stays set and
 * every node made is GRAPH_NONE: check once, at the end.
 *
 *     yes = graph_return(&graph, CALLGATE_ALLOW);
 *     no = graph_return(&graph, CALLGATE_KILL_PROCESS);
 *     root = graph_load(&graph, DATA_NR, graph_branch(&graph, OP_JEQ_K, 39, yes, no));
 */
#ifndef FILTER_GRAPH_H
#define FILTER_GRAPH_H

#include "filter/clear.h"
#include "filter/insn.h"

typedef uint32_t graph_node;
#define GRAPH_NONE UINT32_MAX

/* code: OP_RET_K; a branch; or a step that goes on at `yes`: OP_LD_ABS, OP_AND_K. */
typedef struct graph_insn {
    uint32_t code;
    uint32_t k;
    graph_node yes;
    graph_node no;
} graph_insn;

/* Values from first to last. */
typedef struct graph_span {
    uint32_t first;
    uint32_t last;
} graph_span;

/* What all values of some spans have in common. */
typedef struct graph_range {
    uint32_t least;
    uint32_t most;
    uint32_t some; /* bits that some of them has */
} graph_range;
#define GRAPH_RANGE_EMPTY ((graph_range){.least = UINT32_MAX})

/* What comes to a test in one of the trees that it is in: spans begin..middle - 1 go to its
 * successor `to`, middle..end - 1 to the other one. */
typedef struct graph_arrival {
    graph_node to;
    uint32_t begin;
    uint32_t middle;
    uint32_t end;
    graph_range ranges[2]; /* of either part */
    graph_node test;
    uint32_t next; /* of the same test, or GRAPH_NONE */
} graph_arrival;

typedef struct insn_graph {
    graph_insn *insns;
    uint32_t count;
    uint32_t capacity;
    graph_node *slots;       /* a hash table of 2 * capacity slots */
    graph_arrival *arrivals; /* those of one test are a list */
    uint32_t *arrival_of;    /* by node: its newest, GRAPH_NONE, or GRAPH_ANYTHING */
    uint32_t arrival_count;
    uint32_t arrival_capacity;
    graph_span *spans;
    uint32_t span_count;
    uint32_t span_capacity;
    callgate_status failure;
} insn_graph;
#define GRAPH_ANYTHING (UINT32_MAX - 1)

bool graph_init(insn_graph *graph);
void graph_release(insn_graph *graph);

/* A node; where an equal one is there, that one. */
graph_node graph_return(insn_graph *graph, uint32_t word);
graph_node graph_step(insn_graph *graph, uint32_t code, uint32_t k, graph_node next);
graph_node graph_load(insn_graph *graph, uint32_t offset, graph_node next);
graph_node graph_and(insn_graph *graph, uint32_t mask, graph_node next);
graph_node graph_branch(insn_graph *graph, uint32_t code, uint32_t k, graph_node yes,
                        graph_node no);

/* A node of any kind, by its code. */
graph_node graph_add(insn_graph *graph, const graph_insn *insn);

/* Makes room for so many more spans; each tree that adds some asks for it. */
void graph_make_room(insn_graph *graph, uint32_t span_count);

/* Adds values to those that the next test is told of. */
static inline void graph_add_span(insn_graph *graph, graph_range *range, uint32_t first,
                                  uint32_t last)
{
    graph->spans[graph->span_count++] = (graph_span){first, last};
    range->least = first < range->least ? first : range->least;
    range->most = last > range->most ? last : range->most;
    range->some |= some_bits_of(first, last);
}

/* A branch of which is known what comes to it in this tree. `arrival` borrowed; test, next and end
 * (the last span added) are filled in. */
graph_node graph_test(insn_graph *graph, graph_insn insn, graph_arrival *arrival);

/* Does it go on at one of two nodes? */
static inline bool graph_insn_is_test(const graph_insn *insn)
{
    return (insn->code & INSN_CLASS_MASK) == CLASS_JMP;
}

bool graph_insn_is_same(const graph_insn *a, const graph_insn *b);

static inline bool graph_is_test(const insn_graph *graph, graph_node node)
{
    return graph_insn_is_test(&graph->insns[node]);
}

/* Marks the graph as failed for want of memory, or of room; gives GRAPH_NONE. */
graph_node graph_fail(insn_graph *graph, callgate_status status);

/* Lays a graph out as instructions.
 *   ret_insns  room for INSN_COUNT_MAX
 * Errors: CALLGATE_LIMIT where they don't fit, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status graph_layout(const insn_graph *graph, graph_node root,
                                                 callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                                 callgate_error *reterr);

#endif
