/* Finds the numbers that tests tell from each other. */
#include "filter/walk_atoms.h"
#include "filter/clear.h"
#include <stdlib.h>
#include <string.h>

/* Numbers by themselves, as far as this many lie between two bounds; fewer where atoms would be too
 * many. */
enum { APART_COUNT_MAX = 128 };

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void add_atom(walk_atoms *atoms, uint32_t first, uint32_t last)
{
    uint32_t atom = atoms->count++, some = some_bits_of(first, last);
    uint64_t bit = UINT64_C(1) << atom % WALK_WORD_ATOMS;

    atoms->firsts[atom] = first;
    atoms->lasts[atom] = last;
    atoms->somes[atom] = some;
    if (first < last)
        atoms->wide[atom / WALK_WORD_ATOMS] |= bit;
    else
        atoms->some |= some;
    for (uint32_t left = some; left != 0; left &= left - 1)
        atoms->having[atom / WALK_WORD_ATOMS][__builtin_ctz(left)] |= bit;
}

/* Adds the atoms of first..last, which no bound parts; false: they are too many. */
static bool add_atoms(walk_atoms *atoms, uint32_t first, uint32_t last, uint32_t apart_count)
{
    uint32_t count = last - first < apart_count ? last - first + 1 : 1;

    if (atoms->count + count > WALK_ATOM_COUNT_MAX)
        return false;
    for (uint32_t k = 0; k < count; k++)
        add_atom(atoms, first + k, k == count - 1 ? last : first + k);
    return true;
}

/* Bounds are sorted. */
static bool list_atoms(walk_atoms *atoms, const uint32_t *bounds, uint32_t bound_count,
                       uint32_t apart_count)
{
    uint32_t first = 0;

    memset(atoms, 0, sizeof *atoms);
    for (uint32_t i = 0; i < bound_count; i++) {
        if (bounds[i] == first)
            continue;
        if (!add_atoms(atoms, first, bounds[i] - 1, apart_count))
            return false;
        first = bounds[i];
    }
    return add_atoms(atoms, first, UINT32_MAX, apart_count);
}

bool walk_atoms_make(walk_atoms *atoms, uint32_t *bounds, uint32_t bound_count)
{
    uint32_t apart_count = APART_COUNT_MAX;

    qsort(bounds, bound_count, sizeof *bounds, compare);
    while (!list_atoms(atoms, bounds, bound_count, apart_count)) {
        if (apart_count == 0)
            return false;
        apart_count /= 4;
    }
    atoms->word_count = (atoms->count + WALK_WORD_ATOMS - 1) / WALK_WORD_ATOMS;
    return true;
}

uint32_t walk_atom_from(const walk_atoms *atoms, uint64_t n)
{
    uint32_t low = 0, high = atoms->count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (atoms->firsts[middle] < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t walk_atoms_in_word(uint32_t word, uint32_t first, uint32_t end)
{
    uint32_t base = word * WALK_WORD_ATOMS;
    uint64_t from = first <= base                     ? UINT64_MAX
                    : first - base >= WALK_WORD_ATOMS ? 0
                                                      : UINT64_MAX << (first - base);
    uint64_t to = end <= base                     ? 0
                  : end - base >= WALK_WORD_ATOMS ? UINT64_MAX
                                                  : ~(UINT64_MAX << (end - base));

    return from & to;
}

static bool are_wide_hit(const walk_atoms *atoms, uint32_t word, uint64_t wide, uint32_t bits)
{
    for (; wide != 0; wide &= wide - 1) {
        uint32_t atom = word * WALK_WORD_ATOMS + (uint32_t)__builtin_ctzll(wide);
        if (!is_each_hit(atoms->firsts[atom], atoms->lasts[atom], bits))
            return false;
    }
    return true;
}

bool walk_set_are_hit(const walk_atoms *atoms, const walk_set *set, uint32_t bits)
{
    for (uint32_t word = set->first; word <= set->last; word++) {
        uint64_t wide = set->words[word] & atoms->wide[word], missed = set->words[word] ^ wide;
        for (uint32_t left = bits & atoms->some; left != 0 && missed != 0; left &= left - 1)
            missed &= ~atoms->having[word][__builtin_ctz(left)];
        if (missed != 0 || !are_wide_hit(atoms, word, wide, bits))
            return false;
    }
    return true;
}

uint32_t walk_set_some_bits(const walk_atoms *atoms, walk_set *set)
{
    uint32_t some = 0;

    if (set->some != 0)
        return set->some;
    for (uint32_t word = set->first; word <= set->last; word++) {
        uint64_t wide = set->words[word] & atoms->wide[word], single = set->words[word] ^ wide;
        for (; wide != 0; wide &= wide - 1)
            some |= atoms->somes[word * WALK_WORD_ATOMS + (uint32_t)__builtin_ctzll(wide)];
        if (single == 0)
            continue;
        for (uint32_t left = atoms->some & ~some; left != 0; left &= left - 1)
            if ((atoms->having[word][__builtin_ctz(left)] & single) != 0)
                some |= left & -left;
    }
    set->some = some;
    return some;
}
