/* Finds tests that tell two sets of numbers from each other. */
#include "filter/walk_impl.h"

/* A jset with every bit that no number of one set has is the strongest there is: it, a jge and a
 * jeq are all that need trying to know whether one test does. What the test answers to other
 * numbers matters to who would like to use it, too: so a walk draws any of those that do. */

enum { MASK_ONE_IN = 3, DROPPED_BITS = 4, DROPPED_BELOW = 10 };

static bool is_number(const walk_atoms *atoms, const walk_set *set)
{
    uint32_t atom = walk_set_first(set);

    return atom == walk_set_last(set) && atoms->firsts[atom] == atoms->lasts[atom];
}

static bool is_above(const walk_set *set, const walk_set *other)
{
    return walk_set_first(set) > walk_set_last(other);
}

static bool is_told_by_number(const walk_atoms *atoms, const walk_set *set, const walk_set *other)
{
    return is_number(atoms, set) && !walk_set_holds(other, walk_set_first(set));
}

/* Can a jset of bits that no number of the other set has hit all of a set? Its ends say no most
 * often. */
static bool may_hit(const walk_atoms *atoms, const walk_set *set, const walk_set *other)
{
    uint32_t clear = ~(atoms->firsts[walk_set_first(other)] | atoms->lasts[walk_set_last(other)]);

    return (atoms->firsts[walk_set_first(set)] & clear) != 0 &&
           (atoms->lasts[walk_set_last(set)] & clear) != 0;
}

/* The bits by which a jset tells a set from the other; 0: there are none. */
static uint32_t telling_bits(const walk_atoms *atoms, const walk_set *set, walk_set *other)
{
    if (!may_hit(atoms, set, other))
        return 0;
    uint32_t clear = ~walk_set_some_bits(atoms, other);
    return walk_set_are_hit(atoms, set, clear) ? clear : 0;
}

bool walk_tell(const walk_graph *walk, walk_set *set0, walk_set *set1, graph_insn *ret_test)
{
    const walk_atoms *atoms = &walk->atoms;
    walk_set *sets[] = {set0, set1};

    for (uint32_t at = 0; at < 2; at++) {
        uint32_t number = atoms->firsts[walk_set_first(sets[at])];
        if (is_above(sets[at], sets[!at]))
            *ret_test = (graph_insn){OP_JGE_K, number, at, !at};
        else if (is_told_by_number(atoms, sets[at], sets[!at]))
            *ret_test = (graph_insn){OP_JEQ_K, number, at, !at};
        else
            continue;
        return true;
    }
    for (uint32_t at = 0; at < 2; at++) {
        uint32_t clear = telling_bits(atoms, sets[at], sets[!at]);
        if (clear == 0)
            continue;
        *ret_test = (graph_insn){OP_JSET_K, clear, at, !at};
        return true;
    }
    return false;
}

/* Fewer of the bits, as long as each number of the set has one. */
static uint32_t drop_bits(walk_graph *walk, const walk_set *set, uint32_t bits)
{
    uint32_t kept = bits & walk_draw(walk, UINT32_MAX);

    if (walk_draw(walk, 2) == 0)
        kept |= bits & walk_draw(walk, UINT32_MAX);
    if (walk_set_are_hit(&walk->atoms, set, kept))
        return kept;
    for (uint32_t i = 0; i < DROPPED_BITS; i++) {
        kept = bits & ~(UINT32_C(1) << walk_draw(walk, DROPPED_BELOW));
        if (kept != bits && walk_set_are_hit(&walk->atoms, set, kept))
            bits = kept;
    }
    return bits;
}

static bool tell_by_mask(walk_graph *walk, walk_set *const *sets, graph_insn *ret_test)
{
    uint32_t start = walk_draw(walk, 2);

    for (uint32_t i = 0; i < 2; i++) {
        uint32_t at = i ^ start;
        uint32_t clear = telling_bits(&walk->atoms, sets[at], sets[!at]);
        if (clear == 0)
            continue;
        *ret_test = (graph_insn){OP_JSET_K, drop_bits(walk, sets[at], clear), at, !at};
        return true;
    }
    return false;
}

bool walk_tell_any(walk_graph *walk, walk_set *set0, walk_set *set1, graph_insn *ret_test)
{
    const walk_atoms *atoms = &walk->atoms;
    walk_set *sets[] = {set0, set1};

    if (walk_draw(walk, MASK_ONE_IN) == 0 && tell_by_mask(walk, sets, ret_test))
        return true;
    uint32_t start = walk_draw(walk, 2);
    bool is_bound_better = walk_draw(walk, 2);
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t at = i ^ start, first = walk_set_first(sets[at]);
        bool is_told = is_told_by_number(atoms, sets[at], sets[!at]);
        if (is_above(sets[at], sets[!at]) && (!is_told || is_bound_better)) {
            uint32_t lowest = walk_set_last(sets[!at]) + 1;
            uint32_t bound = lowest + walk_draw(walk, first - lowest + 1);
            *ret_test = (graph_insn){OP_JGE_K, atoms->firsts[bound], at, !at};
            return true;
        }
        if (is_told) {
            *ret_test = (graph_insn){OP_JEQ_K, atoms->firsts[first], at, !at};
            return true;
        }
    }
    return tell_by_mask(walk, sets, ret_test);
}
