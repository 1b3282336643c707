/* Follows numbers down a graph, to the tests that they meet. */
#include "filter/share_care.h"
#include "filter/clear.h"
#include <stdlib.h>

enum { PIECE_COUNT_MAX = 64, SPANS_A_NODE = 6, SPANS_A_NODE_MAX = 48 };

#define ALL_NUMBERS ((uint64_t)1 << 32)

/* The least number from n on that has none of the bits; ALL_NUMBERS: there is none. */
static inline uint64_t next_clear(uint32_t n, uint32_t bits)
{
    uint32_t next;

    return clear_up(n, bits, &next) ? next : ALL_NUMBERS;
}

/* Where the numbers end, from n on, that a test sends the way it sends n. */
static uint64_t piece_end(const graph_insn *test, uint32_t n, bool *ret_is_yes)
{
    uint32_t k = test->k;

    if (test->code == OP_JEQ_K) {
        *ret_is_yes = n == k;
        return n < k ? k : n == k ? (uint64_t)k + 1 : ALL_NUMBERS;
    }
    if (test->code == OP_JGE_K || test->code == OP_JGT_K) {
        uint64_t least = (uint64_t)k + (test->code == OP_JGT_K);
        *ret_is_yes = n >= least;
        return n < least ? least : ALL_NUMBERS;
    }
    *ret_is_yes = (n & k) != 0;
    if (*ret_is_yes)
        return next_clear(n, k);
    return k == 0 ? ALL_NUMBERS : (uint64_t)(n | ((k & (~k + 1)) - 1)) + 1;
}

static uint32_t bits_of(uint32_t first, uint32_t last)
{
    uint32_t differing = first ^ last;

    return differing == 0 ? first : last | UINT32_MAX >> __builtin_clz(differing);
}

void care_join(care_graph *care, care_set *set, const care_set *more)
{
    care->spans[set->tail].next = more->head;
    set->tail = more->tail;
    set->least = set->least < more->least ? set->least : more->least;
    set->greatest = set->greatest > more->greatest ? set->greatest : more->greatest;
    set->some |= more->some;
}

static bool grow(care_graph *care)
{
    uint32_t room = 2 * care->span_room;
    care_span *spans =
        room <= care->span_room_max ? realloc(care->spans, room * sizeof *spans) : NULL;

    if (!spans)
        return false;
    care->spans = spans;
    care->span_room = room;
    return true;
}

static inline bool add(care_graph *care, care_set *set, uint32_t first, uint32_t last)
{
    uint32_t at = care->span_count, some = bits_of(first, last);

    if (at == care->span_room && !grow(care))
        return false;
    care->spans[care->span_count++] = (care_span){first, last, 0};
    care_set added = {at, at, first, last, some};
    if (set->head == 0)
        *set = added;
    else
        care_join(care, set, &added);
    return true;
}

static bool add_pieces(care_graph *care, care_node *node, uint32_t first, uint32_t last)
{
    uint64_t at = first;
    bool is_added = true;

    for (uint32_t count = 0; is_added && at <= last; count++) {
        bool is_yes;
        uint64_t end = piece_end(&node->insn, (uint32_t)at, &is_yes);
        if (end > last)
            end = (uint64_t)last + 1;
        if (count == PIECE_COUNT_MAX)
            return add(care, &node->sides[0], (uint32_t)at, last) &&
                   add(care, &node->sides[1], (uint32_t)at, last);
        is_added = add(care, &node->sides[!is_yes], (uint32_t)at, (uint32_t)(end - 1));
        at = end;
    }
    return is_added;
}

static bool split(care_graph *care, care_node *node)
{
    for (uint32_t at = node->coming.head; at != 0; at = care->spans[at].next)
        if (!add_pieces(care, node, care->spans[at].first, care->spans[at].last))
            return false;
    return true;
}

