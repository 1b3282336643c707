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

typedef struct insn_graph {
    graph_insn *insns;
    uint32_t count;
    uint32_t capacity;
    graph_node *slots; /* a hash table of 2 * capacity slots */
    callgate_status failure;
} insn_graph;

bool graph_init(insn_graph *graph);
void graph_release(insn_graph *graph);

graph_node graph_return(insn_graph *graph, uint32_t word);
graph_node graph_step(insn_graph *graph, uint32_t code, uint32_t k, graph_node next);
graph_node graph_load(insn_graph *graph, uint32_t offset, graph_node next);
graph_node graph_and(insn_graph *graph, uint32_t mask, graph_node next);
graph_node graph_branch(insn_graph *graph, uint32_t code, uint32_t k, graph_node yes,
                        graph_node no);

/* Marks the graph as failed for want of memory, or of room; gives GRAPH_NONE. */
graph_node graph_fail(insn_graph *graph, callgate_status status);

/* Lays a graph out as instructions.
 *   ret_insns  room for INSN_COUNT_MAX
 * Errors: CALLGATE_LIMIT where they don't fit, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status graph_layout(const insn_graph *graph, graph_node root,
                                                 callgate_insn *ret_insns, uint32_t *ret_insn_count,
                                                 callgate_error *reterr);

#endif
