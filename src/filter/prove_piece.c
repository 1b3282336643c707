/* Cuts numbers into runs that one test treats alike. */
#include "filter/prove_impl.h"

#define ALL_NUMBERS ((uint64_t)1 << 32)

/* The next number after n that has none of the bits. ALL_NUMBERS: there is none. The compiler finds
 * such numbers in its own way (clear.h): what one of them gets wrong the other doesn't. */
static uint64_t next_clear(uint32_t n, uint32_t bits)
{
    uint64_t next = n;

    while (next < ALL_NUMBERS && (next & bits) != 0) {
        uint64_t highest = (uint64_t)1 << (31 - __builtin_clz((uint32_t)next & bits));
        next = (next | (2 * highest - 1)) + 1;
    }
    return next;
}

static uint64_t end_of_set(uint32_t bits, uint32_t first, bool *ret_is_taken)
{
    *ret_is_taken = (first & bits) != 0;
    if (bits == 0)
        return ALL_NUMBERS;
    if (*ret_is_taken)
        return next_clear(first, bits);
    uint64_t lowest = bits & (~bits + 1);
    return (first | (lowest - 1)) + 1;
}

/* Numbers grow together with A as long as only the lowest row of mask bits changes. */
typedef struct number_ramp {
    uint64_t begin; /* numbers [begin, end) */
    uint64_t end;
    uint64_t base; /* A at begin */
    uint64_t top;  /* A at the end */
    uint64_t step; /* numbers with equal A */
} number_ramp;

static number_ramp ramp_of(uint32_t mask, uint32_t n)
{
    if (mask == 0)
        return (number_ramp){0, ALL_NUMBERS, 0, 0, ALL_NUMBERS};
    uint64_t step = mask & (~mask + 1);
    uint64_t carried = mask + step; /* the row of ones turned into one bit above it */
    uint64_t size = carried & (~carried + 1);
    uint64_t begin = n & ~(size - 1);
    uint64_t base = begin & mask;
    return (number_ramp){begin, begin + size, base, base | (mask & (size - 1)), step};
}

/* The first number of the ramp at which A is k or more, or its end. */
static uint64_t reach(const number_ramp *ramp, uint64_t k)
{
    if (k <= ramp->base)
        return ramp->begin;
    if (k > ramp->top)
        return ramp->end;
    return ramp->begin + (k - ramp->base + ramp->step - 1) / ramp->step * ramp->step;
}

static uint64_t end_of_order(uint32_t mask, uint64_t k, uint32_t first, bool *ret_is_taken)
{
    if (k == 0 || k > mask) {
        *ret_is_taken = k == 0;
        return ALL_NUMBERS;
    }
    number_ramp ramp = ramp_of(mask, first);
    uint64_t at = reach(&ramp, k);

    *ret_is_taken = first >= at;
    return *ret_is_taken ? ramp.end : at;
}

static uint64_t end_of_equal(uint32_t mask, uint32_t k, uint32_t first, bool *ret_is_taken)
{
    if ((k & ~mask) != 0) {
        *ret_is_taken = false;
        return ALL_NUMBERS;
    }
    number_ramp ramp = ramp_of(mask, first);
    uint64_t from = reach(&ramp, k), to = reach(&ramp, (uint64_t)k + 1);

    *ret_is_taken = first >= from && first < to;
    if (first < from)
        return from;
    return first < to ? to : ramp.end;
}

/* Of whole numbers, as most tests are; which test it is, nothing foretells: no branches. */
static uint64_t end_of_whole(const callgate_insn *insn, uint32_t first, bool *ret_is_taken)
{
    uint64_t from = insn->k + (uint64_t)(insn->code == OP_JGT_K);
    uint64_t is_equal = insn->code == OP_JEQ_K, is_below = first < from;
    uint64_t to = ALL_NUMBERS - (is_equal * (ALL_NUMBERS - 1 - insn->k));
    uint64_t is_above = first >= to, is_taken = 1 - is_below - is_above;

    *ret_is_taken = is_taken;
    return (from & -is_below) | (to & -is_taken) | (ALL_NUMBERS & -is_above);
}

uint32_t piece_last(const callgate_insn *insn, uint32_t mask, uint32_t first, uint32_t last,
                    bool *ret_is_taken)
{
    uint64_t end;

    if (insn->code == OP_JSET_K)
        end = end_of_set(mask & insn->k, first, ret_is_taken);
    else if (mask == UINT32_MAX)
        end = end_of_whole(insn, first, ret_is_taken);
    else if (insn->code == OP_JEQ_K)
        end = end_of_equal(mask, insn->k, first, ret_is_taken);
    else
        end = end_of_order(mask, insn->k + (uint64_t)(insn->code == OP_JGT_K), first, ret_is_taken);
    return end > last ? last : (uint32_t)(end - 1);
}
