/* Finds the widest condition of one argument that fits.
 */
#include "cli/oci/widen.h"

enum {
    POINT_COUNT_MAX = 16, /* values that are listed one by one */
    CANDIDATE_COUNT_MAX = 12,
    WALK_COUNT_MAX = 256, /* nodes that a walk sees */
};

typedef struct candidate_list {
    callgate_condition items[CANDIDATE_COUNT_MAX];
    uint32_t count;
} candidate_list;

static uint64_t low(uint64_t value)
{
    return value & UINT32_MAX;
}

static uint64_t high(uint64_t value)
{
    return value & ~(uint64_t)UINT32_MAX;
}

callgate_condition condition_of_cube(uint32_t arg, case_cube cube, uint64_t last)
{
    bool is_point = (cube.mask & last) == last;

    return (callgate_condition){.arg = arg,
                                .op = is_point ? CALLGATE_EQ : CALLGATE_MASKED_EQ,
                                .value = cube.value,
                                .mask = is_point ? 0 : cube.mask};
}

decision condition_values(callgate_store *store, const callgate_condition *condition, uint64_t last)
{
    uint64_t mask = condition->op == CALLGATE_MASKED_EQ ? condition->mask & last : last;

    return decision_compare(store, condition->arg, (int)condition->op, condition->value & last,
                            mask);
}

/* Do two conditions never hold together? Not, if the store failed. */
static bool is_apart(callgate_store *store, decision a, decision b)
{
    return decision_and(store, a, b) == DECISION_FALSE;
}

/* The least or the greatest value of a condition on one argument that isn't FALSE. */
static uint64_t extreme(const callgate_store *store, decision d, bool is_greatest, uint64_t last)
{
    uint64_t value = is_greatest ? last : 0;

    while (d > DECISION_TRUE) {
        const decision_node *node = decision_get(store, d);
        uint64_t bit = (uint64_t)1 << (63 - node->var % 64);
        bool is_hi = is_greatest ? node->hi != DECISION_FALSE : node->lo == DECISION_FALSE;
        value = is_hi ? value | bit : value & ~bit;
        d = is_hi ? node->hi : node->lo;
    }
    return value;
}

/* How many of the lowest `bits` bits' values fulfil a condition; over the maximum: too many. */
static uint32_t count_values(const callgate_store *store, decision d, uint32_t bits)
{
    if (d == DECISION_FALSE)
        return 0;
    const decision_node *node = decision_get(store, d);
    uint32_t tested = d == DECISION_TRUE ? 0 : 64 - node->var % 64; /* bits from the tested one */
    if (bits - tested > 4)
        return POINT_COUNT_MAX + 1;
    uint32_t count = 1;
    if (tested > 0) {
        decision hi = node->hi;
        count = count_values(store, node->lo, tested - 1);
        if (count <= POINT_COUNT_MAX)
            count += count_values(store, hi, tested - 1);
    }
    return count > POINT_COUNT_MAX ? count : count << (bits - tested);
}

/* The share of all values that fulfil a comparison. */
static double share_of(const callgate_condition *condition, uint64_t last)
{
    double value = (double)condition->value;

    switch (condition->op) {
    case CALLGATE_NE:
        return (double)last;
    case CALLGATE_LT:
        return value;
    case CALLGATE_LE:
        return value + 1;
    case CALLGATE_GT:
        return (double)(last - condition->value);
    case CALLGATE_GE:
        return (double)(last - condition->value) + 1;
    case CALLGATE_EQ:
    case CALLGATE_MASKED_EQ:
        break;
    }
    double share = (double)last;
    uint64_t mask = condition->op == CALLGATE_EQ ? last : condition->mask & last;
    for (; mask != 0; mask &= mask - 1)
        share /= 2;
    return share;
}

static void add(candidate_list *list, const widen_request *request, callgate_op op, uint64_t value)
{
    if (value <= request->last)
        list->items[list->count++] = (callgate_condition){request->arg, op, value, 0};
}

/* All but one value: the one that is bad in either width. */
static void add_unequal(candidate_list *list, const widen_request *request)
{
    uint64_t but;

    if (request->bad_wide != DECISION_FALSE)
        but = extreme(request->store, request->bad_wide, false, request->last);
    else
        but = extreme(request->store, request->bad_narrow, false, UINT32_MAX);
    add(list, request, CALLGATE_NE, but);
    if (request->bad_wide == DECISION_FALSE) /* with another high word the value itself holds */
        add(list, request, CALLGATE_NE, but | (uint64_t)1 << 32);
}

/* Lower bounds: just above the bad values below, and from there the next whose low word is above
 * all bad low words. */
static void add_lower_bounds(candidate_list *list, const widen_request *request)
{
    decision below = decision_and(
        request->store, request->bad_wide,
        decision_compare(request->store, request->arg, CALLGATE_LE, request->value, request->last));
    if (below == DECISION_NONE)
        return;
    bool has_bad = below != DECISION_FALSE;
    uint64_t bad = has_bad ? extreme(request->store, below, true, request->last) : 0;
    if (has_bad && bad < request->value) {
        add(list, request, CALLGATE_GE, bad + 1);
        add(list, request, CALLGATE_GT, bad);
    }
    if (request->bad_narrow == DECISION_FALSE)
        return;
    uint64_t narrow = extreme(request->store, request->bad_narrow, true, UINT32_MAX);
    uint64_t first = has_bad ? bad + 1 : 0;
    if (narrow < UINT32_MAX)
        add(list, request, CALLGATE_GE, high(first) | (narrow + 1));
    add(list, request, CALLGATE_GT, high(has_bad ? bad : 0) | narrow);
}

