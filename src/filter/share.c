/* Merges tests that lead to the same nodes. */
#include "filter/share.h"
#include "filter/share_care.h"
#include <stdlib.h>
#include <string.h>

/* Two tests of the number, anywhere in the graph, have the same two successors. Numbers that come
 * to the first one and go to the first successor are to be told, by one test, from those that go
 * to the second, and so are the numbers of the other test: where all of them are told by one jge,
 * jeq or jset, that takes the place of both. The same holds for a test and the next one of a
 * chain, if both send numbers to one node.
 *
 * Nodes are looked at from the returns upwards, so that tests whose successors became one can be
 * merged as well. */

/* What is asked first of a test: between which numbers its sides lie, side 0 being the numbers that
 * go to its lesser successor. */
typedef struct side_bounds {
    uint32_t key; /* both successors; 0: the test is gone */
    uint32_t least[2];
    uint32_t greatest[2];
    uint32_t some[2];
    graph_node next; /* another test with its greater successor */
} side_bounds;

typedef struct share_work {
    care_graph care;
    side_bounds *bounds; /* by test */
    graph_node *same;    /* by node: what it was merged into, or itself */
    graph_node *firsts;  /* by the greater successor: the last test with it, or GRAPH_NONE */
} share_work;

/* The numbers that a test has to tell: those of side 0 from those of side 1. */
typedef struct told_numbers {
    const care_set *sides[2];
    const care_set *more[2]; /* of another test */
} told_numbers;

static inline uint32_t least(const told_numbers *told, uint32_t side)
{
    uint32_t a = told->sides[side]->least, b = told->more[side]->least;

    return a < b ? a : b;
}

static inline uint32_t greatest(const told_numbers *told, uint32_t side)
{
    uint32_t a = told->sides[side]->greatest, b = told->more[side]->greatest;

    return a > b ? a : b;
}

/* All bits that no number of a side has. */
static inline uint32_t clear_bits(const told_numbers *told, uint32_t side)
{
    return ~(told->sides[side]->some | told->more[side]->some);
}

static bool are_missed(const care_graph *care, const told_numbers *told, uint32_t side,
                       uint32_t number)
{
    return !care_holds(care, told->sides[side], number) &&
           !care_holds(care, told->more[side], number);
}

static bool are_hit(const care_graph *care, const told_numbers *told, uint32_t side, uint32_t bits)
{
    return care_hits(care, told->sides[side], bits) && care_hits(care, told->more[side], bits);
}

/* The test that tells both sides' numbers; its `yes` and `no` are sides, 0 and 1. */
static bool find_test(const care_graph *care, const told_numbers *told, graph_insn *ret_test)
{
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t first = least(told, side), clear = clear_bits(told, !side);
        if (first > greatest(told, !side))
            *ret_test = (graph_insn){OP_JGE_K, first, side, !side};
        else if (first == greatest(told, side) && are_missed(care, told, !side, first))
            *ret_test = (graph_insn){OP_JEQ_K, first, side, !side};
        else if (are_hit(care, told, side, clear))
            *ret_test = (graph_insn){OP_JSET_K, clear, side, !side};
        else
            continue;
        return true;
    }
    return false;
}

/* What a node's yes is: side 0 of the pair that begins with its lesser successor. */
static uint32_t yes_side(const care_node *node)
{
    return node->insn.yes > node->insn.no;
}

/* A test of numbers alone, of which some come out of either side. */
static bool is_mergeable(const care_node *node)
{
    return node->has_number && !node->has_other && care_is_test(node) && node->sides[0].head != 0 &&
           node->sides[1].head != 0;
}

/* A test between sides 0 and 1 takes the place of a node's; `told` is used up. */
static void put_test(share_work *work, care_node *node, const graph_insn *test,
                     const graph_node *nodes, const told_numbers *told)
{
    care_set sides[] = {*told->sides[0], *told->sides[1]};

    for (uint32_t side = 0; side < 2; side++)
        if (told->more[side] != told->sides[side])
            care_join(&work->care, &sides[side], told->more[side]);
    node->insn = (graph_insn){test->code, test->k, nodes[test->yes], nodes[test->no]};
    node->sides[0] = sides[test->yes];
    node->sides[1] = sides[test->no];
}

static void note_bounds(share_work *work, graph_node at)
{
    const care_node *node = &work->care.nodes[at];
    side_bounds *bounds = &work->bounds[at];

    bounds->key = node->insn.yes + node->insn.no;
    for (uint32_t side = 0; side < 2; side++) {
        const care_set *set = &node->sides[side ^ yes_side(node)];
        bounds->least[side] = set->least;
        bounds->greatest[side] = set->greatest;
        bounds->some[side] = set->some;
    }
}

static inline uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Could one test do for both? Looks at the ends of their sides only; without a branch, since
 * nothing foretells the answer. */
static inline bool is_promising(const side_bounds *a, const side_bounds *b)
{
    uint32_t least0 = lesser(a->least[0], b->least[0]);
    uint32_t least1 = lesser(a->least[1], b->least[1]);
    uint32_t greatest0 = greater(a->greatest[0], b->greatest[0]);
    uint32_t greatest1 = greater(a->greatest[1], b->greatest[1]);
    uint32_t clear0 = ~(a->some[0] | b->some[0]), clear1 = ~(a->some[1] | b->some[1]);
    bool is_hit0 = ((least0 & clear1) != 0) & ((greatest0 & clear1) != 0);
    bool is_hit1 = ((least1 & clear0) != 0) & ((greatest1 & clear0) != 0);

    return is_hit0 | is_hit1 | (least0 > greatest1) | (least1 > greatest0) | (least0 == greatest0) |
           (least1 == greatest1);
}

