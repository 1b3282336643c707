/* Numbers that no test of a graph tells from each other.
 *
 * An *atom* is a number, or a long run of numbers that no test's bound parts: a mask may part
 * those, so what it does to them is not told apart. Sets of atoms are words of 64.
 */
#ifndef FILTER_WALK_ATOMS_H
#define FILTER_WALK_ATOMS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    WALK_ATOM_COUNT_MAX = 2048,
    WALK_WORD_ATOMS = 64,
    WALK_WORD_COUNT_MAX = WALK_ATOM_COUNT_MAX / WALK_WORD_ATOMS,
};

typedef struct walk_atoms {
    uint32_t count;
    uint32_t word_count;                  /* of a set */
    uint32_t firsts[WALK_ATOM_COUNT_MAX]; /* ascending */
    uint32_t lasts[WALK_ATOM_COUNT_MAX];
    uint64_t wide[WALK_WORD_COUNT_MAX];       /* those of more than one number */
    uint64_t having[WALK_WORD_COUNT_MAX][32]; /* by bit: those of which some number has it */
    uint32_t somes[WALK_ATOM_COUNT_MAX];      /* bits that some number of the atom has */
    uint32_t some;                            /* bits that a number has that is an atom by itself */
} walk_atoms;

/* Some atoms; the words before `first` and after `last` are not set. */
typedef struct walk_set {
    uint64_t words[WALK_WORD_COUNT_MAX];
    uint32_t first;
    uint32_t last;
    uint32_t some; /* bits that some number of it has; 0: that isn't known yet */
} walk_set;

/* Makes the atoms between bounds, which it sorts: a number that is one begins an atom. False: they
 * are too many. */
bool walk_atoms_make(walk_atoms *atoms, uint32_t *bounds, uint32_t bound_count);

/* The first atom whose numbers are all at least n; the count of atoms: there is none. */
uint32_t walk_atom_from(const walk_atoms *atoms, uint64_t n);

/* The atoms from `first` to before `end`, in one word. */
uint64_t walk_atoms_in_word(uint32_t word, uint32_t first, uint32_t end);

/* Drops words without atoms from both ends; false: it is empty. */
static inline bool walk_set_trim(walk_set *set)
{
    while (set->first < set->last && set->words[set->first] == 0)
        set->first++;
    while (set->first < set->last && set->words[set->last] == 0)
        set->last--;
    return set->words[set->first] != 0;
}

/* Of a trimmed set that isn't empty. */
static inline uint32_t walk_set_first(const walk_set *set)
{
    return set->first * WALK_WORD_ATOMS + (uint32_t)__builtin_ctzll(set->words[set->first]);
}

static inline uint32_t walk_set_last(const walk_set *set)
{
    return set->last * WALK_WORD_ATOMS + WALK_WORD_ATOMS - 1 -
           (uint32_t)__builtin_clzll(set->words[set->last]);
}

static inline bool walk_set_holds(const walk_set *set, uint32_t atom)
{
    uint32_t word = atom / WALK_WORD_ATOMS;

    return word >= set->first && word <= set->last &&
           (set->words[word] >> atom % WALK_WORD_ATOMS & 1) != 0;
}

/* Has each number of a set one of the bits? */
bool walk_set_are_hit(const walk_atoms *atoms, const walk_set *set, uint32_t bits);

/* The bits that some number of a set has; the set keeps them. */
uint32_t walk_set_some_bits(const walk_atoms *atoms, walk_set *set);

#endif
