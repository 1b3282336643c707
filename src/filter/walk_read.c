/* Reads a graph that is to be walked. */
#include "filter/walk_impl.h"
#include <stdlib.h>
#include <string.h>

/* What comes to a node of the graph. */
typedef struct node_use {
    bool is_reached;
    bool has_number; /* A holds a number there */
    bool has_other;  /* or something else */
    bool only_tests; /* or returns, as does what it leads to: */
    bool is_lent;    /* only something else comes, but numbers may, too */
    walk_node node;  /* WALK_NONE: numbers don't come there */
} node_use;

static void reach(node_use *use, bool has_number, bool has_other)
{
    use->is_reached = true;
    use->has_number |= has_number;
    use->has_other |= has_other;
}

static bool is_number_load(const graph_insn *insn)
{
    return insn->code == OP_LD_ABS && insn->k == DATA_NR;
}

static void follow(const insn_graph *graph, graph_node root, node_use *uses)
{
    reach(&uses[root], false, true);
    for (graph_node at = root + 1; at-- > 0;) {
        const graph_insn *insn = &graph->insns[at];
        const node_use *use = &uses[at];
        bool is_load = insn->code == OP_LD_ABS;
        if (!use->is_reached || insn->code == OP_RET_K)
            continue;
        bool has_number = is_load ? is_number_load(insn) : use->has_number;
        bool has_other = is_load ? !is_number_load(insn) : use->has_other;
        reach(&uses[insn->yes], has_number, has_other);
        if (graph_insn_is_test(insn))
            reach(&uses[insn->no], has_number, has_other);
    }
}

/* What is behind a load doesn't depend on the number, and what is behind a mask not on it alone. */
static void lend(const insn_graph *graph, graph_node root, node_use *uses)
{
    for (graph_node at = 0; at <= root; at++) {
        const graph_insn *insn = &graph->insns[at];
        bool is_return = insn->code == OP_RET_K;
        bool only_tests =
            graph_insn_is_test(insn) && uses[insn->yes].only_tests && uses[insn->no].only_tests;
        uses[at].only_tests = is_return || only_tests;
        uses[at].is_lent = uses[at].only_tests && uses[at].has_other && !uses[at].has_number;
    }
}

static bool is_inner(const graph_insn *insn)
{
    return graph_insn_is_test(insn) || insn->code == OP_AND_K;
}

/* Numbers the nodes that numbers come to: tests and masks, then leaves. False: they are too many,
 * or none is a test. */
static bool number_nodes(walk_graph *walk, const insn_graph *graph, graph_node root, bool lends,
                         node_use *uses)
{
    uint32_t leaf_count = 0, test_count = 0;

    for (graph_node at = 0; at <= root; at++) {
        const graph_insn *insn = &graph->insns[at];
        uses[at].node = WALK_NONE;
        if (!uses[at].has_number && !(uses[at].is_lent && lends))
            continue;
        if (is_inner(insn)) {
            uses[at].node = walk->inner_count++;
            test_count += graph_insn_is_test(insn) && uses[at].has_number;
        } else if (leaf_count < WALK_LEAF_COUNT_MAX) {
            walk->leaves[leaf_count++] = at;
        }
    }
    if (walk->inner_count > WALK_INNER_COUNT_MAX || leaf_count == WALK_LEAF_COUNT_MAX)
        return false;
    for (uint32_t leaf = 0; leaf < leaf_count; leaf++)
        uses[walk->leaves[leaf]].node = walk->inner_count + leaf;
    walk->node_count = walk->inner_count + leaf_count;
    return test_count > 0;
}

/* Copies what is inside; false: there are too many ways to come there. */
static bool copy_nodes(walk_graph *walk, const insn_graph *graph, graph_node root,
                       const node_use *uses)
{
    for (graph_node at = 0; at <= root; at++) {
        graph_insn insn = graph->insns[at];
        walk_node node = uses[at].node;
        bool is_load = uses[at].is_reached && is_number_load(&insn);
        bool is_kept = node < walk->inner_count && uses[at].has_other;
        if ((is_load || is_kept) && walk->root_count == WALK_ROOT_COUNT_MAX)
            return false;
        if (is_load)
            walk->roots[walk->root_count++] = (walk_root){uses[insn.yes].node, at};
        if (is_kept)
            walk->roots[walk->root_count++] = (walk_root){node, GRAPH_NONE};
        if (node >= walk->inner_count)
            continue;
        walk->is_fixed[node] = uses[at].has_other || insn.code == OP_AND_K;
        insn.no = uses[graph_insn_is_test(&insn) ? insn.no : insn.yes].node;
        insn.yes = uses[insn.yes].node;
        walk->insns[node] = insn;
    }
    return true;
}

