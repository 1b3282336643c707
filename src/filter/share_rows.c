/* Works out what tests answer to every number. */
#include "filter/share_rows.h"
#include "filter/clear.h"
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Numbers by themselves, as far as this many lie between two bounds: a jset parts them. */
enum { APART_COUNT_MAX = 8, PAGE_NUMBERS = 1024, PAGE_COUNT_MAX = 32 };

/* The bounds among some neighbouring numbers: the least number of an atom is one. */
typedef struct bound_page {
    uint32_t key; /* number / PAGE_NUMBERS */
    uint64_t bits[PAGE_NUMBERS / 64];
} bound_page;

typedef struct bound_pages {
    bound_page pages[PAGE_COUNT_MAX]; /* sorted by key */
    uint32_t count;
    bool is_full;
} bound_pages;

static bound_page *page_of(bound_pages *bounds, uint32_t key)
{
    uint32_t at = bounds->count;

    while (at > 0 && bounds->pages[at - 1].key >= key)
        at--;
    if (at < bounds->count && bounds->pages[at].key == key)
        return &bounds->pages[at];
    if (bounds->count == PAGE_COUNT_MAX)
        return NULL;
    memmove(&bounds->pages[at + 1], &bounds->pages[at],
            (bounds->count - at) * sizeof bounds->pages[0]);
    bounds->count++;
    bounds->pages[at] = (bound_page){.key = key};
    return &bounds->pages[at];
}

static void add_bound(bound_pages *bounds, uint64_t number)
{
    if (number > UINT32_MAX)
        return;
    bound_page *page = page_of(bounds, (uint32_t)number / PAGE_NUMBERS);
    uint32_t bit = (uint32_t)number % PAGE_NUMBERS;

    if (page)
        page->bits[bit / 64] |= UINT64_C(1) << bit % 64;
    else
        bounds->is_full = true;
}

static void find_bounds(const share_rows *rows, bound_pages *bounds)
{
    bounds->count = 0;
    bounds->is_full = false;
    add_bound(bounds, 0);
    for (uint32_t t = 0; t < rows->test_count; t++) {
        const graph_insn *insn = &rows->nodes[rows->tests[t]].insn;
        if (insn->code == OP_JEQ_K || insn->code == OP_JGE_K)
            add_bound(bounds, insn->k);
        if (insn->code == OP_JEQ_K || insn->code == OP_JGT_K)
            add_bound(bounds, (uint64_t)insn->k + 1);
    }
}

/* Adds the atoms of numbers first..last, which no bound parts; false: they are too many. */
static bool add_atoms(share_rows *rows, uint32_t first, uint32_t last)
{
    uint32_t count = last - first < APART_COUNT_MAX ? last - first + 1 : 1;

    if (rows->atom_count + count > SHARE_ATOM_COUNT_MAX)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        rows->firsts[rows->atom_count + k] = first + k;
        rows->lasts[rows->atom_count + k] = first + k;
    }
    rows->lasts[rows->atom_count + count - 1] = last;
    if (count == 1 && first < last)
        rows->wide[rows->wide_count++] = (uint16_t)rows->atom_count;
    rows->atom_count += count;
    return true;
}

static bool list_atoms(share_rows *rows, const bound_pages *bounds)
{
    uint32_t first = 0;

    for (uint32_t p = 0; p < bounds->count; p++) {
        const bound_page *page = &bounds->pages[p];
        for (uint32_t at = 0; at < PAGE_NUMBERS / 64; at++)
            for (uint64_t left = page->bits[at]; left != 0; left &= left - 1) {
                uint32_t bit = at * 64 + (uint32_t)__builtin_ctzll(left);
                uint32_t next = page->key * PAGE_NUMBERS + bit;
                if (next > 0 && !add_atoms(rows, first, next - 1))
                    return false;
                first = next;
            }
    }
    return add_atoms(rows, first, UINT32_MAX);
}

static callgate_status make_atoms(share_rows *rows)
{
    bound_pages bounds;

    rows->firsts = calloc(SHARE_ATOM_COUNT_MAX, sizeof *rows->firsts);
    rows->lasts = calloc(SHARE_ATOM_COUNT_MAX, sizeof *rows->lasts);
    rows->wide = malloc(SHARE_ATOM_COUNT_MAX * sizeof *rows->wide);
    if (!rows->firsts || !rows->lasts || !rows->wide)
        return CALLGATE_MEMORY;
    find_bounds(rows, &bounds);
    if (bounds.is_full || !list_atoms(rows, &bounds))
        return CALLGATE_LIMIT;
    rows->word_count = (rows->atom_count + SHARE_WORD_ATOMS - 1) / SHARE_WORD_ATOMS;
    return CALLGATE_OK;
}

