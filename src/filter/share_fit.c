/* Finds what else does for the numbers that come to a test. */
#include "filter/fold.h"
#include "filter/share_impl.h"
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Nodes that are there are tried by themselves, then by twos with a test that tells for which
 * numbers the one does, and for which the other. */

enum { CALLS_A_RUN_MAX = 128, PAIR_COUNT_MAX = 256 };

#ifdef __SSE2__
/* The atoms of a word that have other leaves in both rows. */
static inline uint64_t differing(const uint8_t *a, const uint8_t *b)
{
    uint64_t same = 0;

    for (uint32_t k = 0; k < SHARE_WORD_ATOMS; k += 16) {
        __m128i of_a = _mm_loadu_si128((const __m128i *)(const void *)&a[k]);
        __m128i of_b = _mm_loadu_si128((const __m128i *)(const void *)&b[k]);
        same |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(of_a, of_b)) << k;
    }
    return ~same;
}
#else
static inline uint64_t differing(const uint8_t *a, const uint8_t *b)
{
    uint64_t differ = 0;

    for (uint32_t k = 0; k < SHARE_WORD_ATOMS; k++)
        differ |= (uint64_t)(a[k] != b[k]) << k;
    return differ;
}
#endif

/* What is looked for in the place of a test, whose own successors were let go. */
typedef struct fit_search {
    share_rows *rows;
    uint32_t test;
    uint32_t step_calls;
    uint32_t freed; /* nodes, by that */
    graph_insn best;
    uint32_t saved;              /* nodes, by the best; 0: there is none */
    share_candidate *candidates; /* that do for some of the care */
    uint32_t count;
} fit_search;

/* The tests that an atom meets from a node on. */
static uint32_t steps_from(const share_rows *rows, graph_node node, uint32_t atom)
{
    uint32_t steps = 0;

    for (; rows->nodes[node].test != SHARE_NO_TEST; steps++) {
        const share_node *at = &rows->nodes[node];
        node = share_holds(share_side(rows, at->test, 1), atom) ? at->insn.yes : at->insn.no;
    }
    return steps;
}

/* How many calls there may be in an atom. */
static uint32_t calls_in(const share_rows *rows, uint32_t atom)
{
    uint32_t distance = rows->lasts[atom] - rows->firsts[atom];

    return rows->firsts[atom] >= FOLD_BIT || distance >= CALLS_A_RUN_MAX ? 0 : distance + 1;
}

static bool passes(const graph_insn *insn, uint32_t number)
{
    if (insn->code == OP_JSET_K)
        return (number & insn->k) != 0;
    return insn->code == OP_JEQ_K ? number == insn->k
                                  : number >= insn->k; /* no change makes a jgt */
}

/* The steps more, over all calls that come to the test. */
static int64_t more_steps(const share_rows *rows, uint32_t test, const graph_insn *insn)
{
    int64_t more = 0;

    for (uint32_t word = 0; word < rows->word_count; word++)
        for (uint64_t left = share_care(rows, test)[word]; left != 0; left &= left - 1) {
            uint32_t atom = word * SHARE_WORD_ATOMS + (uint32_t)__builtin_ctzll(left);
            uint32_t calls = calls_in(rows, atom);
            if (calls == 0)
                continue;
            graph_node next = passes(insn, rows->firsts[atom]) ? insn->yes : insn->no;
            uint32_t before = steps_from(rows, rows->tests[test], atom);
            uint32_t steps = steps_from(rows, next, atom) + (insn->yes != insn->no);
            more += ((int64_t)steps - before) * calls;
        }
    return more;
}

/* Takes an instruction for the best if it saves more, at no more steps than that is worth. */
static void consider(fit_search *search, const graph_insn *insn)
{
    share_rows *rows = search->rows;
    uint32_t gone = search->freed + (insn->yes == insn->no);
    uint32_t held = share_held(rows, &(share_change){.insn = *insn});

    if (gone > held + search->saved &&
        more_steps(rows, search->test, insn) <= (int64_t)(gone - held) * search->step_calls) {
        search->best = *insn;
        search->saved = gone - held;
    }
}

bool share_gap(const share_rows *rows, uint32_t test, graph_node node, share_set *ret_gap)
{
    const uint64_t *care = share_care(rows, test);
    const uint8_t *wanted = share_leaves(rows, test), *leaves = share_row(rows, node);
    uint64_t some = 0;

    for (uint32_t word = 0; word < rows->word_count; word++) {
        uint32_t atom = word * SHARE_WORD_ATOMS;
        ret_gap->words[word] =
            care[word] == 0 ? 0 : care[word] & differing(&wanted[atom], &leaves[atom]);
        some |= ret_gap->words[word] ^ care[word];
    }
    return some != 0;
}

