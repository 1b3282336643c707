/* A graph that is walked.
 *
 * A walk_node is a test or a mask of numbers, or a leaf: what else numbers come to. A node has a
 * *row*: by atom, what its numbers come to, a leaf or a mask, by a code of its own. Rows are kept
 * bit by bit of the codes, in planes, and once more as bytes, by atom. The *care* of a test are the
 * atoms that come to it from a load of the number: what it answers to others doesn't matter.
 * Numbers that a test parts, and that don't come to one leaf, have the code of all ones: nothing
 * may be told from them.
 *
 * A change is small, so what follows from it is worked out from the changed test on: cares down,
 * rows up, as far as they become others.
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
    WALK_PLANE_COUNT_MAX = 8,
    WALK_CODE_NONE = UINT8_MAX, /* nobody wants it */
    WALK_CODES_STEP = 8,        /* codes that are looked at at once */
    WALK_LEADING = 0x80,
    WALK_TWIN_SLOTS = 2 * WALK_INNER_COUNT_MAX,
    WALK_ROOT_EDGES = 2 * WALK_INNER_COUNT_MAX,
    WALK_EDGE_COUNT_MAX = WALK_ROOT_EDGES + WALK_ROOT_COUNT_MAX,
};

typedef uint32_t walk_node;
#define WALK_NONE UINT32_MAX

/* A way to a node: 2 * test + is_yes, or WALK_ROOT_EDGES + root. */
typedef uint16_t walk_edge;
#define WALK_EDGE_NONE UINT16_MAX

/* Where numbers come from: a load; or no place that matters, but the node has to stay. */
typedef struct walk_root {
    walk_node node;
    graph_node load; /* GRAPH_NONE: none */
} walk_root;

/* Which nodes are reached: successors first. */
typedef struct walk_order {
    walk_node nodes[WALK_INNER_COUNT_MAX];
    uint32_t count;
    uint32_t places[WALK_INNER_COUNT_MAX]; /* in the order */
    walk_node tests[WALK_INNER_COUNT_MAX]; /* those that may change */
    uint32_t test_count;
} walk_order;

/* The edges to each node: a list. Those to leaves are in none. */
typedef struct walk_edges {
    walk_edge firsts[WALK_INNER_COUNT_MAX];
    walk_edge nexts[WALK_EDGE_COUNT_MAX];
    walk_edge previous[WALK_EDGE_COUNT_MAX];
} walk_edges;

/* Places in the order. */
typedef struct walk_places {
    uint64_t words[WALK_INNER_COUNT_MAX / 64];
} walk_places;

/* What comes to a test. */
typedef struct walk_care {
    uint8_t first; /* words that are not empty */
    uint8_t last;
    uint16_t count; /* atoms */
} walk_care;

/* A change: some tests become others. */
typedef struct walk_change {
    uint32_t count; /* 0: a test gives way to a node */
    walk_node nodes[2];
    graph_insn insns[2]; /* what they become; once that is done, what they were */
    walk_node instead;
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

    walk_order order;
    walk_edges edges;
    uint8_t is_leading[WALK_NODE_COUNT_MAX + WALK_CODES_STEP]; /* WALK_LEADING, or 0 */
    uint16_t twins[WALK_TWIN_SLOTS]; /* by what tests do: node + 1 of the first of a list */
    uint16_t next_twins[WALK_INNER_COUNT_MAX];

    uint64_t *sides; /* [inner][0: no, 1: yes][word]: atoms of which some number goes there */
    uint64_t *old_sides;
    uint64_t *care_words; /* [inner][word] */
    walk_care cares[WALK_INNER_COUNT_MAX];
    uint32_t path; /* tests that atoms meet, all together */

    walk_places coming;       /* whose care may be another one */
    uint64_t *old_care_words; /* as before the change: of those that became others */
    walk_care old_cares[WALK_INNER_COUNT_MAX];
    walk_node old_nodes[WALK_INNER_COUNT_MAX];
    uint32_t old_count;
    uint32_t old_path;

    walk_places stale;                          /* whose row may be another one, */
    uint32_t stale_words[WALK_INNER_COUNT_MAX]; /* in these words */
    uint64_t *rows;                             /* [node][word][plane] */
    uint8_t *codes;                             /* [atom][node] */
    uint32_t code_stride;
} walk_graph;

