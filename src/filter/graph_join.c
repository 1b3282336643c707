/* Makes one test of those that lead to the same nodes. */
#include "filter/graph_join.h"
#include "filter/clear.h"
#include <stdlib.h>
#include <string.h>

/* Each test looks for an earlier one that leads to the same nodes and can become one that sends on
 * what comes to either. A jset is tried, with every bit that is clear in all that goes to one end:
 * no two tests were ever seen to become a jge or a jeq that would not have become a jset. A test
 * that another one does for is a jump to that until all edges to it have been moved. */

enum { BUCKET_COUNT = 64, TRIED_COUNT_MAX = 64 };

/* What goes to one of a test's two ends. */
typedef struct join_side {
    uint32_t least;
    uint32_t most;
    uint32_t clear; /* bits that nothing has that goes to the other end */
} join_side;

typedef struct join_test {
    graph_node ends[2]; /* the lesser one first */
    join_side sides[2]; /* by end */
    uint32_t arrival;   /* the newest; the list goes on through all that it does for */
    uint32_t next;      /* of the same bucket, or GRAPH_NONE */
} join_test;

typedef struct joiner {
    insn_graph *graph;
    join_test *tests;
    uint32_t test_count;
    uint32_t buckets[BUCKET_COUNT];
} joiner;

/* The spans that go to an end (0 or 1) of a test. */
static inline const graph_span *spans_to(const joiner *join, const join_test *test, uint32_t end,
                                         const graph_arrival *arrival, uint32_t *ret_count)
{
    bool is_first = arrival->to == test->ends[end];
    uint32_t begin = is_first ? arrival->begin : arrival->middle;

    *ret_count = (is_first ? arrival->middle : arrival->end) - begin;
    return &join->graph->spans[begin];
}

static inline void add_range(join_test *test, uint32_t end, const graph_range *range)
{
    join_side *side = &test->sides[end];

    side->least = range->least < side->least ? range->least : side->least;
    side->most = range->most > side->most ? range->most : side->most;
    test->sides[!end].clear &= ~range->some;
}

static void look_at(const joiner *join, join_test *test)
{
    const graph_arrival *arrivals = join->graph->arrivals;

    test->sides[0] = test->sides[1] = (join_side){.least = UINT32_MAX, .clear = UINT32_MAX};
    for (uint32_t at = test->arrival; at != GRAPH_NONE; at = arrivals[at].next) {
        uint32_t end = arrivals[at].to == test->ends[1];
        add_range(test, end, &arrivals[at].ranges[0]);
        add_range(test, !end, &arrivals[at].ranges[1]);
    }
}

/* Has all that goes to an end of a test one of the bits? */
static bool are_hit(const joiner *join, const join_test *test, uint32_t end, uint32_t bits)
{
    const graph_arrival *arrivals = join->graph->arrivals;
    uint32_t count;

    for (uint32_t at = test->arrival; at != GRAPH_NONE; at = arrivals[at].next) {
        const graph_span *spans = spans_to(join, test, end, &arrivals[at], &count);
        for (uint32_t k = 0; k < count; k++)
            if (!is_each_hit(spans[k].first, spans[k].last, bits))
                return false;
    }
    return true;
}

/* May a jset for both, of the bits that go to the other end of neither, send to an end what goes
 * there? Nothing foretells it: no branches. */
static inline bool may_do(const join_test *a, const join_test *b, uint32_t end)
{
    const join_side *of_a = &a->sides[end], *of_b = &b->sides[end];
    uint32_t mask = of_a->clear & of_b->clear;

    return ((of_a->least & mask) != 0) & ((of_a->most & mask) != 0) & ((of_b->least & mask) != 0) &
           ((of_b->most & mask) != 0);
}

static inline bool may_do_any(const join_test *a, const join_test *b)
{
    return (int)may_do(a, b, 0) | (int)may_do(a, b, 1);
}

