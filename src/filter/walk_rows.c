/* Works out what tests answer. */
#include "filter/walk_impl.h"
#include <string.h>

/* Atoms of more than one number may go to either side of a jset. */
static void part_wide(walk_graph *walk, uint32_t word, uint32_t bits, uint64_t *yes, uint64_t *no)
{
    const walk_atoms *atoms = &walk->atoms;

    for (uint64_t left = atoms->wide[word]; left != 0; left &= left - 1) {
        uint32_t atom = word * WALK_WORD_ATOMS + (uint32_t)__builtin_ctzll(left);
        uint32_t first = atoms->firsts[atom], last = atoms->lasts[atom];
        if ((atoms->somes[atom] & bits) == 0)
            continue;
        *yes |= left & -left;
        if (is_each_hit(first, last, bits))
            *no &= ~(left & -left);
    }
}

static void part_by_bits(walk_graph *walk, uint32_t bits, uint64_t *yes, uint64_t *no)
{
    const walk_atoms *atoms = &walk->atoms;

    for (uint32_t word = 0; word < atoms->word_count; word++) {
        yes[word] = 0;
        for (uint32_t left = bits & atoms->some; left != 0; left &= left - 1)
            yes[word] |= atoms->having[word][__builtin_ctz(left)];
        yes[word] &= ~atoms->wide[word];
        no[word] = ~yes[word] & walk_atoms_in_word(word, 0, atoms->count);
        part_wide(walk, word, bits, &yes[word], &no[word]);
    }
}

void walk_part(walk_graph *walk, walk_node test)
{
    const walk_atoms *atoms = &walk->atoms;
    const graph_insn *insn = &walk->insns[test];
    uint64_t *yes = walk_side(walk, test, true), *no = walk_side(walk, test, false);

    if (insn->code == OP_JSET_K) {
        part_by_bits(walk, insn->k, yes, no);
        return;
    }
    uint32_t first = walk_atom_from(atoms, (uint64_t)insn->k + (insn->code == OP_JGT_K));
    uint32_t end = insn->code == OP_JEQ_K ? first + 1 : atoms->count;
    for (uint32_t word = 0; word < atoms->word_count; word++) {
        yes[word] = walk_atoms_in_word(word, first, end);
        no[word] = ~yes[word] & walk_atoms_in_word(word, 0, atoms->count);
    }
}

/* The codes of a word's atoms, once more as bytes. */
static void note_codes(walk_graph *walk, walk_node test, uint32_t word, uint64_t changed)
{
    const uint64_t *planes = walk_row(walk, test) + (size_t)word * walk->plane_count;
    uint8_t *codes = &walk->codes[(size_t)word * WALK_WORD_ATOMS * walk->code_stride + test];

    for (; changed != 0; changed &= changed - 1) {
        uint32_t atom = (uint32_t)__builtin_ctzll(changed), code = 0;
        for (uint32_t p = 0; p < walk->plane_count; p++)
            code |= (uint32_t)(planes[p] >> atom & 1) << p;
        codes[(size_t)atom * walk->code_stride] = (uint8_t)code;
    }
}

/* One word of a test's row, of those of its successors; the atoms whose codes are other ones than
 * before. */
static uint64_t fill_word(const walk_graph *walk, const uint64_t *of_yes, const uint64_t *of_no,
                          uint64_t yes, uint64_t no, uint64_t *planes)
{
    uint64_t unknown = 0, changed = 0;

    for (uint32_t p = 0; p < walk->plane_count; p++)
        unknown |= of_yes[p] ^ of_no[p];
    unknown &= yes & no;
    for (uint32_t p = 0; p < walk->plane_count; p++) {
        uint64_t plane = (of_yes[p] & yes) | (of_no[p] & ~yes) | unknown;
        changed |= plane ^ planes[p];
        planes[p] = plane;
    }
    return changed;
}

/* The words that are other ones than before. */
static uint32_t fill_row(walk_graph *walk, walk_node test, uint32_t words)
{
    const graph_insn *insn = &walk->insns[test];
    const uint64_t *yes = walk_side(walk, test, true), *no = walk_side(walk, test, false);
    uint32_t changed_words = 0;

    for (uint32_t word = 0; word < walk->atoms.word_count; word++) {
        size_t at = (size_t)word * walk->plane_count;
        if ((words >> word & 1) == 0)
            continue;
        uint64_t changed =
            fill_word(walk, walk_row(walk, insn->yes) + at, walk_row(walk, insn->no) + at,
                      yes[word], no[word], walk_row(walk, test) + at);
        note_codes(walk, test, word, changed);
        changed_words |= (uint32_t)(changed != 0) << word;
    }
    return changed_words;
}

/* What a node's row follows from has changed in these words. */
static void make_stale(walk_graph *walk, walk_node node, uint32_t words)
{
    walk->stale_words[node] |= words;
    walk_add_place(&walk->stale, walk->order.places[node]);
}

static void refill(walk_graph *walk, walk_node node)
{
    uint32_t words = walk->stale_words[node];

    walk->stale_words[node] = 0;
    if (walk->insns[node].code == OP_AND_K)
        return;
    words = fill_row(walk, node, words);
    if (words == 0)
        return;
    for (walk_edge edge = walk->edges.firsts[node]; edge != WALK_EDGE_NONE;
         edge = walk->edges.nexts[edge])
        if (edge < WALK_ROOT_EDGES)
            make_stale(walk, edge / 2, words);
}

/* Successors first. */
void walk_fill(walk_graph *walk)
{
    for (uint32_t word = 0; word < WALK_INNER_COUNT_MAX / 64; word++) {
        uint64_t *left = &walk->stale.words[word];
        while (*left != 0) {
            uint32_t bit = (uint32_t)__builtin_ctzll(*left);
            *left &= *left - 1;
            refill(walk, walk->order.nodes[word * 64 + bit]);
        }
    }
}
