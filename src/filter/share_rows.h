/* What each test of a graph answers to every number.
 *
 * Numbers that no test's bounds part are one *atom*. A test has a row: by atom, the leaf that its
 * numbers come to (a node that isn't a test, numbered from 0; its own row is that number), and two
 * sets of atoms: those that some number of goes to its yes, to its no. An atom that a test parts,
 * or of which not all numbers come to one leaf, has SHARE_UNKNOWN. The *care* of a test are the
 * atoms that come to it from a load of the number; what it answers to others doesn't matter.
 *
 * Cost: tests times atoms, in bytes and in steps of sixteen.
 */
#ifndef FILTER_SHARE_ROWS_H
#define FILTER_SHARE_ROWS_H

#include "filter/graph.h"

enum {
    SHARE_ATOM_COUNT_MAX = 1024,
    SHARE_WORD_ATOMS = 64, /* of a set of atoms */
    SHARE_WORDS_MAX = SHARE_ATOM_COUNT_MAX / SHARE_WORD_ATOMS,
    SHARE_TEST_COUNT_MAX = 512,
    SHARE_LEAF_COUNT_MAX = 255,
    SHARE_UNKNOWN = 255,
};

/* Places of nodes in a share_rows are those of the graph. */
typedef struct share_node {
    graph_insn insn;
    uint32_t parent_count; /* edges that lead here; 0: not reached */
    uint32_t test;         /* SHARE_NO_TEST: it is a leaf, or no number comes to it */
    uint32_t row;          /* of a test its index, of leaves those behind all tests' */
    bool has_number;       /* A holds a number */
    bool has_other;        /* A holds something else, or anything */
    bool leads_there;      /* to the test that is looked at, or is it */
} share_node;

#define SHARE_NO_TEST UINT32_MAX

typedef struct share_rows {
    uint32_t capacity; /* of nodes, and of rows */
    share_node *nodes; /* by graph_node, up to the root */
    graph_node root;
    graph_node kept;   /* nodes before this one have the rows that they had in the graph before */
    graph_node *tests; /* by index, successors before those that lead to them */
    uint32_t test_count;
    graph_node leaf_nodes[SHARE_LEAF_COUNT_MAX]; /* by leaf */
    uint32_t leaf_count;
    uint32_t atom_count;
    uint32_t word_count; /* of a set of atoms, of 64 each; rows are padded to whole words */
    uint32_t *firsts;    /* by atom: its numbers; padded like rows */
    uint32_t *lasts;
    uint8_t *leaves; /* [row][atom] */
    uint64_t *sides; /* [test][0: no, 1: yes][word] */
    uint64_t *care;  /* [test][word] */
    uint16_t *wide;  /* atoms of more than one number */
    uint32_t wide_count;
} share_rows;

/* Errors: CALLGATE_MEMORY; CALLGATE_LIMIT: more tests, leaves or atoms than there is room for,
 * or no tests. share_rows_release is due in any case. */
CALLGATE_MUST_CHECK callgate_status share_rows_make(share_rows *rows, const insn_graph *graph,
                                                    graph_node root);
void share_rows_release(share_rows *rows);

/* The rows of a graph that has no more nodes than the one before, and the bounds of no other atoms.
 * False: more leaves than there is room for, or no tests. */
bool share_rows_make_again(share_rows *rows, const insn_graph *graph, graph_node root);

static inline uint8_t *share_leaves(const share_rows *rows, uint32_t row)
{
    return &rows->leaves[(size_t)row * rows->word_count * SHARE_WORD_ATOMS];
}

/* The row of a node that numbers come to. */
static inline uint8_t *share_row(const share_rows *rows, graph_node node)
{
    return share_leaves(rows, rows->nodes[node].row);
}

static inline uint64_t *share_side(const share_rows *rows, uint32_t test, uint32_t is_yes)
{
    return &rows->sides[((size_t)test * 2 + is_yes) * rows->word_count];
}

static inline uint64_t *share_care(const share_rows *rows, uint32_t test)
{
    return &rows->care[(size_t)test * rows->word_count];
}

static inline bool share_holds(const uint64_t *set, uint32_t atom)
{
    return set[atom / SHARE_WORD_ATOMS] >> atom % SHARE_WORD_ATOMS & 1;
}

#endif
