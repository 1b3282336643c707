/* The inside of graph_share, for share*.c alone.
 */
#ifndef FILTER_SHARE_IMPL_H
#define FILTER_SHARE_IMPL_H

#include "filter/share_rows.h"

/* What takes the place of tests. With both successors one it is that node. One of them may be
 * SHARE_INNER, another new test. */
typedef struct share_change {
    graph_node tests[2]; /* the second one may be GRAPH_NONE */
    graph_insn insn;
    graph_insn inner;
} share_change;

#define SHARE_INNER (GRAPH_NONE - 1)

/* A set of atoms, and what is known of it. */
typedef struct share_set {
    uint64_t words[SHARE_WORDS_MAX];
    uint32_t first; /* atoms */
    uint32_t last;
    uint32_t some; /* bits that some number has; 0: not asked yet */
} share_set;

/* Finds the ends of a set whose words are set; false: it is empty. */
bool share_set_ends(const share_rows *rows, share_set *set);

/* The test that tells two sets from each other; its `yes` and `no` are 0 and 1, the sets that go
 * there. False: no one test does. */
bool share_tell(const share_rows *rows, share_set *set0, share_set *set1, graph_insn *ret_test);

/* The atoms of a test's care that a node answers otherwise; their ends are not found yet. False:
 * all that come, or there is none. */
bool share_gap(const share_rows *rows, uint32_t test, graph_node node, share_set *ret_gap);

/* Has no atom both? The ends of both are found. */
bool share_are_apart(const share_set *a, const share_set *b);

/* Is it known what a test answers to all that come? */
bool share_is_known(const share_rows *rows, uint32_t test);

/* Lets go of an edge to a node: how many nodes lose their last. */
uint32_t share_drop(share_rows *rows, graph_node node);

/* Adds an edge to a node: how many nodes get their first. */
uint32_t share_hold(share_rows *rows, graph_node node);

/* How many nodes would get their first edge from a change, its inner test among them; all edges
 * stay as they are. */
uint32_t share_held(share_rows *rows, const share_change *change);

/* A node, and the atoms of a test's care that it answers otherwise. */
typedef struct share_candidate {
    graph_node node;
    share_set gap;
} share_candidate;

/* What does for a test with fewer instructions: a node that is there, or one test of two such
 * nodes. False: nothing does.
 *   candidates  room for all tests and leaves */
bool share_fit(share_rows *rows, uint32_t test, uint32_t step_calls, share_candidate *candidates,
               share_change *ret_change);

/* Puts what the root of the rows reaches into the graph's place, with a change made. Returns the
 * new root; *ret_changed is what stands for the changed tests. */
graph_node share_copy(insn_graph *graph, const share_rows *rows, const share_change *change,
                      graph_node *ret_changed);

/* One test for a test and another one with the same successors. False: there is none. */
bool share_merge(const share_rows *rows, uint32_t test, share_change *ret_change);

#endif
