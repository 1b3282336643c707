/* Instruction nodes, hash-consed. */
#include "filter/graph.h"
#include "base/limits.h"
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 1024, ARRIVAL_CAPACITY_FIRST = 128, SPAN_CAPACITY_FIRST = 512 };

static uint32_t hash_of(const graph_insn *insn)
{
    uint64_t h = ((uint64_t)insn->k << 32 | insn->yes) * 0x9e3779b97f4a7c15u;

    h ^= (h >> 31) ^ ((uint64_t)insn->no << 8 | insn->code);
    h *= 0xbf58476d1ce4e5b9u;
    return (uint32_t)(h >> 33);
}

bool graph_insn_is_same(const graph_insn *a, const graph_insn *b)
{
    return a->code == b->code && a->k == b->k && a->yes == b->yes && a->no == b->no;
}

/* The slot that holds an equal node, or the empty one where it belongs. */
static graph_node *slot_of(const insn_graph *graph, const graph_insn *insn)
{
    uint32_t mask = 2 * graph->capacity - 1;
    uint32_t i = hash_of(insn) & mask;

    while (graph->slots[i] != GRAPH_NONE &&
           !graph_insn_is_same(&graph->insns[graph->slots[i]], insn))
        i = (i + 1) & mask;
    return &graph->slots[i];
}

static bool resize(insn_graph *graph, uint32_t capacity)
{
    graph_insn *insns = realloc(graph->insns, capacity * sizeof *insns);
    if (!insns)
        return false;
    graph->insns = insns;
    graph_node *slots = malloc(2 * capacity * sizeof *slots);
    if (!slots)
        return false;
    free(graph->slots);
    graph->slots = slots;
    uint32_t *arrival_of = realloc(graph->arrival_of, capacity * sizeof *arrival_of);
    if (!arrival_of)
        return false;
    graph->arrival_of = arrival_of;
    graph->capacity = capacity;
    memset(slots, 0xff, 2 * capacity * sizeof *slots);
    for (graph_node node = 0; node < graph->count; node++)
        *slot_of(graph, &insns[node]) = node;
    return true;
}

bool graph_init(insn_graph *graph)
{
    *graph = (insn_graph){.arrival_capacity = ARRIVAL_CAPACITY_FIRST,
                          .span_capacity = SPAN_CAPACITY_FIRST};
    graph->arrivals = malloc(ARRIVAL_CAPACITY_FIRST * sizeof *graph->arrivals);
    graph->spans = malloc(SPAN_CAPACITY_FIRST * sizeof *graph->spans);
    if (graph->arrivals && graph->spans && resize(graph, CAPACITY_FIRST))
        return true;
    graph_release(graph);
    return false;
}

void graph_release(insn_graph *graph)
{
    free(graph->insns);
    free(graph->slots);
    free(graph->arrival_of);
    free(graph->arrivals);
    free(graph->spans);
    *graph = (insn_graph){.failure = CALLGATE_OK};
}

graph_node graph_fail(insn_graph *graph, callgate_status status)
{
    if (graph->failure == CALLGATE_OK)
        graph->failure = status;
    return GRAPH_NONE;
}

static graph_node intern(insn_graph *graph, graph_insn insn)
{
    if (graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    graph_node *slot = slot_of(graph, &insn);
    if (*slot != GRAPH_NONE)
        return *slot;
    if (graph->count == GRAPH_NODE_COUNT_MAX)
        return graph_fail(graph, CALLGATE_LIMIT);
    if (graph->count == graph->capacity) {
        if (!resize(graph, 2 * graph->capacity))
            return graph_fail(graph, CALLGATE_MEMORY);
        slot = slot_of(graph, &insn);
    }
    *slot = graph->count;
    graph->insns[graph->count] = insn;
    graph->arrival_of[graph->count] = GRAPH_NONE;
    return graph->count++;
}

graph_node graph_return(insn_graph *graph, uint32_t word)
{
    return intern(graph, (graph_insn){OP_RET_K, word, 0, 0});
}

graph_node graph_step(insn_graph *graph, uint32_t code, uint32_t k, graph_node next)
{
    return intern(graph, (graph_insn){code, k, next, 0});
}

graph_node graph_load(insn_graph *graph, uint32_t offset, graph_node next)
{
    return graph_step(graph, OP_LD_ABS, offset, next);
}

graph_node graph_and(insn_graph *graph, uint32_t mask, graph_node next)
{
    return graph_step(graph, OP_AND_K, mask, next);
}

graph_node graph_branch(insn_graph *graph, uint32_t code, uint32_t k, graph_node yes, graph_node no)
{
    if (yes == no)
        return yes;
    graph_node node = intern(graph, (graph_insn){code, k, yes, no});
    if (node != GRAPH_NONE)
        graph->arrival_of[node] = GRAPH_ANYTHING;
    return node;
}

graph_node graph_add(insn_graph *graph, const graph_insn *insn)
{
    if (insn->code == OP_RET_K)
        return graph_return(graph, insn->k);
    if (graph_insn_is_test(insn))
        return graph_branch(graph, insn->code, insn->k, insn->yes, insn->no);
    return graph_step(graph, insn->code, insn->k, insn->yes);
}

/* Where memory fails the old ones are forgotten: there is room in any case. */
void graph_make_room(insn_graph *graph, uint32_t span_count)
{
    if (graph->span_count + span_count <= graph->span_capacity)
        return;
    uint32_t capacity = 2 * (graph->span_count + span_count);
    graph_span *spans = realloc(graph->spans, capacity * sizeof *spans);
    if (spans) {
        graph->spans = spans;
        graph->span_capacity = capacity;
    } else {
        graph->span_count = 0;
        graph_fail(graph, CALLGATE_MEMORY);
    }
}

static bool note_arrival(insn_graph *graph, const graph_arrival *arrival)
{
    if (graph->arrival_count == graph->arrival_capacity) {
        uint32_t capacity = 2 * graph->arrival_capacity;
        graph_arrival *arrivals = realloc(graph->arrivals, capacity * sizeof *arrivals);
        if (!arrivals)
            return false;
        graph->arrivals = arrivals;
        graph->arrival_capacity = capacity;
    }
    graph->arrival_of[arrival->test] = graph->arrival_count;
    graph->arrivals[graph->arrival_count++] = *arrival;
    return true;
}

graph_node graph_test(insn_graph *graph, graph_insn insn, graph_arrival *arrival)
{
    if (insn.yes == insn.no)
        return insn.yes;
    graph_node node = intern(graph, insn);
    if (node == GRAPH_NONE || graph->arrival_of[node] == GRAPH_ANYTHING)
        return node;
    arrival->test = node;
    arrival->next = graph->arrival_of[node];
    arrival->end = graph->span_count;
    return note_arrival(graph, arrival) ? node : graph_fail(graph, CALLGATE_MEMORY);
}