static inline bool walk_is_leaf(const walk_graph *walk, walk_node node)
{
    return node >= walk->inner_count;
}

static inline uint64_t *walk_row(const walk_graph *walk, walk_node node)
{
    return &walk->rows[(size_t)node * walk->atoms.word_count * walk->plane_count];
}

/* Both sides of it, `no` first. */
static inline uint64_t *walk_sides(const walk_graph *walk, walk_node node)
{
    return &walk->sides[(size_t)node * 2 * walk->atoms.word_count];
}

static inline uint64_t *walk_side(const walk_graph *walk, walk_node node, bool is_yes)
{
    return walk_sides(walk, node) + (is_yes ? walk->atoms.word_count : 0);
}

static inline uint64_t *walk_care_words(const walk_graph *walk, walk_node node)
{
    return &walk->care_words[(size_t)node * walk->atoms.word_count];
}

static inline walk_node *walk_successor(graph_insn *insn, bool is_yes)
{
    return is_yes ? &insn->yes : &insn->no;
}

static inline void walk_add_place(walk_places *places, uint32_t place)
{
    places->words[place / 64] |= UINT64_C(1) << place % 64;
}

/* Notes that another set of numbers may come to a node. */
static inline void walk_mark_coming(walk_graph *walk, walk_node node)
{
    if (!walk_is_leaf(walk, node))
        walk_add_place(&walk->coming, walk->order.places[node]);
}

/* The atoms of a word that two rows don't answer alike, or of which the wanted one knows nothing.
 */
static inline uint64_t walk_differing(const walk_graph *walk, walk_node wanted, walk_node node,
                                      uint32_t word)
{
    const uint64_t *a = walk_row(walk, wanted) + (size_t)word * walk->plane_count;
    const uint64_t *b = walk_row(walk, node) + (size_t)word * walk->plane_count;
    uint64_t differ = (a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]);
    uint64_t unknown = a[0] & a[1] & a[2] & a[3];

    for (uint32_t p = WALK_PLANES_STEP; p < walk->plane_count; p++) {
        differ |= a[p] ^ b[p];
        unknown &= a[p];
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

/* Lists what is reached, anew; equal nodes become one, and tests whose sides agree go. Works out
 * cares and rows of all. */
void walk_list(walk_graph *walk);

/* A node that does so already, or WALK_NONE. What only else than numbers may tell apart is none. */
walk_node walk_find_twin(const walk_graph *walk, const graph_insn *insn, bool is_fixed);

/* Notes that a test does something else than before. */
void walk_note_twin(walk_graph *walk, walk_node test, const graph_insn *before);

/* Finds what leads to a test that is to be changed, itself included. */
void walk_find_leading(walk_graph *walk, walk_node test);

/* Puts a node, which doesn't lead there, before a test in the order. */
void walk_put_before(walk_graph *walk, walk_node node, walk_node test);

/* An edge leads to a node from now on, or no longer. */
void walk_link(walk_graph *walk, walk_edge edge, walk_node to);
void walk_unlink(walk_graph *walk, walk_edge edge, walk_node to);

/* Which atoms go to which side of a test. */
void walk_part(walk_graph *walk, walk_node test);

/* The cares of those that are `coming`, and what follows from them; the path. What was before can
 * be brought back until the next time. */
void walk_come(walk_graph *walk);
void walk_come_back(walk_graph *walk);

/* The rows of those that are `stale`, and what follows from them. */
void walk_fill(walk_graph *walk);

/* The test that tells two sets of atoms from each other, whose `yes` and `no` are then 0 and 1, the
 * sets that go there. False: no one test does. */
bool walk_tell(const walk_graph *walk, walk_set *set0, walk_set *set1, graph_insn *ret_test);

/* Any of the tests that do. */
bool walk_tell_any(walk_graph *walk, walk_set *set0, walk_set *set1, graph_insn *ret_test);

/* A change that leaves the graph no larger, drawn at random; false: it was none. The order allows
 * for it. */
bool walk_move(walk_graph *walk, walk_change *ret_change);

/* Makes a change. True: the graph is smaller, and all of it is worked out. False: cares and path
 * are those of after it, and it is due to be kept, or taken back. */
bool walk_make(walk_graph *walk, walk_change *change);
void walk_keep(walk_graph *walk, const walk_change *change);
void walk_take_back(walk_graph *walk, walk_change *change);

#endif