/* Where tests part numbers. */
static bool make_atoms(walk_graph *walk)
{
    uint32_t bounds[2 * WALK_INNER_COUNT_MAX], count = 0;

    for (walk_node at = 0; at < walk->inner_count; at++) {
        const graph_insn *insn = &walk->insns[at];
        bool is_after = insn->code != OP_JGE_K && insn->k < UINT32_MAX;
        if (insn->code == OP_JSET_K)
            continue;
        if (insn->code == OP_JEQ_K || insn->code == OP_JGE_K)
            bounds[count++] = insn->k;
        if (is_after) /* jeq, jgt; and a mask lets through what is no greater */
            bounds[count++] = insn->k + 1;
    }
    return walk_atoms_make(&walk->atoms, bounds, count);
}

/* Leaves and masks have rows of a code of their own, which isn't all ones. */
static void fill_own_rows(walk_graph *walk)
{
    uint32_t code = 0;

    memset(walk->rows, UINT8_MAX,
           sizeof(uint64_t) * walk->node_count * walk->atoms.word_count * walk->plane_count);
    memset(walk->codes, WALK_CODE_NONE,
           (size_t)walk->atoms.word_count * WALK_WORD_ATOMS * walk->code_stride);
    for (walk_node at = 0; at < walk->node_count; at++) {
        if (!walk_is_leaf(walk, at) && walk->insns[at].code != OP_AND_K)
            continue;
        uint64_t *row = walk_row(walk, at);
        for (uint32_t i = 0; i < walk->atoms.word_count * walk->plane_count; i++)
            row[i] = code >> i % walk->plane_count & 1 ? UINT64_MAX : 0;
        for (uint32_t atom = 0; atom < walk->atoms.count; atom++)
            walk->codes[(size_t)atom * walk->code_stride + at] = (uint8_t)code;
        code++;
    }
}

static uint32_t count_codes(const walk_graph *walk)
{
    uint32_t count = walk->node_count - walk->inner_count;

    for (walk_node at = 0; at < walk->inner_count; at++)
        count += walk->insns[at].code == OP_AND_K;
    return count;
}

static callgate_status make_rows(walk_graph *walk)
{
    size_t words = walk->atoms.word_count;
    uint32_t code_count = count_codes(walk);

    walk->plane_count = WALK_PLANES_STEP;
    if (code_count >> WALK_PLANES_STEP != 0 || code_count == (1u << WALK_PLANES_STEP) - 1)
        walk->plane_count = 2 * WALK_PLANES_STEP;
    walk->code_stride =
        (walk->node_count + WALK_CODES_STEP - 1) / WALK_CODES_STEP * WALK_CODES_STEP;
    walk->rows = calloc(walk->node_count * words * walk->plane_count, sizeof *walk->rows);
    walk->codes = malloc(words * WALK_WORD_ATOMS * walk->code_stride);
    walk->sides = calloc(2 * walk->inner_count * words, sizeof *walk->sides);
    walk->old_sides = calloc(2 * 2 * words, sizeof *walk->old_sides);
    walk->care_words = calloc(walk->inner_count * words, sizeof *walk->care_words);
    walk->old_care_words = calloc(walk->inner_count * words, sizeof *walk->old_care_words);
    if (!walk->rows || !walk->codes || !walk->sides || !walk->old_sides || !walk->care_words ||
        !walk->old_care_words)
        return CALLGATE_MEMORY;
    fill_own_rows(walk);
    for (walk_node at = 0; at < walk->inner_count; at++)
        if (walk->insns[at].code != OP_AND_K)
            walk_part(walk, at);
    return CALLGATE_OK;
}

/* False: it is more than there is room for. */
static bool list_all(walk_graph *walk, const insn_graph *graph, graph_node root, bool lends,
                     node_use *uses)
{
    memset(walk, 0, sizeof *walk);
    return number_nodes(walk, graph, root, lends, uses) && copy_nodes(walk, graph, root, uses) &&
           make_atoms(walk) && count_codes(walk) <= UINT8_MAX;
}

callgate_status walk_read(walk_graph *walk, const insn_graph *graph, graph_node root)
{
    node_use *uses = calloc(root + (size_t)1, sizeof *uses);

    memset(walk, 0, sizeof *walk);
    if (!uses)
        return CALLGATE_MEMORY;
    follow(graph, root, uses);
    lend(graph, root, uses);
    bool is_read =
        list_all(walk, graph, root, true, uses) || list_all(walk, graph, root, false, uses);
    free(uses);
    callgate_status status = is_read ? make_rows(walk) : CALLGATE_LIMIT;
    if (status != CALLGATE_OK)
        return status;
    walk_list(walk);
    return CALLGATE_OK;
}

void walk_release(walk_graph *walk)
{
    free(walk->rows);
    free(walk->codes);
    free(walk->sides);
    free(walk->old_sides);
    free(walk->care_words);
    free(walk->old_care_words);
}
