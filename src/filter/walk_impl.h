/* A graph that is walked.
 *
 * A walk_node is a test or a mask of numbers, or a leaf: what else numbers come to. A node has a
 * *row*: by atom, what its numbers come to, a leaf or a mask, by a code of its own. Rows are kept
 * bit by bit of the codes, in planes. The *care* of a test are the atoms that come to it from a
 * load of the number: what it answers to others doesn't matter. Numbers that a test parts, and that
 * don't come to one leaf, have the code of all ones: nothing may be told from them.
 */
#ifndef FILTER_WALK_IMPL_H
#define FILTER_WALK_IMPL_H

#include "filter/graph.h"
#include "filter/walk_atoms.h"

enum {
    WALK_INNER_COUNT_MAX = 512,
    WALK_LEAF_COUNT_MAX = 240,
    WALK_NODE_COUNT_MAX = WALK_INNER_COUNT_MAX + WALK_LEAF_COUNT_MAX,
    WALK_ROOT_COUNT_MAX = WALK_INNER_COUNT_MAX + 64,
    WALK_PLANES_STEP = 4,
};

typedef uint32_t walk_node;
#define WALK_NONE UINT32_MAX

/* Where numbers come from: a load; or no place that matters, but the node has to stay. */
typedef struct walk_root {
    walk_node node;
    graph_node load; /* GRAPH_NONE: none */
} walk_root;

/* Which nodes are reached, successors first. */
typedef struct walk_order {
    walk_node nodes[WALK_INNER_COUNT_MAX];
    uint32_t count;
    uint32_t places[WALK_INNER_COUNT_MAX]; /* in the order */
    uint32_t parent_counts[WALK_NODE_COUNT_MAX];
} walk_order;

/* What comes to tests. */
typedef struct walk_cares {
    uint64_t *words;                     /* [inner][word] */
    uint8_t first[WALK_INNER_COUNT_MAX]; /* words that are not empty */
    uint8_t last[WALK_INNER_COUNT_MAX];
    uint16_t counts[WALK_INNER_COUNT_MAX]; /* atoms */
    uint32_t path;                         /* tests that atoms meet, all together */
} walk_cares;

/* What a move changed, to take it back. */
typedef struct walk_change {
    uint32_t count; /* of nodes; 0: their edges */
    walk_node nodes[2];
    graph_insn old[2];
} walk_change;

typedef struct walk_graph {
    walk_atoms atoms;
    uint64_t dice;
    uint32_t plane_count; /* of a row: 4 or 8 */
    uint32_t inner_count; /* tests and masks come first */
    uint32_t node_count;
    graph_node leaves[WALK_LEAF_COUNT_MAX]; /* behind those: what they are in the graph */
    graph_insn insns[WALK_INNER_COUNT_MAX]; /* to walk_nodes; of a mask, both go on there */
    bool is_fixed[WALK_INNER_COUNT_MAX];    /* a mask, or else than numbers comes there, too */
    walk_root roots[WALK_ROOT_COUNT_MAX];
    uint32_t root_count;

    walk_order *order; /* one of both */
    walk_order orders[2];
    walk_cares *cares; /* one of both */
    walk_cares both_cares[2];
    bool is_stale[WALK_INNER_COUNT_MAX];   /* its row isn't of its test any more */
    bool is_leading[WALK_INNER_COUNT_MAX]; /* to the test that is to be changed, */
    bool is_leading_known;                 /* if that was asked */

    uint64_t *rows;  /* [node][word][plane] */
    uint64_t *sides; /* [inner][0: no, 1: yes][word]: atoms of which some number goes there */
} walk_graph;

static inline bool walk_is_leaf(const walk_graph *walk, walk_node node)
{
    return node >= walk->inner_count;
}

static inline uint64_t *walk_row(const walk_graph *walk, walk_node node)
{
    return &walk->rows[(size_t)node * walk->atoms.word_count * walk->plane_count];
}

static inline uint64_t *walk_side(const walk_graph *walk, walk_node node, bool is_yes)
{
    return &walk->sides[((size_t)node * 2 + is_yes) * walk->atoms.word_count];
}

static inline uint64_t *walk_care(const walk_graph *walk, walk_node node)
{
    return &walk->cares->words[(size_t)node * walk->atoms.word_count];
}

static inline walk_node *walk_successor(graph_insn *insn, bool is_yes)
{
    return is_yes ? &insn->yes : &insn->no;
}

/* The atoms of a word that two rows don't answer alike, or of which the wanted one knows nothing.
 */
static inline uint64_t walk_differing(const walk_graph *walk, walk_node wanted, walk_node node,
                                      uint32_t word)
{
    const uint64_t *a = walk_row(walk, wanted) + (size_t)word * walk->plane_count;
    const uint64_t *b = walk_row(walk, node) + (size_t)word * walk->plane_count;
    uint64_t differ = 0, unknown = UINT64_MAX;

    for (uint32_t p = 0; p < walk->plane_count; p += WALK_PLANES_STEP)
        for (uint32_t k = p; k < p + WALK_PLANES_STEP; k++) {
            differ |= a[k] ^ b[k];
            unknown &= a[k];
        }
    return differ | unknown;
}

/* Up to but not including `end`. */
static inline uint32_t walk_draw(walk_graph *walk, uint32_t end)
{
    walk->dice ^= walk->dice << 13; /* xorshift: Marsaglia, Xorshift RNGs, 2003 */
    walk->dice ^= walk->dice >> 7;
    walk->dice ^= walk->dice << 17;
    return (uint32_t)((walk->dice >> 32) * end >> 32);
}

/* Reads what the root reaches. walk_release is due in any case.
 * Errors: CALLGATE_MEMORY; CALLGATE_LIMIT: it is more than there is room for, or has no tests. */
CALLGATE_MUST_CHECK callgate_status walk_read(walk_graph *walk, const insn_graph *graph,
                                              graph_node root);
void walk_release(walk_graph *walk);

/* Puts the walked nodes into the place of those that were read. Returns the new root; on failure
 * the graph says why. */
graph_node walk_write(const walk_graph *walk, insn_graph *graph, graph_node root);

/* Which atoms go to which side of a test, whose row is stale from then on. */
void walk_part(walk_graph *walk, walk_node test);

/* Lists what is reached; equal nodes become one, and tests whose sides agree go. The order of
 * before stays the other one. */
void walk_list(walk_graph *walk);

/* The care of all, and the path. What was before stays the other one. */
void walk_come(walk_graph *walk);

/* The rows that are stale, or that lead to one that is. */
void walk_fill(walk_graph *walk);

/* The test that tells two sets of atoms from each other, whose `yes` and `no` are then 0 and 1, the
 * sets that go there. False: no one test does. */
bool walk_tell(const walk_graph *walk, const walk_set *set0, const walk_set *set1,
               graph_insn *ret_test);

/* Any of the tests that do. */
bool walk_tell_any(walk_graph *walk, const walk_set *set0, const walk_set *set1,
                   graph_insn *ret_test);

/* Makes a change that leaves the graph no larger, drawn at random; false: it was none. Order, care
 * and rows are those of before. */
bool walk_move(walk_graph *walk, walk_change *ret_change);

#endif
