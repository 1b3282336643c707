/* Finds runs that one jset tells from their surroundings. */
#include "filter/tree_group.h"
#include "filter/clear.h"

/* Two kinds of masks can tell runs a..b of one target, and all between them of that target:
 *
 *     clear   all bits that no number of a or b has: the fewest other numbers have none of them
 *     set     one bit that all numbers of a and b have
 *
 * Where no run of another target between them is hit, the group holds as far to both sides as the
 * next number that the mask hits. */

typedef struct run_bits {
    uint32_t some; /* bits that some of its numbers have */
    uint32_t all;  /* that all have */
    uint32_t ids;  /* of its target and its other */
} run_bits;

#define NO_IDS UINT32_MAX

typedef struct group_search {
    const tree_run *runs;
    const run_bits *bits; /* by run; GROUP_SPAN runs before the first and one behind the last */
    uint32_t count;
    peel_group *groups;
    uint32_t group_count;
} group_search;

static run_bits bits_of(const tree_run *run, const uint16_t *ids)
{
    uint32_t spread = bits_up_to_highest(run->first ^ run->last);

    return (run_bits){run->last | spread, run->first & ~spread, (uint32_t)ids[0] << 16 | ids[1]};
}

/* The greatest number up to n that is hit; false: there is none. */
static inline bool hit_down(uint32_t mask, bool is_clear, uint32_t n, uint32_t *ret_hit)
{
    uint32_t has_bit = (n & mask) != 0, above = n & ~(2 * mask - 1); /* above the mask's one */

    *ret_hit = is_clear ? clear_down(n, mask) : (n & -has_bit) | ((above - 1) & (has_bit - 1));
    return is_clear | has_bit | (above > 0);
}

/* The least number from n on that is hit; false: there is none. */
static inline bool hit_up(uint32_t mask, bool is_clear, uint32_t n, uint32_t *ret_hit)
{
    uint32_t has_bit = (n & mask) != 0;

    if (is_clear)
        return clear_up(n, mask, ret_hit);
    *ret_hit = (n & -has_bit) | (((n | (mask - 1)) + 1) & (has_bit - 1));
    return true;
}

static inline bool is_missed(const group_search *search, uint32_t mask, bool is_clear, uint32_t k)
{
    const tree_run *run = &search->runs[k];

    return is_clear ? is_each_hit(run->first, run->last, mask) : (search->bits[k].some & mask) == 0;
}

static inline bool is_inside(const group_search *search, uint32_t mask, bool is_clear, uint32_t k)
{
    return is_clear ? (search->bits[k].some & mask) == 0 : (search->bits[k].all & mask) != 0;
}

/* The runs between the first and the last are in the group as a whole, or not at all. */
static inline bool list_members(const group_search *search, peel_group *group)
{
    uint32_t a = group->first, b = group->last, members = 1u | 1u << (b - a), wrong = 0;

    for (uint32_t k = a + 1; k < b; k++) {
        bool is_member = (search->bits[k].ids == search->bits[a].ids) &
                         is_inside(search, group->mask, group->is_clear, k);
        members |= (uint32_t)is_member << (k - a);
        wrong |= !(is_member | is_missed(search, group->mask, group->is_clear, k));
    }
    group->members = (uint16_t)members;
    return !wrong;
}

/* How far the group holds; false: not even over a neighbour, so that it is of no use. */
static inline bool reach_out(const group_search *search, peel_group *group)
{
    const tree_run *runs = search->runs;
    uint32_t a = group->first, b = group->last, low, high;
    bool has_below = a > 0, has_above = b + 1 < search->count;
    bool is_low = hit_down(group->mask, group->is_clear, runs[a].first - 1, &low);
    bool is_high = hit_up(group->mask, group->is_clear, runs[b].last + 1, &high);

    group->low = (low + 1) & -(uint32_t)((runs[a].first > 0) & is_low);
    group->high = (high - 1) | -(uint32_t) !((runs[b].last < UINT32_MAX) & is_high);
    return (b > a) | (has_below & (runs[a - has_below].first >= group->low)) |
           (has_above & (runs[b + has_above].last <= group->high));
}

