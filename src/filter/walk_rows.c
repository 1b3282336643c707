/* Works out what tests answer to what comes to them. */
#include "filter/walk_impl.h"
#include <string.h>

/* Atoms of more than one number may go to either side of a jset. */
static void part_wide(walk_graph *walk, uint32_t word, uint32_t bits, uint64_t *yes, uint64_t *no)
{
    const walk_atoms *atoms = &walk->atoms;

    for (uint64_t left = atoms->wide[word]; left != 0; left &= left - 1) {
        uint32_t atom = word * WALK_WORD_ATOMS + (uint32_t)__builtin_ctzll(left);
        uint32_t first = atoms->firsts[atom], last = atoms->lasts[atom];
        if ((some_bits_of(first, last) & bits) == 0)
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
            yes[word] |= atoms->having[__builtin_ctz(left)][word];
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

    walk->is_stale[test] = true;
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

/* One word of a test's row, of those of its successors. True: it is another one than before. */
static bool fill_word(const walk_graph *walk, const uint64_t *of_yes, const uint64_t *of_no,
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
    return changed != 0;
}

static bool fill_row(walk_graph *walk, walk_node test)
{
    const graph_insn *insn = &walk->insns[test];
    const uint64_t *yes = walk_side(walk, test, true), *no = walk_side(walk, test, false);
    bool is_changed = false;

    for (uint32_t word = 0; word < walk->atoms.word_count; word++) {
        size_t at = (size_t)word * walk->plane_count;
        is_changed |= fill_word(walk, walk_row(walk, insn->yes) + at, walk_row(walk, insn->no) + at,
                                yes[word], no[word], walk_row(walk, test) + at);
    }
    return is_changed;
}

static bool is_stale(const walk_graph *walk, walk_node node)
{
    return !walk_is_leaf(walk, node) && walk->is_stale[node];
}

void walk_fill(walk_graph *walk)
{
    for (uint32_t i = 0; i < walk->order->count; i++) {
        walk_node at = walk->order->nodes[i];
        const graph_insn *insn = &walk->insns[at];
        if (insn->code == OP_AND_K)
            continue;
        if (walk->is_stale[at] || is_stale(walk, insn->yes) || is_stale(walk, insn->no))
            walk->is_stale[at] = fill_row(walk, at);
    }
    memset(walk->is_stale, 0, walk->inner_count * sizeof *walk->is_stale);
}

/* What a load lets through, or a mask. */
static void come_from(walk_graph *walk, walk_node node, uint32_t atom_count)
{
    if (walk_is_leaf(walk, node))
        return;
    for (uint32_t word = 0; word < walk->atoms.word_count; word++)
        walk_care(walk, node)[word] |= walk_atoms_in_word(word, 0, atom_count);
}

static void go_on(walk_graph *walk, walk_node from, bool is_yes)
{
    walk_node to = *walk_successor(&walk->insns[from], is_yes);
    const uint64_t *side = walk_side(walk, from, is_yes), *care = walk_care(walk, from);

    if (walk_is_leaf(walk, to))
        return;
    for (uint32_t word = walk->cares->first[from]; word <= walk->cares->last[from]; word++)
        walk_care(walk, to)[word] |= care[word] & side[word];
}

/* How many atoms come to a test: most often as many as before. */
static uint32_t count_care(const walk_graph *walk, walk_node test, const walk_cares *before)
{
    const uint64_t *care = walk_care(walk, test);
    size_t bytes = walk->atoms.word_count * sizeof *care;
    uint32_t count = 0;

    if (memcmp(care, &before->words[(size_t)test * walk->atoms.word_count], bytes) == 0)
        return before->counts[test];
    for (uint32_t word = walk->cares->first[test]; word <= walk->cares->last[test]; word++)
        count += (uint32_t)__builtin_popcountll(care[word]);
    return count;
}

static void note_care(walk_graph *walk, walk_node test, const walk_cares *before)
{
    const uint64_t *care = walk_care(walk, test);
    uint32_t first = 0, last = walk->atoms.word_count - 1;

    while (first < last && care[first] == 0)
        first++;
    while (first < last && care[last] == 0)
        last--;
    walk->cares->first[test] = (uint8_t)first;
    walk->cares->last[test] = (uint8_t)last;
    walk->cares->counts[test] = (uint16_t)count_care(walk, test, before);
    walk->cares->path += walk->cares->counts[test];
}

/* From the roots down: all that come to a node have come before it is left. */
void walk_come(walk_graph *walk)
{
    size_t words = (size_t)walk->inner_count * walk->atoms.word_count;
    const walk_cares *before = walk->cares;

    walk->cares = &walk->both_cares[before == &walk->both_cares[0]];
    memset(walk->cares->words, 0, words * sizeof *walk->cares->words);
    walk->cares->path = 0;
    for (uint32_t r = 0; r < walk->root_count; r++)
        if (walk->roots[r].load != GRAPH_NONE)
            come_from(walk, walk->roots[r].node, walk->atoms.count);
    for (uint32_t i = walk->order->count; i-- > 0;) {
        walk_node at = walk->order->nodes[i];
        const graph_insn *insn = &walk->insns[at];
        if (insn->code == OP_AND_K) {
            come_from(walk, insn->yes, walk_atom_from(&walk->atoms, (uint64_t)insn->k + 1));
        } else {
            note_care(walk, at, before);
            go_on(walk, at, true);
            go_on(walk, at, false);
        }
    }
}
