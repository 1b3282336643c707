/* Works out which numbers come to tests. */
#include "filter/walk_impl.h"
#include <string.h>

/* From a load, or from a mask: all below a number. */
static void add_below(const walk_graph *walk, uint64_t end, uint64_t *words)
{
    uint32_t atom_count = walk_atom_from(&walk->atoms, end);

    for (uint32_t word = 0; word < walk->atoms.word_count; word++)
        words[word] |= walk_atoms_in_word(word, 0, atom_count);
}

static void add_edge(const walk_graph *walk, walk_edge edge, uint64_t *words)
{
    if (edge >= WALK_ROOT_EDGES) {
        if (walk->roots[edge - WALK_ROOT_EDGES].load != GRAPH_NONE)
            add_below(walk, UINT64_MAX, words);
        return;
    }
    walk_node from = edge / 2;
    if (walk->insns[from].code == OP_AND_K) {
        add_below(walk, (uint64_t)walk->insns[from].k + 1, words);
        return;
    }
    const uint64_t *care = walk_care_words(walk, from), *side = walk_side(walk, from, edge % 2);
    for (uint32_t word = walk->cares[from].first; word <= walk->cares[from].last; word++)
        words[word] |= care[word] & side[word];
}

static walk_care care_of(const walk_graph *walk, const uint64_t *words)
{
    uint32_t first = 0, last = walk->atoms.word_count - 1, count = 0;

    while (first < last && words[first] == 0)
        first++;
    while (first < last && words[last] == 0)
        last--;
    for (uint32_t word = first; word <= last; word++)
        count += (uint32_t)__builtin_popcountll(words[word]);
    return (walk_care){(uint8_t)first, (uint8_t)last, (uint16_t)count};
}

static void keep_old(walk_graph *walk, walk_node node)
{
    size_t word_count = walk->atoms.word_count;

    memcpy(&walk->old_care_words[node * word_count], walk_care_words(walk, node),
           word_count * sizeof(uint64_t));
    walk->old_cares[node] = walk->cares[node];
    walk->old_nodes[walk->old_count++] = node;
}

/* All that come to a node have come before it is left. */
static void come_to(walk_graph *walk, walk_node node)
{
    size_t bytes = walk->atoms.word_count * sizeof(uint64_t);
    uint64_t words[WALK_WORD_COUNT_MAX];
    const graph_insn *insn = &walk->insns[node];

    memset(words, 0, bytes);
    for (walk_edge edge = walk->edges.firsts[node]; edge != WALK_EDGE_NONE;
         edge = walk->edges.nexts[edge])
        add_edge(walk, edge, words);
    if (insn->code == OP_AND_K || memcmp(words, walk_care_words(walk, node), bytes) == 0)
        return;
    keep_old(walk, node);
    memcpy(walk_care_words(walk, node), words, bytes);
    walk->cares[node] = care_of(walk, words);
    walk->path = walk->path + walk->cares[node].count - walk->old_cares[node].count;
    walk_mark_coming(walk, insn->yes);
    walk_mark_coming(walk, insn->no);
}

void walk_come(walk_graph *walk)
{
    walk->old_count = 0;
    walk->old_path = walk->path;
    for (uint32_t word = WALK_INNER_COUNT_MAX / 64; word-- > 0;) {
        uint64_t *left = &walk->coming.words[word];
        while (*left != 0) {
            uint32_t bit = 63 - (uint32_t)__builtin_clzll(*left);
            *left ^= UINT64_C(1) << bit;
            come_to(walk, walk->order.nodes[word * 64 + bit]);
        }
    }
}

void walk_come_back(walk_graph *walk)
{
    size_t word_count = walk->atoms.word_count;

    while (walk->old_count > 0) {
        walk_node node = walk->old_nodes[--walk->old_count];
        memcpy(walk_care_words(walk, node), &walk->old_care_words[node * word_count],
               word_count * sizeof(uint64_t));
        walk->cares[node] = walk->old_cares[node];
    }
    walk->path = walk->old_path;
}