static void add_upper_bounds(candidate_list *list, const widen_request *request)
{
    decision above = decision_and(
        request->store, request->bad_wide,
        decision_compare(request->store, request->arg, CALLGATE_GE, request->value, request->last));
    if (above == DECISION_NONE)
        return;
    bool has_bad = above != DECISION_FALSE;
    uint64_t bad = has_bad ? extreme(request->store, above, false, request->last) : request->last;
    if (has_bad && bad > request->value) {
        add(list, request, CALLGATE_LE, bad - 1);
        add(list, request, CALLGATE_LT, bad);
    }
    if (request->bad_narrow == DECISION_FALSE)
        return;
    uint64_t narrow = extreme(request->store, request->bad_narrow, false, UINT32_MAX);
    uint64_t end = has_bad ? bad - 1 : request->last;
    if (narrow > 0)
        add(list, request, CALLGATE_LE, high(end) | (narrow - 1));
    add(list, request, CALLGATE_LT, high(has_bad ? bad : request->last) | narrow);
}

/* Does a condition on one argument hold for some value of a cube? Walks its diagram: what the bits
 * outside the mask leave open both ways, until `left` nodes are seen. */
static bool meets(const callgate_store *store, decision d, case_cube cube, uint32_t *left)
{
    while (d > DECISION_TRUE && *left > 0) {
        const decision_node *node = decision_get(store, d);
        uint64_t bit = (uint64_t)1 << (63 - node->var % 64);
        (*left)--;
        if ((cube.mask & bit) != 0)
            d = (cube.value & bit) != 0 ? node->hi : node->lo;
        else if (meets(store, node->hi, cube, left))
            return true;
        else
            d = node->lo;
    }
    return d != DECISION_FALSE;
}

/* Is nothing of a cube bad? Where a walk would be long, the store knows. */
static bool is_clean(const widen_request *request, decision bad, case_cube cube)
{
    uint32_t left = WALK_COUNT_MAX;
    bool has_met = meets(request->store, bad, cube, &left);

    if (left > 0)
        return !has_met;
    return is_apart(
        request->store, bad,
        decision_compare(request->store, request->arg, CALLGATE_MASKED_EQ, cube.value, cube.mask));
}

/* Takes bits out of a cube's mask, the highest first, as long as nothing bad comes in: all of them
 * at once, or half by half. */
static void drop_bits(const widen_request *request, decision bad, uint64_t bits, case_cube *cube)
{
    uint64_t mask = cube->mask & ~bits;

    if (mask == cube->mask)
        return;
    if (is_clean(request, bad, (case_cube){mask, cube->value & mask})) {
        *cube = (case_cube){mask, cube->value & mask};
        return;
    }
    if ((bits & (bits - 1)) == 0)
        return;
    uint64_t upper = bits & ~(bits >> __builtin_popcountll(bits) / 2);
    drop_bits(request, bad, upper, cube);
    drop_bits(request, bad, bits & ~upper, cube);
}

static void add_mask(candidate_list *list, const widen_request *request)
{
    decision bad = decision_or(request->store, request->bad_wide, request->bad_narrow);
    case_cube cube = request->cube;

    if (bad != DECISION_NONE)
        drop_bits(request, bad, UINT64_MAX, &cube);
    list->items[list->count++] = condition_of_cube(request->arg, cube, request->last);
}

static bool fits(const widen_request *request, const callgate_condition *condition)
{
    callgate_store *store = request->store;
    decision wide = condition_values(store, condition, request->last);
    decision narrow = condition_values(store, condition, UINT32_MAX);
    case_cube cube = request->cube;

    if (condition->op == CALLGATE_EQ)
        cube = (case_cube){request->last, request->value};
    decision all = decision_compare(store, request->arg, CALLGATE_EQ, cube.value, cube.mask);
    decision lows =
        decision_compare(store, request->arg, CALLGATE_EQ, low(cube.value), low(cube.mask));
    return is_apart(store, wide, request->bad_wide) &&
           is_apart(store, narrow, request->bad_narrow) &&
           is_apart(store, all, decision_not(store, wide)) &&
           (!request->is_narrow_kept || is_apart(store, lows, decision_not(store, narrow)));
}

static bool is_listed(const widen_request *request)
{
    decision good = decision_not(request->store, request->bad_wide);

    return good != DECISION_NONE &&
           count_values(request->store, good, request->last > UINT32_MAX ? 64 : 32) <=
               POINT_COUNT_MAX;
}

bool condition_widest(const widen_request *request, callgate_condition *ret_condition)
{
    const case_cube point = {request->last, request->value};
    callgate_condition listed = condition_of_cube(request->arg, point, request->last);
    candidate_list list = {.count = 0};
    double best = -1;

    if (request->bad_wide == DECISION_NONE || request->bad_narrow == DECISION_NONE)
        return false;
    if (is_listed(request) && fits(request, &listed)) {
        *ret_condition = listed;
        return true;
    }
    bool has_bad = request->bad_wide != DECISION_FALSE || request->bad_narrow != DECISION_FALSE;
    if (!request->is_masked && has_bad) {
        add_unequal(&list, request);
        add_lower_bounds(&list, request);
        add_upper_bounds(&list, request);
    }
    add_mask(&list, request);
    for (uint32_t i = 0; i < list.count; i++) {
        double share = share_of(&list.items[i], request->last);
        if (share > best && fits(request, &list.items[i])) {
            *ret_condition = list.items[i];
            best = share;
        }
    }
    return best >= 0;
}
