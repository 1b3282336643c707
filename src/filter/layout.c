/* Puts a graph into a row of instructions, backwards. */
#include "base/fail.h"
#include "base/limits.h"
#include "filter/graph.h"
#include <stdlib.h>
#include <string.h>

/* Instructions are written from the last one up: an instruction's place counts from the end, and
 * all successors of a node are placed before it. A successor beyond the reach of 8 bits is placed
 * once more within it: a return or a test as a copy, anything else as a jump to the first one. */

enum { NOT_PLACED = -1, REACH = 255 };

typedef struct row_layout {
    const insn_graph *graph;
    callgate_insn *insns; /* by place, the last instruction first */
    int32_t count;
    int32_t *place_of;   /* by node: the newest copy's, or NOT_PLACED */
    uint32_t *weight_of; /* by node: the size of the tree below it, saturated; 0: not reached */
    graph_node *step_to; /* by node: a step that goes on there, or GRAPH_NONE */
    graph_node *stack;
    bool is_full;
} row_layout;

static int32_t distance(const row_layout *layout, graph_node target)
{
    return layout->count - layout->place_of[target] - 1;
}

static bool is_in_reach(const row_layout *layout, graph_node target)
{
    return distance(layout, target) <= REACH;
}

static void put(row_layout *layout, callgate_insn insn)
{
    if (layout->count == INSN_COUNT_MAX)
        layout->is_full = true;
    else
        layout->insns[layout->count++] = insn;
}

static void put_branch(row_layout *layout, const graph_insn *insn)
{
    put(layout, insn_branch((uint16_t)insn->code, insn->k, (uint8_t)distance(layout, insn->yes),
                            (uint8_t)distance(layout, insn->no)));
}

/* Places a node that is out of reach once more, at one instruction's cost. */
static void put_again(row_layout *layout, graph_node node)
{
    const graph_insn *insn = &layout->graph->insns[node];

    if (insn->code == OP_RET_K)
        put(layout, insn_make(OP_RET_K, insn->k));
    else if (graph_insn_is_test(insn) && is_in_reach(layout, insn->yes) &&
             is_in_reach(layout, insn->no))
        put_branch(layout, insn);
    else
        put(layout, insn_make(OP_JA, (uint32_t)distance(layout, node)));
    layout->place_of[node] = layout->count - 1;
}

static void put_node(row_layout *layout, graph_node node)
{
    const graph_insn *insn = &layout->graph->insns[node];

    if (insn->code == OP_RET_K) {
        put(layout, insn_make(OP_RET_K, insn->k));
    } else if (!graph_insn_is_test(insn)) {
        if (distance(layout, insn->yes) != 0)
            put_again(layout, insn->yes);
        put(layout, insn_make((uint16_t)insn->code, insn->k));
    } else {
        while (!layout->is_full &&
               !(is_in_reach(layout, insn->yes) && is_in_reach(layout, insn->no)))
            put_again(layout, is_in_reach(layout, insn->yes) ? insn->no : insn->yes);
        put_branch(layout, insn);
    }
    layout->place_of[node] = layout->count - 1;
}

/* Of several steps to one node the least is kept: what it is, not its number, decides. */
static void note_step(row_layout *layout, graph_node node)
{
    const graph_insn *insns = layout->graph->insns;
    graph_node *step = &layout->step_to[insns[node].yes];

    if (*step == GRAPH_NONE || insns[node].code < insns[*step].code ||
        (insns[node].code == insns[*step].code && insns[node].k < insns[*step].k))
        *step = node;
}

static void reach_from(row_layout *layout, graph_node root)
{
    const graph_insn *insns = layout->graph->insns;

    layout->weight_of[root] = 1;
    for (graph_node node = root + 1; node-- > 0;) {
        const graph_insn *insn = &insns[node];
        if (layout->weight_of[node] == 0 || insn->code == OP_RET_K)
            continue;
        layout->weight_of[insn->yes] = 1;
        if (graph_insn_is_test(insn))
            layout->weight_of[insn->no] = 1;
        else
            note_step(layout, node);
    }
}

