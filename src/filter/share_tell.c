/* Finds one test that tells two sets of numbers from each other. */
#include "filter/clear.h"
#include "filter/share_impl.h"

/* A jset with every bit that no number of one set has is the strongest there is; so a jge, a jeq
 * and that are all that need trying. */

bool share_set_ends(const share_rows *rows, share_set *set)
{
    uint32_t first = 0, last = rows->word_count;

    while (first < rows->word_count && set->words[first] == 0)
        first++;
    if (first == rows->word_count)
        return false;
    while (set->words[last - 1] == 0)
        last--;
    set->first = first * SHARE_WORD_ATOMS + (uint32_t)__builtin_ctzll(set->words[first]);
    set->last = last * SHARE_WORD_ATOMS - 1 - (uint32_t)__builtin_clzll(set->words[last - 1]);
    set->some = 0;
    return true;
}

/* The next atom of a set after one of it that isn't the last. */
static uint32_t next_atom(const share_set *set, uint32_t atom)
{
    uint32_t word = ++atom / SHARE_WORD_ATOMS;
    uint64_t left = set->words[word] >> atom % SHARE_WORD_ATOMS;

    if (left != 0)
        return atom + (uint32_t)__builtin_ctzll(left);
    while (set->words[++word] == 0)
        continue;
    return word * SHARE_WORD_ATOMS + (uint32_t)__builtin_ctzll(set->words[word]);
}

static uint32_t some_bits(const share_rows *rows, share_set *set)
{
    if (set->some != 0)
        return set->some;
    uint32_t some = some_bits_of(rows->firsts[set->first], rows->lasts[set->first]);
    for (uint32_t atom = set->first; atom != set->last;) {
        atom = next_atom(set, atom);
        some |= some_bits_of(rows->firsts[atom], rows->lasts[atom]);
    }
    set->some = some;
    return some;
}

/* Has each number of a set one of the bits? */
static bool are_hit(const share_rows *rows, const share_set *set, uint32_t bits)
{
    if ((rows->firsts[set->first] & bits) == 0 || (rows->lasts[set->last] & bits) == 0)
        return false;
    for (uint32_t atom = set->first;; atom = next_atom(set, atom)) {
        if (!is_each_hit(rows->firsts[atom], rows->lasts[atom], bits))
            return false;
        if (atom == set->last)
            return true;
    }
}

static bool is_number(const share_rows *rows, const share_set *set)
{
    return set->first == set->last && rows->firsts[set->first] == rows->lasts[set->first];
}

bool share_tell(const share_rows *rows, share_set *set0, share_set *set1, graph_insn *ret_test)
{
    share_set *sets[] = {set0, set1};

    for (uint32_t at = 0; at < 2; at++) {
        uint32_t number = rows->firsts[sets[at]->first];
        if (sets[at]->first > sets[!at]->last)
            *ret_test = (graph_insn){OP_JGE_K, number, at, !at};
        else if (is_number(rows, sets[at]) && !share_holds(sets[!at]->words, sets[at]->first))
            *ret_test = (graph_insn){OP_JEQ_K, number, at, !at};
        else
            continue;
        return true;
    }
    for (uint32_t at = 0; at < 2; at++) {
        uint32_t clear = ~some_bits(rows, sets[!at]);
        if (!are_hit(rows, sets[at], clear))
            continue;
        *ret_test = (graph_insn){OP_JSET_K, clear, at, !at};
        return true;
    }
    return false;
}