static inline __attribute__((always_inline)) void try_mask(group_search *search, uint32_t a,
                                                           uint32_t b, uint32_t mask, bool is_clear)
{
    if (search->group_count == GROUP_COUNT_MAX)
        return;
    peel_group *group = &search->groups[search->group_count];
    group->first = (uint16_t)a;
    group->last = (uint16_t)b;
    group->mask = mask;
    group->is_clear = is_clear;
    uint32_t is_group = list_members(search, group);
    is_group &= reach_out(search, group);
    search->group_count += is_group;
}

/* The single bits that may tell runs a and b: both have them, their neighbours, of another target
 * as these are, don't. */
static uint32_t bits_of_both(const group_search *search, uint32_t a, uint32_t b)
{
    const run_bits *bits = search->bits;
    uint32_t common = bits[a].all & bits[b].all;

    if (a > 0)
        common &= ~bits[a - 1].all; /* those hit nearly everything around */
    return b - a > 1 ? common & ~bits[a + 1].some & ~bits[b - 1].some : common;
}

/* 0: a run is one number that has none of the bits. */
static uint32_t misses_number(const run_bits *bits, uint32_t mask)
{
    return (bits->some ^ bits->all) | (bits->all & mask);
}

/* The mask of bits that neither a nor b has; 0: it hits their neighbours, of another target.
 * Nothing foretells that, so that it is asked of both and not branched on. */
static uint32_t bits_of_none(const group_search *search, uint32_t a, uint32_t b)
{
    const run_bits *first = &search->bits[a], *last = &search->bits[b];
    uint32_t mask = ~(first->some | last->some);
    uint32_t hits = (uint32_t)(misses_number(first + 1, mask) == 0) +
                    (uint32_t)(misses_number(last - 1, mask) == 0);

    return mask & -(uint32_t)((hits == 0) | (b - a <= 1));
}

/* The runs that a group up to run b may begin with: bit k for run b - GROUP_SPAN + k. One number by
 * itself makes no group. */
static uint32_t beginnings(const run_bits *bits, uint32_t b)
{
    const run_bits *least = &bits[(int32_t)b - GROUP_SPAN];
    uint32_t alike = (uint32_t)(bits[b].some != bits[b].all) << GROUP_SPAN;

    for (uint32_t k = 0; k < GROUP_SPAN; k++)
        alike |= (uint32_t)(least[k].ids == bits[b].ids) << k;
    return alike;
}

/* Groups that end with run b, the longest first. */
static void find_ending(group_search *search, uint32_t b)
{
    for (uint32_t left = beginnings(search->bits, b); left != 0; left &= left - 1) {
        uint32_t a = b - GROUP_SPAN + (uint32_t)__builtin_ctz(left);
        uint32_t none = bits_of_none(search, a, b);
        if (none != 0)
            try_mask(search, a, b, none, true);
        for (uint32_t common = bits_of_both(search, a, b); common != 0; common &= common - 1)
            try_mask(search, a, b, common & (~common + 1), false);
    }
}

void groups_find(const tree_run *runs, const uint16_t *ids, uint32_t count, peel_group *ret_groups,
                 uint16_t *ret_begins)
{
    run_bits room[GROUP_SPAN + TREE_PLAN_RUN_COUNT_MAX + 1], *bits = &room[GROUP_SPAN];
    group_search search = {.runs = runs, .bits = bits, .count = count, .groups = ret_groups};

    for (uint32_t k = 0; k < GROUP_SPAN; k++)
        room[k] = (run_bits){.ids = NO_IDS};
    bits[count] = (run_bits){.ids = NO_IDS};
    for (uint32_t k = 0; k < count; k++)
        bits[k] = bits_of(&runs[k], &ids[2 * k]);
    for (uint32_t b = 0; b < count; b++) {
        ret_begins[b] = (uint16_t)search.group_count;
        find_ending(&search, b);
    }
    ret_begins[count] = (uint16_t)search.group_count;
}