/* Does a jset for both send to an end what goes there? */
static inline bool is_found(const joiner *join, const join_test *a, const join_test *b,
                            uint32_t end)
{
    uint32_t mask = a->sides[end].clear & b->sides[end].clear;

    return are_hit(join, a, end, mask) && are_hit(join, b, end, mask);
}

/* The end by which a jset does for both; 2: there is none. */
static inline uint32_t find_end(const joiner *join, const join_test *a, const join_test *b)
{
    uint32_t end = 0;

    if (!may_do_any(a, b))
        return 2;
    while (end < 2 && !(may_do(a, b, end) && is_found(join, a, b, end)))
        end++;
    return end;
}

/* A test does for another one as well: what came to either comes to it. */
static void become_one(joiner *join, join_test *test, const join_test *other, uint32_t end)
{
    graph_arrival *arrivals = join->graph->arrivals;
    graph_insn *insns = join->graph->insns;
    graph_node node = arrivals[test->arrival].test, gone = arrivals[other->arrival].test;
    uint32_t last = test->arrival;

    for (uint32_t at = 0; at < 2; at++) {
        join_side *side = &test->sides[at];
        const join_side *more = &other->sides[at];
        side->clear &= more->clear;
        side->least = side->least < more->least ? side->least : more->least;
        side->most = side->most > more->most ? side->most : more->most;
    }
    insns[node] =
        (graph_insn){OP_JSET_K, test->sides[end].clear, test->ends[end], test->ends[!end]};
    insns[gone] = (graph_insn){.code = OP_JA, .yes = node};
    while (arrivals[last].next != GRAPH_NONE)
        last = arrivals[last].next;
    arrivals[last].next = other->arrival;
}

/* Looks for an earlier test that can do for a test, too; else it is one itself from now on. */
static void settle(joiner *join, uint32_t arrival)
{
    const graph_insn *insn = &join->graph->insns[join->graph->arrivals[arrival].test];
    bool is_yes_less = insn->yes < insn->no;
    join_test *test = &join->tests[join->test_count];
    uint32_t tried = 0;

    test->ends[!is_yes_less] = insn->yes;
    test->ends[is_yes_less] = insn->no;
    test->arrival = arrival;
    look_at(join, test);
    if (!may_do_any(test, test))
        return;
    uint32_t *bucket = &join->buckets[(test->ends[0] * 7 + test->ends[1]) % BUCKET_COUNT];
    for (uint32_t t = *bucket; t != GRAPH_NONE && tried < TRIED_COUNT_MAX;
         t = join->tests[t].next) {
        join_test *earlier = &join->tests[t];
        if (earlier->ends[0] != test->ends[0] || earlier->ends[1] != test->ends[1])
            continue;
        tried++;
        uint32_t end = find_end(join, earlier, test);
        if (end < 2) {
            become_one(join, earlier, test, end);
            return;
        }
    }
    test->next = *bucket;
    *bucket = join->test_count++;
}

/* The node itself, or the test that does for it. */
static inline graph_node moved(const insn_graph *graph, graph_node node)
{
    const graph_insn *insn = &graph->insns[node];

    return insn->code == OP_JA ? insn->yes : node;
}

graph_node graph_join(insn_graph *graph, graph_node root)
{
    if (graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    joiner join = {.graph = graph,
                   .tests = malloc((graph->arrival_count + 1) * sizeof *join.tests)};
    if (!join.tests)
        return graph_fail(graph, CALLGATE_MEMORY);
    memset(join.buckets, 0xff, sizeof join.buckets);
    for (uint32_t at = 0; at < graph->arrival_count; at++)
        if (graph->arrival_of[graph->arrivals[at].test] == at)
            settle(&join, at);
    free(join.tests);
    for (graph_node at = 0; at < graph->count; at++) {
        graph_insn *insn = &graph->insns[at];
        insn->yes = moved(graph, insn->yes);
        insn->no = moved(graph, insn->no);
    }
    return moved(graph, root);
}