/* The first atom whose numbers are all at least n; the count of atoms: there is none. */
static uint32_t atom_from(const share_rows *rows, uint64_t n)
{
    uint32_t low = 0, high = rows->atom_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (rows->firsts[middle] < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The atoms from `first` to before `end`, in one word. */
static uint64_t atoms_in_word(uint32_t word, uint32_t first, uint32_t end)
{
    uint32_t base = word * SHARE_WORD_ATOMS;
    uint64_t from = first <= base                      ? UINT64_MAX
                    : first - base >= SHARE_WORD_ATOMS ? 0
                                                       : UINT64_MAX << (first - base);
    uint64_t to = end <= base                      ? 0
                  : end - base >= SHARE_WORD_ATOMS ? UINT64_MAX
                                                   : ~(UINT64_MAX << (end - base));

    return from & to;
}

#ifdef __SSE2__
/* Which of sixteen numbers have one of the bits. */
static inline uint64_t hits_of_sixteen(const uint32_t *numbers, uint32_t bits)
{
    const __m128i wanted = _mm_set1_epi32((int)bits), none = _mm_setzero_si128();
    __m128i misses[4];

    for (uint32_t k = 0; k < 4; k++) {
        __m128i four = _mm_loadu_si128((const __m128i *)(const void *)&numbers[4 * k]);
        misses[k] = _mm_cmpeq_epi32(_mm_and_si128(four, wanted), none);
    }
    __m128i low = _mm_packs_epi32(misses[0], misses[1]);
    __m128i high = _mm_packs_epi32(misses[2], misses[3]);
    return (uint16_t)~_mm_movemask_epi8(_mm_packs_epi16(low, high));
}
#else
static inline uint64_t hits_of_sixteen(const uint32_t *numbers, uint32_t bits)
{
    uint64_t hits = 0;

    for (uint32_t k = 0; k < 16; k++)
        hits |= (uint64_t)((numbers[k] & bits) != 0) << k;
    return hits;
}
#endif

static void part_by_bits(const share_rows *rows, uint32_t bits, uint64_t *ret_yes, uint64_t *ret_no)
{
    for (uint32_t word = 0; word < rows->word_count; word++) {
        const uint32_t *numbers = &rows->firsts[word * SHARE_WORD_ATOMS];
        uint64_t hits = 0;
        for (uint32_t k = 0; k < SHARE_WORD_ATOMS; k += 16)
            hits |= hits_of_sixteen(&numbers[k], bits) << k;
        uint64_t all = atoms_in_word(word, 0, rows->atom_count);
        ret_yes[word] = hits & all;
        ret_no[word] = ~hits & all;
    }
    for (uint32_t k = 0; k < rows->wide_count; k++) {
        uint32_t atom = rows->wide[k], first = rows->firsts[atom], last = rows->lasts[atom];
        uint64_t bit = UINT64_C(1) << atom % SHARE_WORD_ATOMS;
        if ((some_bits_of(first, last) & bits) != 0)
            ret_yes[atom / SHARE_WORD_ATOMS] |= bit;
        if (!is_each_hit(first, last, bits))
            ret_no[atom / SHARE_WORD_ATOMS] |= bit;
    }
}

/* The atoms of which some number passes a test, or doesn't. */
static void part(const share_rows *rows, const graph_insn *test, uint64_t *ret_yes,
                 uint64_t *ret_no)
{
    if (test->code == OP_JSET_K) {
        part_by_bits(rows, test->k, ret_yes, ret_no);
        return;
    }
    uint64_t least = (uint64_t)test->k + (test->code == OP_JGT_K);
    uint32_t first = atom_from(rows, least);
    uint32_t end = test->code == OP_JEQ_K ? first + 1 : rows->atom_count;
    for (uint32_t word = 0; word < rows->word_count; word++) {
        ret_yes[word] = atoms_in_word(word, first, end);
        ret_no[word] = ~ret_yes[word] & atoms_in_word(word, 0, rows->atom_count);
    }
}

#ifdef __SSE2__
/* Bytes of ones for the bits of sixteen. */
static inline __m128i bytes_of_bits(uint32_t bits)
{
    const __m128i each = _mm_set1_epi64x((int64_t)0x8040201008040201);
    __m128i twice = _mm_cvtsi32_si128((int)bits);

    twice = _mm_unpacklo_epi8(twice, twice);
    twice = _mm_shufflelo_epi16(twice, _MM_SHUFFLE(1, 1, 0, 0));
    twice = _mm_shuffle_epi32(twice, _MM_SHUFFLE(1, 1, 0, 0));
    return _mm_cmpeq_epi8(_mm_and_si128(twice, each), each);
}

/* A word of leaves: where the bit is set the one's, elsewhere the other's. */
static inline void pick_leaves(uint8_t *ret_leaves, uint64_t bits, const uint8_t *of_set,
                               const uint8_t *of_clear)
{
    for (uint32_t k = 0; k < SHARE_WORD_ATOMS; k += 16) {
        __m128i set = _mm_loadu_si128((const __m128i *)(const void *)&of_set[k]);
        __m128i clear = _mm_loadu_si128((const __m128i *)(const void *)&of_clear[k]);
        __m128i mask = bytes_of_bits((uint32_t)(bits >> k) & 0xffff);
        __m128i picked = _mm_or_si128(_mm_and_si128(mask, set), _mm_andnot_si128(mask, clear));
        _mm_storeu_si128((__m128i *)(void *)&ret_leaves[k], picked);
    }
}
#else
static inline void pick_leaves(uint8_t *ret_leaves, uint64_t bits, const uint8_t *of_set,
                               const uint8_t *of_clear)
{
    for (uint32_t k = 0; k < SHARE_WORD_ATOMS; k++)
        ret_leaves[k] = bits >> k & 1 ? of_set[k] : of_clear[k];
}
#endif

/* A word of a test's row. */
static void fill_word(const share_rows *rows, uint32_t test, uint32_t word, uint8_t *ret_leaves)
{
    const graph_insn *insn = &rows->nodes[rows->tests[test]].insn;
    uint64_t yes = share_side(rows, test, 1)[word], no = share_side(rows, test, 0)[word];
    const uint8_t *of_yes = share_row(rows, insn->yes) + word * SHARE_WORD_ATOMS;
    const uint8_t *of_no = share_row(rows, insn->no) + word * SHARE_WORD_ATOMS;

    if (yes == 0 || no == 0)
        memcpy(ret_leaves, yes == 0 ? of_no : of_yes, SHARE_WORD_ATOMS);
    else
        pick_leaves(ret_leaves, yes, of_yes, of_no);
    for (uint64_t both = yes & no; both != 0; both &= both - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(both);
        if (of_yes[bit] != of_no[bit])
            ret_leaves[bit] = SHARE_UNKNOWN;
    }
}

static void fill(share_rows *rows, uint32_t test)
{
    for (uint32_t word = 0; word < rows->word_count; word++)
        fill_word(rows, test, word, share_leaves(rows, test) + word * SHARE_WORD_ATOMS);
}

static void reach(share_node *node, bool has_number, bool has_other)
{
    node->parent_count++;
    node->has_number |= has_number;
    node->has_other |= has_other;
}

/* Who leads to whom, with what in A. */
static void follow(share_rows *rows)
{
    reach(&rows->nodes[rows->root], false, true);
    for (graph_node at = rows->root + 1; at-- > 0;) {
        const share_node *node = &rows->nodes[at];
        const graph_insn *insn = &node->insn;
        bool is_load = insn->code == OP_LD_ABS;
        if (node->parent_count == 0 || insn->code == OP_RET_K)
            continue;
        bool has_number = is_load ? insn->k == DATA_NR : node->has_number;
        bool has_other = is_load ? insn->k != DATA_NR : node->has_other;
        reach(&rows->nodes[insn->yes], has_number, has_other);
        if (graph_insn_is_test(insn))
            reach(&rows->nodes[insn->no], has_number, has_other);
    }
}

/* A node goes to a place of a list; where another one was there, no node from it on keeps a row. */
static void put(share_rows *rows, graph_node *list, uint32_t place, uint32_t place_count,
                graph_node node)
{
    if (node < rows->kept && (place >= place_count || list[place] != node))
        rows->kept = node;
    list[place] = node;
}

/* False: there are none, or too many. */
static bool list_tests(share_rows *rows)
{
    uint32_t test_count = rows->test_count, leaf_count = rows->leaf_count;

    rows->test_count = rows->leaf_count = 0;
    for (graph_node at = 0; at <= rows->root; at++) {
        share_node *node = &rows->nodes[at];
        node->test = SHARE_NO_TEST;
        if (node->parent_count == 0 || !node->has_number)
            continue;
        if (graph_insn_is_test(&node->insn)) {
            if (rows->test_count == SHARE_TEST_COUNT_MAX)
                return false;
            put(rows, rows->tests, rows->test_count, test_count, at);
            node->test = node->row = rows->test_count++;
        } else if (rows->leaf_count == SHARE_LEAF_COUNT_MAX) {
            return false;
        } else {
            put(rows, rows->leaf_nodes, rows->leaf_count++, leaf_count, at);
        }
    }
    for (uint32_t leaf = 0; leaf < rows->leaf_count; leaf++)
        rows->nodes[rows->leaf_nodes[leaf]].row = rows->test_count + leaf;
    return rows->test_count > 0;
}

/* The atoms of a set that come to a node. */
static void come(share_rows *rows, graph_node node, const uint64_t *set, const uint64_t *side)
{
    uint32_t test = rows->nodes[node].test;

    if (test == SHARE_NO_TEST)
        return;
    for (uint32_t word = 0; word < rows->word_count; word++)
        share_care(rows, test)[word] |= set[word] & side[word];
}

/* What comes behind a load of the number, and behind a mask of it. */
static void care_from_step(share_rows *rows, const graph_insn *insn)
{
    uint64_t atoms[SHARE_WORDS_MAX];
    bool is_load = insn->code == OP_LD_ABS;
    uint32_t end = is_load ? rows->atom_count : atom_from(rows, (uint64_t)insn->k + 1);

    for (uint32_t word = 0; word < rows->word_count; word++)
        atoms[word] = atoms_in_word(word, 0, end);
    come(rows, insn->yes, atoms, atoms);
}

/* From the root down: all that come to a node have come before it is left. */
static void care_for(share_rows *rows)
{
    for (graph_node at = rows->root + 1; at-- > 0;) {
        const share_node *node = &rows->nodes[at];
        const graph_insn *insn = &node->insn;
        if (node->parent_count == 0)
            continue;
        if (node->test != SHARE_NO_TEST) {
            const uint64_t *care = share_care(rows, node->test);
            come(rows, insn->yes, care, share_side(rows, node->test, 1));
            come(rows, insn->no, care, share_side(rows, node->test, 0));
        } else if ((insn->code == OP_LD_ABS && insn->k == DATA_NR) ||
                   (insn->code == OP_AND_K && node->has_number)) {
            care_from_step(rows, insn);
        }
    }
}

static size_t row_bytes(const share_rows *rows)
{
    return (size_t)rows->word_count * SHARE_WORD_ATOMS;
}

static bool allot_rows(share_rows *rows)
{
    size_t words = (size_t)rows->capacity * rows->word_count;

    rows->leaves = malloc(rows->capacity * row_bytes(rows));
    rows->sides = malloc(2 * words * sizeof *rows->sides);
    rows->care = malloc(words * sizeof *rows->care);
    return rows->leaves && rows->sides && rows->care;
}

static void fill_rows(share_rows *rows)
{
    for (uint32_t leaf = 0; leaf < rows->leaf_count; leaf++)
        memset(share_row(rows, rows->leaf_nodes[leaf]), (int)leaf, row_bytes(rows));
    for (uint32_t t = 0; t < rows->test_count; t++) {
        if (rows->tests[t] < rows->kept)
            continue;
        part(rows, &rows->nodes[rows->tests[t]].insn, share_side(rows, t, 1),
             share_side(rows, t, 0));
        fill(rows, t);
    }
    memset(rows->care, 0, (size_t)rows->test_count * rows->word_count * sizeof *rows->care);
    care_for(rows);
}

/* How many nodes are the same as in the graph before. */
static graph_node count_same(const share_rows *rows, const insn_graph *graph, graph_node root)
{
    graph_node same = 0;

    while (rows->test_count > 0 && same <= rows->root && same <= root &&
           graph_insn_is_same(&rows->nodes[same].insn, &graph->insns[same]))
        same++;
    return same;
}

/* False: there are no tests, or too many. */
static bool read_graph(share_rows *rows, const insn_graph *graph, graph_node root)
{
    rows->kept = count_same(rows, graph, root);
    rows->root = root;
    for (graph_node at = 0; at <= root; at++)
        rows->nodes[at] = (share_node){.insn = graph->insns[at]};
    follow(rows);
    return list_tests(rows);
}

callgate_status share_rows_make(share_rows *rows, const insn_graph *graph, graph_node root)
{
    *rows = (share_rows){.capacity = root + 1};
    rows->nodes = malloc(rows->capacity * sizeof *rows->nodes);
    rows->tests = malloc(rows->capacity * sizeof *rows->tests);
    if (!rows->nodes || !rows->tests)
        return CALLGATE_MEMORY;
    if (!read_graph(rows, graph, root))
        return CALLGATE_LIMIT;
    callgate_status status = make_atoms(rows);
    if (status != CALLGATE_OK)
        return status;
    if (!allot_rows(rows))
        return CALLGATE_MEMORY;
    fill_rows(rows);
    return CALLGATE_OK;
}

bool share_rows_make_again(share_rows *rows, const insn_graph *graph, graph_node root)
{
    if (root >= rows->capacity || !read_graph(rows, graph, root))
        return false;
    fill_rows(rows);
    return true;
}

void share_rows_release(share_rows *rows)
{
    free(rows->nodes);
    free(rows->tests);
    free(rows->firsts);
    free(rows->lasts);
    free(rows->wide);
    free(rows->leaves);
    free(rows->sides);
    free(rows->care);
}