/* Takes a node to those that do for some of the care, or for all of it. */
static void try_node(fit_search *search, graph_node node)
{
    share_candidate *candidate = &search->candidates[search->count];
    bool is_some = share_gap(search->rows, search->test, node, &candidate->gap);

    candidate->node = node;
    if (!share_set_ends(search->rows, &candidate->gap))
        consider(search, &(graph_insn){OP_JEQ_K, 0, node, node});
    else
        search->count += is_some;
}

/* A leaf that some of the care comes to. */
static void try_leaves(fit_search *search)
{
    const share_rows *rows = search->rows;
    bool is_seen[SHARE_UNKNOWN + 1] = {0};

    for (uint32_t word = 0; word < rows->word_count; word++)
        for (uint64_t left = share_care(rows, search->test)[word]; left != 0; left &= left - 1) {
            uint32_t atom = word * SHARE_WORD_ATOMS + (uint32_t)__builtin_ctzll(left);
            uint8_t leaf = share_leaves(rows, search->test)[atom];
            if (is_seen[leaf] || rows->nodes[rows->leaf_nodes[leaf]].leads_there)
                continue;
            is_seen[leaf] = true;
            try_node(search, rows->leaf_nodes[leaf]);
        }
}

bool share_are_apart(const share_set *a, const share_set *b)
{
    uint32_t first = (a->first > b->first ? a->first : b->first) / SHARE_WORD_ATOMS;
    uint32_t last = (a->last < b->last ? a->last : b->last) / SHARE_WORD_ATOMS;

    for (uint32_t word = first; word <= last; word++)
        if ((a->words[word] & b->words[word]) != 0)
            return false;
    return true;
}

/* What the one answers otherwise goes to the other. */
static void try_pair(fit_search *search, share_candidate *a, share_candidate *b)
{
    graph_node nodes[] = {a->node, b->node};
    graph_insn insn;

    if (!share_tell(search->rows, &b->gap, &a->gap, &insn))
        return;
    insn.yes = nodes[insn.yes];
    insn.no = nodes[insn.no];
    consider(search, &insn);
}

static void try_pairs(fit_search *search)
{
    share_candidate *candidates = search->candidates;

    if (search->count > PAIR_COUNT_MAX)
        return;
    for (uint32_t a = 0; a < search->count; a++)
        for (uint32_t b = a + 1; b < search->count; b++)
            if (share_are_apart(&candidates[a].gap, &candidates[b].gap))
                try_pair(search, &candidates[a], &candidates[b]);
}

static void note_leading(share_rows *rows, graph_node to)
{
    for (graph_node at = 0; at <= rows->root; at++) {
        share_node *node = &rows->nodes[at];
        const graph_insn *insn = &node->insn;
        node->leads_there =
            at == to || (insn->code != OP_RET_K &&
                         (rows->nodes[insn->yes].leads_there ||
                          (graph_insn_is_test(insn) && rows->nodes[insn->no].leads_there)));
    }
}

/* All tests but those that lead to this one. */
static void try_tests(fit_search *search)
{
    const share_rows *rows = search->rows;

    for (uint32_t at = 0; at < rows->test_count; at++)
        if (!rows->nodes[rows->tests[at]].leads_there)
            try_node(search, rows->tests[at]);
}

bool share_is_known(const share_rows *rows, uint32_t test)
{
    for (uint32_t word = 0; word < rows->word_count; word++)
        for (uint64_t left = share_care(rows, test)[word]; left != 0; left &= left - 1) {
            uint32_t atom = word * SHARE_WORD_ATOMS + (uint32_t)__builtin_ctzll(left);
            if (share_leaves(rows, test)[atom] == SHARE_UNKNOWN)
                return false;
        }
    return true;
}

bool share_fit(share_rows *rows, uint32_t test, uint32_t step_calls, share_candidate *candidates,
               share_change *ret_change)
{
    graph_node at = rows->tests[test];
    const graph_insn *insn = &rows->nodes[at].insn;
    fit_search search = {
        .rows = rows, .test = test, .step_calls = step_calls, .candidates = candidates};

    if (!share_is_known(rows, test))
        return false;
    note_leading(rows, at);
    search.freed = share_drop(rows, insn->yes) + share_drop(rows, insn->no);
    try_tests(&search);
    try_leaves(&search);
    if (search.freed > 0)
        try_pairs(&search);
    share_hold(rows, insn->yes);
    share_hold(rows, insn->no);
    *ret_change = (share_change){.tests = {at, GRAPH_NONE}, .insn = search.best};
    return search.saved > 0;
}