static bool copy(care_graph *care, care_set *set, const care_set *numbers)
{
    for (uint32_t at = numbers->head; at != 0; at = care->spans[at].next)
        if (!add(care, set, care->spans[at].first, care->spans[at].last))
            return false;
    return true;
}

/* The first edge that leads to a node lends its numbers, a further one adds copies to a copy. */
static bool come(care_graph *care, care_node *node, const care_set *numbers)
{
    care_set lent = node->coming;

    if (node->coming.head == 0) {
        node->coming = *numbers;
        node->is_lent = true;
        return true;
    }
    if (node->is_lent) {
        node->is_lent = false;
        node->coming = (care_set){0};
        if (!copy(care, &node->coming, &lent))
            return false;
    }
    return copy(care, &node->coming, numbers);
}

static void reach(care_node *node, const care_node *from)
{
    node->is_reached = true;
    node->parent_count++;
    node->has_number = node->has_number || from->has_number;
    node->has_other = node->has_other || from->has_other;
}

/* A test's sides, each on its way. */
static bool follow_test(care_graph *care, care_node *node)
{
    care_node *nexts[] = {&care->nodes[node->insn.yes], &care->nodes[node->insn.no]};
    bool is_known = split(care, node);

    for (uint32_t side = 0; side < 2; side++) {
        reach(nexts[side], node);
        if (node->has_number && care_is_test(nexts[side]))
            is_known = is_known && come(care, nexts[side], &node->sides[side]);
    }
    return is_known;
}

/* A step's: all numbers, or those that a mask leaves. */
static bool follow_step(care_graph *care, care_node *node)
{
    const graph_insn *insn = &node->insn;
    care_node *next = &care->nodes[insn->yes];
    bool is_and = insn->code == OP_AND_K;
    care_node from = {.has_number = is_and ? node->has_number : insn->k == DATA_NR,
                      .has_other = is_and ? node->has_other : insn->k != DATA_NR};

    care_set numbers = {0};
    reach(next, &from);
    return !from.has_number ||
           (add(care, &numbers, 0, is_and ? insn->k : UINT32_MAX) && come(care, next, &numbers));
}

static bool follow(care_graph *care, graph_node root)
{
    care->nodes[root].is_reached = care->nodes[root].has_other = true;
    for (graph_node at = root + 1; at-- > 0;) {
        care_node *node = &care->nodes[at];
        if (!node->is_reached || node->insn.code == OP_RET_K)
            continue;
        if (!(care_is_test(node) ? follow_test(care, node) : follow_step(care, node)))
            return false;
    }
    return true;
}

callgate_status care_make(care_graph *care, const insn_graph *graph, graph_node root)
{
    *care = (care_graph){.span_room = SPANS_A_NODE * (root + 1),
                         .span_room_max = SPANS_A_NODE_MAX * (root + 1),
                         .span_count = 1};
    care->nodes = calloc(root + 1, sizeof *care->nodes);
    care->spans = malloc(care->span_room * sizeof *care->spans);
    if (!care->nodes || !care->spans)
        return CALLGATE_MEMORY;
    for (graph_node at = 0; at <= root; at++)
        care->nodes[at].insn = graph->insns[at];
    return follow(care, root) ? CALLGATE_OK : CALLGATE_LIMIT;
}

void care_release(care_graph *care)
{
    free(care->nodes);
    free(care->spans);
}

bool care_hits(const care_graph *care, const care_set *set, uint32_t bits)
{
    if ((set->least & bits) == 0 || (set->greatest & bits) == 0)
        return false;
    for (uint32_t at = set->head; at != 0; at = care->spans[at].next)
        if (next_clear(care->spans[at].first, bits) <= care->spans[at].last)
            return false;
    return true;
}

bool care_holds(const care_graph *care, const care_set *set, uint32_t number)
{
    for (uint32_t at = set->head; at != 0; at = care->spans[at].next)
        if (number >= care->spans[at].first && number <= care->spans[at].last)
            return true;
    return false;
}