/* Puts a test in the place of two with the same successors. */
static bool merge(share_work *work, graph_node into, graph_node from)
{
    care_node *a = &work->care.nodes[into], *b = &work->care.nodes[from];
    uint32_t yes_a = yes_side(a), yes_b = yes_side(b);
    told_numbers told = {{&a->sides[yes_a], &a->sides[!yes_a]},
                         {&b->sides[yes_b], &b->sides[!yes_b]}};
    graph_insn test;

    if (!find_test(&work->care, &told, &test))
        return false;
    graph_node nodes[] = {yes_a ? a->insn.no : a->insn.yes, yes_a ? a->insn.yes : a->insn.no};
    put_test(work, a, &test, nodes, &told);
    note_bounds(work, into);
    a->parent_count += b->parent_count;
    work->care.nodes[nodes[0]].parent_count--;
    work->care.nodes[nodes[1]].parent_count--;
    work->same[from] = into;
    return true;
}

/* A chain: `node` sends numbers to the node that its successor, which nobody else leads to, sends
 * some to as well. One test for both, if there is one. */
static bool merge_chain(share_work *work, care_node *node, bool is_next_no)
{
    graph_node at = is_next_no ? node->insn.no : node->insn.yes;
    graph_node shared = is_next_no ? node->insn.yes : node->insn.no;
    care_node *next = &work->care.nodes[at];
    bool is_shared_no = next->insn.no == shared;
    graph_insn test;

    if (next->insn.yes != shared && !is_shared_no)
        return false;
    const care_set *rest = &next->sides[!is_shared_no];
    told_numbers told = {{&next->sides[is_shared_no], rest}, {&node->sides[!is_next_no], rest}};
    if (!find_test(&work->care, &told, &test))
        return false;
    graph_node nodes[] = {shared, is_shared_no ? next->insn.yes : next->insn.no};
    put_test(work, node, &test, nodes, &told);
    work->care.nodes[shared].parent_count--;
    work->same[at] = shared; /* nobody's any more */
    work->bounds[at].key = 0;
    return true;
}

/* Finds an earlier test that does for this one, too. */
static bool merge_alike(share_work *work, graph_node at)
{
    const graph_insn *insn = &work->care.nodes[at].insn;
    graph_node *first = &work->firsts[greater(insn->yes, insn->no)];
    side_bounds *bounds = &work->bounds[at];

    note_bounds(work, at);
    for (graph_node other = *first; other != GRAPH_NONE; other = work->bounds[other].next)
        if (work->bounds[other].key == bounds->key && is_promising(&work->bounds[other], bounds) &&
            merge(work, other, at))
            return true;
    bounds->next = *first;
    *first = at;
    return false;
}

/* Does a chain go on with a test that is this one's alone? */
static bool is_chained(const share_work *work, graph_node next)
{
    const care_node *node = &work->care.nodes[next];

    return node->parent_count == 1 && is_mergeable(node);
}

static bool share_node(share_work *work, graph_node at)
{
    care_node *node = &work->care.nodes[at];
    bool is_changed = false;

    if (!node->is_reached || node->insn.code == OP_RET_K)
        return false;
    node->insn.yes = work->same[node->insn.yes];
    node->insn.no = work->same[node->insn.no];
    if (!is_mergeable(node))
        return false;
    if (node->insn.yes == node->insn.no) {
        work->same[at] = node->insn.yes;
        return true;
    }
    while ((is_chained(work, node->insn.yes) && merge_chain(work, node, false)) ||
           (is_chained(work, node->insn.no) && merge_chain(work, node, true)))
        is_changed = true;
    return merge_alike(work, at) || is_changed;
}

/* The node in the graph, its successors being there already. */
static graph_node make(insn_graph *graph, graph_node at, const care_node *node,
                       const graph_node *made)
{
    const graph_insn *insn = &node->insn, *old = &graph->insns[at];
    bool is_test = care_is_test(node), is_return = insn->code == OP_RET_K;

    if (is_return || (insn->code == old->code && insn->k == old->k && made[insn->yes] == old->yes &&
                      (!is_test || made[insn->no] == old->no)))
        return at;
    if (is_test)
        return graph_branch(graph, insn->code, insn->k, made[insn->yes], made[insn->no]);
    return graph_step(graph, insn->code, insn->k, made[insn->yes]);
}

static graph_node rebuild(share_work *work, insn_graph *graph, graph_node root)
{
    graph_node *made = work->firsts;

    for (graph_node at = 0; at <= root; at++)
        if (work->care.nodes[at].is_reached && work->same[at] == at)
            made[at] = make(graph, at, &work->care.nodes[at], made);
    return made[work->same[root]];
}

static graph_node share(share_work *work, insn_graph *graph, graph_node root)
{
    bool is_changed = false;

    memset(work->firsts, 0xff, (root + 1) * sizeof *work->firsts);
    for (graph_node at = 0; at <= root; at++) {
        work->same[at] = at;
        is_changed = share_node(work, at) || is_changed;
    }
    return is_changed ? rebuild(work, graph, root) : root;
}

graph_node graph_share(insn_graph *graph, graph_node root)
{
    share_work work = {.same = NULL};

    if (graph->failure != CALLGATE_OK)
        return root;
    callgate_status status = care_make(&work.care, graph, root);
    work.bounds = malloc((root + 1) * sizeof *work.bounds);
    work.same = malloc(2 * (root + 1) * sizeof *work.same);
    if (!work.bounds || !work.same || status == CALLGATE_MEMORY) {
        root = graph_fail(graph, CALLGATE_MEMORY);
    } else if (status == CALLGATE_OK) {
        work.firsts = &work.same[root + 1];
        root = share(&work, graph, root);
    }
    care_release(&work.care);
    free(work.bounds);
    free(work.same);
    return root;
}
