/* Finds runs that one jset tells from their surroundings. */
#include "filter/tree_group.h"

/* Two kinds of masks can tell runs a..b of one target, and all between them of that target:
 *
 *     clear   all bits that no number of a or b has: the fewest other numbers have none of them
 *     set     one bit that all numbers of a and b have
 *
 * Where no run of another target between them is hit, the group holds as far to both sides as the
 * next number that the mask hits. */

typedef struct group_search {
    const tree_run *runs;
    const uint16_t *ids;
    uint32_t count;
    peel_group *groups;
    uint32_t group_count;
} group_search;

/* Bits that some, and that all, numbers of first..last have. */
static uint32_t spread(uint32_t first, uint32_t last)
{
    uint32_t differing = first ^ last;

    return differing == 0 ? 0 : UINT32_MAX >> __builtin_clz(differing);
}

static uint32_t bits_of_some(const tree_run *run)
{
    return run->last | spread(run->first, run->last);
}

static uint32_t bits_of_all(const tree_run *run)
{
    return run->first & ~spread(run->first, run->last);
}

/* The greatest number up to n that is hit; false: there is none. */
static bool hit_down(const peel_group *group, uint32_t n, uint32_t *ret_hit)
{
    uint32_t mask = group->mask;

    if (group->is_clear) {
        for (uint32_t bits; (bits = n & mask) != 0;) {
            uint32_t highest = 0x80000000u >> __builtin_clz(bits);
            n = (n & ~(2 * highest - 1)) | (highest - 1);
        }
    } else if ((n & mask) == 0) {
        n &= ~(2 * mask - 1);
        if (n == 0)
            return false;
        n--;
    }
    *ret_hit = n;
    return true;
}

/* The least number from n on that is hit; false: there is none. */
static bool hit_up(const peel_group *group, uint32_t n, uint32_t *ret_hit)
{
    uint32_t mask = group->mask;

    if (group->is_clear) {
        for (uint32_t bits; (bits = n & mask) != 0;) {
            uint32_t highest = 0x80000000u >> __builtin_clz(bits);
            n = (n | (2 * highest - 1)) + 1;
            if (n == 0)
                return false;
        }
    } else if ((n & mask) == 0) {
        n = (n | (mask - 1)) + 1;
    }
    *ret_hit = n;
    return true;
}

static bool is_missed(const peel_group *group, const tree_run *run)
{
    uint32_t hit;

    return !hit_up(group, run->first, &hit) || hit > run->last;
}

static bool has_ids(const group_search *search, uint32_t k, uint32_t a)
{
    const uint16_t *ids = search->ids;

    return ids[2 * k] == ids[2 * a] && ids[2 * k + 1] == ids[2 * a + 1];
}

static bool is_inside(const peel_group *group, const tree_run *run)
{
    if (group->is_clear)
        return (bits_of_some(run) & group->mask) == 0;
    return (bits_of_all(run) & group->mask) != 0;
}

/* The runs between the first and the last are in the group as a whole, or not at all. */
static bool list_members(const group_search *search, peel_group *group)
{
    group->members = (uint16_t)(1u | 1u << (group->last - group->first));
    for (uint32_t k = group->first + 1u; k < group->last; k++) {
        const tree_run *run = &search->runs[k];
        if (has_ids(search, k, group->first) && is_inside(group, run))
            group->members |= (uint16_t)(1u << (k - group->first));
        else if (!is_missed(group, run))
            return false;
    }
    return true;
}

/* How far the group holds; false: not even over a neighbour, so that it is of no use. */
static bool reach_out(const group_search *search, peel_group *group)
{
    const tree_run *runs = search->runs;
    uint32_t a = group->first, b = group->last, hit;

    group->low = 0;
    if (runs[a].first > 0 && hit_down(group, runs[a].first - 1, &hit))
        group->low = hit + 1;
    group->high = UINT32_MAX;
    if (runs[b].last < UINT32_MAX && hit_up(group, runs[b].last + 1, &hit))
        group->high = hit - 1;
    return b > a || (a > 0 && runs[a - 1].first >= group->low) ||
           (b + 1 < search->count && runs[b + 1].last <= group->high);
}

static void try_mask(group_search *search, uint32_t a, uint32_t b, uint32_t mask, bool is_clear)
{
    peel_group group = {
        .first = (uint16_t)a, .last = (uint16_t)b, .mask = mask, .is_clear = is_clear};

    if (mask != 0 && search->group_count < GROUP_COUNT_MAX && list_members(search, &group) &&
        reach_out(search, &group))
        search->groups[search->group_count++] = group;
}

/* Groups that end with run b, the longest first. */
static void find_ending(group_search *search, uint32_t b)
{
    const tree_run *runs = search->runs;
    uint32_t least = b < GROUP_SPAN ? 0 : b - GROUP_SPAN;
    uint32_t some = bits_of_some(&runs[b]), all = bits_of_all(&runs[b]);

    for (uint32_t a = least; a <= b; a++) {
        if (!has_ids(search, a, b) || (a == b && runs[a].first == runs[a].last))
            continue;
        try_mask(search, a, b, ~(some | bits_of_some(&runs[a])), true);
        uint32_t common = all & bits_of_all(&runs[a]);
        if (a > 0)
            common &= ~bits_of_all(&runs[a - 1]); /* those hit nearly everything around */
        for (; common != 0; common &= common - 1)
            try_mask(search, a, b, common & (~common + 1), false);
    }
}

void groups_find(const tree_run *runs, const uint16_t *ids, uint32_t count, peel_group *ret_groups,
                 uint16_t *ret_begins)
{
    group_search search = {.runs = runs, .ids = ids, .count = count, .groups = ret_groups};

    for (uint32_t b = 0; b < count; b++) {
        ret_begins[b] = (uint16_t)search.group_count;
        find_ending(&search, b);
    }
    ret_begins[count] = (uint16_t)search.group_count;
}