static void weigh(row_layout *layout, graph_node root)
{
    reach_from(layout, root);
    for (graph_node node = 0; node <= root; node++) {
        const graph_insn *insn = &layout->graph->insns[node];
        uint64_t weight = layout->weight_of[node];
        if (weight == 0)
            continue;
        if (insn->code != OP_RET_K)
            weight += layout->weight_of[insn->yes];
        if (graph_insn_is_test(insn))
            weight += layout->weight_of[insn->no];
        layout->weight_of[node] = weight > UINT32_MAX ? UINT32_MAX : (uint32_t)weight;
    }
}

/* The next successor to place before the node itself: the heavier first, so that the lighter one
 * lies between and keeps the jump over it short. GRAPH_NONE: all are placed. */
static graph_node successor(const row_layout *layout, graph_node node)
{
    const graph_insn *insn = &layout->graph->insns[node];
    graph_node first = insn->yes, second = insn->no;

    if (insn->code == OP_RET_K)
        return GRAPH_NONE;
    if (!graph_insn_is_test(insn))
        second = first;
    else if (layout->weight_of[first] < layout->weight_of[second]) {
        first = insn->no;
        second = insn->yes;
    }
    if (layout->place_of[first] == NOT_PLACED)
        return first;
    return layout->place_of[second] == NOT_PLACED ? second : GRAPH_NONE;
}

/* A step falls through to where it goes on, so it is placed right behind that, early or not: a
 * jump less. */
static void put_all(row_layout *layout, graph_node root)
{
    uint32_t depth = 0;

    layout->stack[depth++] = root;
    while (depth > 0 && !layout->is_full) {
        graph_node node = layout->stack[depth - 1];
        graph_node next = successor(layout, node);
        if (layout->place_of[node] != NOT_PLACED) {
            depth--;
            continue;
        }
        if (next != GRAPH_NONE) {
            layout->stack[depth++] = next;
            continue;
        }
        depth--;
        while (node != GRAPH_NONE && layout->place_of[node] == NOT_PLACED && !layout->is_full) {
            put_node(layout, node);
            node = layout->step_to[node];
        }
    }
}

static void reverse(const row_layout *layout, callgate_insn *ret_insns)
{
    for (int32_t i = 0; i < layout->count; i++)
        ret_insns[i] = layout->insns[layout->count - 1 - i];
}

static bool allocate(row_layout *layout, uint32_t node_count)
{
    layout->insns = malloc(INSN_COUNT_MAX * sizeof *layout->insns);
    layout->place_of = malloc(node_count * sizeof *layout->place_of);
    layout->weight_of = calloc(node_count, sizeof *layout->weight_of);
    layout->step_to = malloc(node_count * sizeof *layout->step_to);
    layout->stack = malloc(node_count * sizeof *layout->stack);
    if (!layout->insns || !layout->place_of || !layout->weight_of || !layout->step_to ||
        !layout->stack)
        return false;
    memset(layout->place_of, 0xff, node_count * sizeof *layout->place_of);
    memset(layout->step_to, 0xff, node_count * sizeof *layout->step_to);
    return true;
}

static void release(row_layout *layout)
{
    free(layout->insns);
    free(layout->place_of);
    free(layout->weight_of);
    free(layout->step_to);
    free(layout->stack);
}

callgate_status graph_layout(const insn_graph *graph, graph_node root, callgate_insn *ret_insns,
                             uint32_t *ret_insn_count, callgate_error *reterr)
{
    row_layout layout = {.graph = graph};
    callgate_status status = CALLGATE_OK;

    if (!allocate(&layout, root + 1)) {
        release(&layout);
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    weigh(&layout, root);
    put_all(&layout, root);
    if (layout.is_full) {
        status = FAIL(reterr, CALLGATE_LIMIT,
                      "the filter needs more than the %d instructions that the kernel takes",
                      INSN_COUNT_MAX);
    } else {
        reverse(&layout, ret_insns);
        *ret_insn_count = (uint32_t)layout.count;
    }
    release(&layout);
    return status;
}
