/* Takes decisions apart into clauses that a person can read.
 */
#include "cli/explain/cases.h"
#include <stdlib.h>
#include <string.h>

enum {
    POINT_COUNT_MAX = 16,           /* single values that are listed rather than masked */
    CUBE_POINT_COUNT_MAX = 4,       /* the same, of each mask that would say it */
    WHOLE_COUNT_MAX = 8,            /* items of an argument that are told rather than its parts' */
    RANGE_STEP_COUNT_MAX = 8192,    /* of one argument */
    WIDEN_CUBE_COUNT_MAX = 192,     /* of all exits of one argument, that are widened */
    WIDEN_STEP_COUNT_MAX = 1 << 14, /* of one decision */
};

/* Where a set of an argument's values leads: a node of a later argument, or a leaf. */
typedef struct exit_case {
    decision exit;
    case_cube *cubes;
    uint32_t cube_count;
    case_range *ranges;
    uint32_t range_count;
    double share; /* of all values */
    bool is_wide; /* its cubes are as wide as can be */
} exit_case;

/* One argument under one node, or its upper bits alone. */
typedef struct arg_split {
    const callgate_store *store;
    arena *memory;
    uint32_t *steps; /* of widening, that are left */
    uint32_t arg;
    uint32_t bits;
    uint32_t floor; /* so many of the lowest bits are left to another split */
    exit_case *exits;
    uint32_t exit_count;
    uint32_t cube_count;
    bool has_ranges;
    bool has_failed;
    decision last_exit; /* of the range made last */
} arg_split;

typedef struct case_builder {
    const callgate_store *store;
    arena *memory;
    case_clause *clauses;
    uint32_t count;
    case_clause open; /* the tests on the way to the node at hand */
    uint32_t widen_steps;
} case_builder;

/* Room for one more of `count` items: arrays double, the old ones stay in the arena. */
static void *room(arena *memory, void *items, uint32_t count, size_t item_bytes)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return items;
    void *grown = arena_alloc(memory, (count == 0 ? 1 : (size_t)count * 2) * item_bytes);
    if (grown != NULL && count > 0)
        memcpy(grown, items, count * item_bytes);
    return grown;
}

static exit_case *exit_of(arg_split *split, decision exit)
{
    for (uint32_t i = 0; i < split->exit_count; i++) {
        if (split->exits[i].exit == exit)
            return &split->exits[i];
    }
    if (split->exit_count == CASE_CLAUSE_COUNT_MAX) {
        split->has_failed = true;
        return NULL;
    }
    exit_case *exits = room(split->memory, split->exits, split->exit_count, sizeof *exits);
    if (exits == NULL) {
        split->has_failed = true;
        return NULL;
    }
    split->exits = exits;
    exits[split->exit_count] = (exit_case){.exit = exit};
    return &exits[split->exit_count++];
}

static void add_cube(arg_split *split, decision exit, case_cube cube)
{
    exit_case *at = exit_of(split, exit);

    if (at == NULL || split->cube_count++ == CASE_CUBE_COUNT_MAX) {
        split->has_failed = true;
        return;
    }
    case_cube *cubes = room(split->memory, at->cubes, at->cube_count, sizeof *cubes);
    if (cubes == NULL) {
        split->has_failed = true;
        return;
    }
    cubes[at->cube_count++] = cube;
    at->cubes = cubes;
    double share = 1;
    for (uint64_t mask = cube.mask; mask != 0; mask &= mask - 1)
        share /= 2;
    at->share += share;
}

static bool leaves_arg(const arg_split *split, decision d)
{
    uint32_t var = decision_get(split->store, d)->var;

    return var == DECISION_LEAF || var / 64 != split->arg || var % 64 >= 64 - split->floor;
}

static void collect_cubes(arg_split *split, decision d, case_cube path)
{
    if (split->has_failed)
        return;
    if (leaves_arg(split, d)) {
        add_cube(split, d, path);
        return;
    }
    const decision_node *node = decision_get(split->store, d);
    uint64_t bit = (uint64_t)1 << (63 - node->var % 64);
    if (bit > UINT32_MAX)
        split->bits = 64;
    path.mask |= bit;
    collect_cubes(split, node->lo, path);
    path.value |= bit;
    collect_cubes(split, node->hi, path);
}

/* So many ranges may say an exit's values shorter than its cubes do. */
static uint32_t useful_range_count(const exit_case *at)
{
    return at->cube_count > POINT_COUNT_MAX ? at->cube_count : POINT_COUNT_MAX;
}

static void add_range(arg_split *split, decision exit, case_range range)
{
    exit_case *at = exit_of(split, exit);
    bool goes_on = split->last_exit == exit;

    split->last_exit = exit;
    if (at == NULL || at->range_count > useful_range_count(at))
        return; /* one more than is useful tells that there are too many */
    if (goes_on) {
        at->ranges[at->range_count - 1].last = range.last;
        return;
    }
    case_range *ranges = room(split->memory, at->ranges, at->range_count, sizeof *ranges);
    if (ranges == NULL) {
        split->has_failed = true;
        return;
    }
    ranges[at->range_count++] = range;
    at->ranges = ranges;
}

/* The steps of collect_ranges, which goes both ways at each bit; all that are too many are one. */
static uint32_t range_steps(const arg_split *split, decision d, uint32_t bits)
{
    if (leaves_arg(split, d))
        return 1;
    const decision_node *node = decision_get(split->store, d);
    uint32_t tested = 64 - node->var % 64;
    uint32_t steps =
        1 + range_steps(split, node->lo, tested - 1) + range_steps(split, node->hi, tested - 1);

    for (; bits > tested && steps <= RANGE_STEP_COUNT_MAX; bits--)
        steps = 2 * steps + 1;
    return steps <= RANGE_STEP_COUNT_MAX ? steps : RANGE_STEP_COUNT_MAX + 1;
}

/* The values that begin with the bits of `first` above the lowest `bits`, in order. */
static void collect_ranges(arg_split *split, decision d, uint32_t bits, uint64_t first)
{
    if (split->has_failed)
        return;
    if (leaves_arg(split, d)) {
        uint64_t span = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
        add_range(split, d, (case_range){first, first + span});
        return;
    }
    const decision_node *node = decision_get(split->store, d);
    bool is_tested = 63 - node->var % 64 == bits - 1;
    uint64_t half = (uint64_t)1 << (bits - 1);
    collect_ranges(split, is_tested ? node->lo : d, bits - 1, first);
    collect_ranges(split, is_tested ? node->hi : d, bits - 1, first + half);
}

/* The exit of fewest cubes that is still to be widened: the fewer others have, the sooner it is
 * done. */
static exit_case *next_narrow(arg_split *split)
{
    exit_case *next = NULL;

    for (uint32_t i = 0; i < split->exit_count; i++) {
        exit_case *at = &split->exits[i];
        if (!at->is_wide && (next == NULL || at->cube_count < next->cube_count))
            next = at;
    }
    return next;
}

/* Fewer, wider cubes for each exit. */
static void widen_cubes(arg_split *split)
{
    cube_list *lists = NULL;

    if (*split->steps > 0 && split->cube_count <= WIDEN_CUBE_COUNT_MAX)
        lists = arena_alloc(split->memory, split->exit_count * sizeof *lists);
    for (uint32_t i = 0; lists != NULL && i < split->exit_count; i++)
        lists[i] = (cube_list){split->exits[i].cubes, split->exits[i].cube_count};
    for (exit_case *at = NULL; lists != NULL && (at = next_narrow(split)) != NULL;) {
        uint32_t which = (uint32_t)(at - split->exits);
        cubes_widen(lists, split->exit_count, which, split->steps);
        at->cube_count = lists[which].count;
        at->is_wide = true;
    }
}

static bool split_make(arg_split *split, decision d, uint32_t floor)
{
    split->arg = decision_get(split->store, d)->var / 64;
    split->bits = 32;
    split->floor = floor;
    split->last_exit = DECISION_NONE;
    collect_cubes(split, d, (case_cube){0, 0});
    split->has_ranges =
        !split->has_failed && range_steps(split, d, split->bits) <= RANGE_STEP_COUNT_MAX;
    if (split->has_ranges)
        collect_ranges(split, d, split->bits, 0);
    if (!split->has_failed)
        widen_cubes(split);
    return !split->has_failed;
}

/* Few single values, for themselves and for the masks that say them. */
static bool are_points(const exit_case *at)
{
    uint32_t count_max = at->cube_count < POINT_COUNT_MAX / CUBE_POINT_COUNT_MAX
                             ? at->cube_count * CUBE_POINT_COUNT_MAX
                             : POINT_COUNT_MAX;

    for (uint32_t i = 0; i < at->range_count; i++) {
        if (i == count_max || at->ranges[i].first != at->ranges[i].last)
            return false;
    }
    return true;
}

/* Ranges or cubes, whichever says it shorter. */
static case_test test_of(const arg_split *split, const exit_case *at)
{
    case_test test = {.arg = split->arg, .bits = split->bits};

    if (split->has_ranges && (at->range_count <= at->cube_count || are_points(at))) {
        test.ranges = at->ranges;
        test.range_count = at->range_count;
    } else {
        test.cubes = at->cubes;
        test.cube_count = at->cube_count;
    }
    return test;
}

/* The items that tell an exit's values. */
static uint32_t item_count(const arg_split *split, const exit_case *at)
{
    case_test test = test_of(split, at);

    return test.range_count + test.cube_count;
}

/* The exit that most values take: it is told last, by what the others are. Of two with about as
 * many, the one that takes longer to tell. */
static const exit_case *widest(const arg_split *split)
{
    const exit_case *most = &split->exits[0], *best;

    for (uint32_t i = 1; i < split->exit_count; i++) {
        if (split->exits[i].share > most->share)
            most = &split->exits[i];
    }
    best = most;
    for (uint32_t i = 0; i < split->exit_count; i++) {
        const exit_case *at = &split->exits[i];
        if (2 * at->share >= most->share && item_count(split, at) > item_count(split, best))
            best = at;
    }
    return best;
}

/* The items that are told: those of all exits but the widest. */
static uint32_t split_length(const arg_split *split)
{
    const exit_case *last = widest(split);
    uint32_t length = 0;

    for (uint32_t i = 0; i < split->exit_count; i++) {
        if (&split->exits[i] != last)
            length += item_count(split, &split->exits[i]);
    }
    return length;
}

/* The same of the upper bits and what is left, one after the other; UINT32_MAX: more than the
 * limits allow. */
static uint32_t parts_length(const arg_split *whole, const arg_split *upper)
{
    uint32_t length = split_length(upper);

    for (uint32_t i = 0; i < upper->exit_count; i++) {
        arg_split lower = {.store = whole->store, .memory = whole->memory, .steps = whole->steps};
        decision exit = upper->exits[i].exit;
        if (leaves_arg(whole, exit))
            continue;
        if (!split_make(&lower, exit, 0))
            return UINT32_MAX;
        length += split_length(&lower);
    }
    return length;
}

/* An argument as a whole; where that takes many items and less otherwise, the bits above a width
 * that kernels read, and the others as what is left: "at least 0x100000000, and the low half 40".
 */
static bool split_best(arg_split *split, case_builder *builder, decision d)
{
    static const uint32_t floors[] = {32, 16};
    const callgate_store *store = builder->store;
    const arg_split fresh = {
        .store = store, .memory = builder->memory, .steps = &builder->widen_steps};
    arg_split whole = fresh;

    bool is_whole = split_make(&whole, d, 0);
    uint32_t least = is_whole ? split_length(&whole) : UINT32_MAX;
    *split = whole;
    for (size_t i = 0; i < sizeof floors / sizeof *floors && least > WHOLE_COUNT_MAX; i++) {
        arg_split upper = fresh;
        if (decision_get(store, d)->var % 64 >= 64 - floors[i] || !split_make(&upper, d, floors[i]))
            continue;
        uint32_t length = parts_length(&whole, &upper);
        if (length >= least)
            continue;
        least = length;
        *split = upper;
    }
    return least < UINT32_MAX;
}

/* "None of the others": their tests, put together. */
static bool negated_test(arg_split *split, const exit_case *at, case_test *ret_test)
{
    size_t range_count = 1, cube_count = 1;

    for (uint32_t i = 0; i < split->exit_count; i++) {
        case_test test = test_of(split, &split->exits[i]);
        range_count += test.range_count;
        cube_count += test.cube_count;
    }
    case_range *ranges = arena_alloc(split->memory, range_count * sizeof *ranges);
    case_cube *cubes = arena_alloc(split->memory, cube_count * sizeof *cubes);
    *ret_test = (case_test){.arg = split->arg, .bits = split->bits, .is_negated = true};
    if (ranges == NULL || cubes == NULL)
        return false;
    for (uint32_t i = 0; i < split->exit_count; i++) {
        if (&split->exits[i] == at)
            continue;
        case_test test = test_of(split, &split->exits[i]);
        for (uint32_t j = 0; j < test.range_count; j++)
            ranges[ret_test->range_count++] = test.ranges[j];
        for (uint32_t j = 0; j < test.cube_count; j++)
            cubes[ret_test->cube_count++] = test.cubes[j];
    }
    ret_test->ranges = ranges;
    ret_test->cubes = cubes;
    return true;
}

/* What most values do is told by what the others are, unless it is as short by itself. */
static bool tell_by_others(arg_split *split, const exit_case *at, case_test *test)
{
    case_test negated;

    if (!negated_test(split, at, &negated))
        return false;
    if (test->range_count == 0 || test->range_count > negated.range_count + negated.cube_count)
        *test = negated;
    return true;
}

static bool is_mask(const case_test *test)
{
    return test->cube_count == 1 && test->range_count == 0 && !test->is_negated;
}

/* Of one argument, masks of upper bits and of what is left are one mask. */
static bool join_masks(case_clause *clause, arena *memory)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < clause->test_count; i++) {
        const case_test *test = &clause->tests[i];
        case_test *before = count > 0 ? &clause->tests[count - 1] : NULL;
        if (before == NULL || !test->is_half || !is_mask(test) || !is_mask(before)) {
            clause->tests[count++] = *test;
            continue;
        }
        case_cube *joined = arena_alloc(memory, sizeof *joined);
        if (joined == NULL)
            return false;
        joined->mask = before->cubes->mask | test->cubes->mask;
        joined->value = before->cubes->value | test->cubes->value;
        before->cubes = joined;
        before->bits = before->bits > test->bits ? before->bits : test->bits;
    }
    clause->test_count = count;
    return true;
}

static bool emit(case_builder *builder, uint32_t word)
{
    if (builder->count == CASE_CLAUSE_COUNT_MAX)
        return false;
    builder->open.word = word;
    builder->clauses[builder->count] = builder->open;
    return join_masks(&builder->clauses[builder->count++], builder->memory);
}

static bool take_apart(case_builder *builder, decision d, uint32_t otherwise)
{
    uint32_t depth = builder->open.test_count;
    arg_split split;

    if (decision_is_leaf(builder->store, d)) {
        uint32_t word = decision_word(builder->store, d);
        return word == otherwise || emit(builder, word);
    }
    if (!split_best(&split, builder, d))
        return false;
    const exit_case *last = widest(&split);
    for (uint32_t i = 0; i < split.exit_count; i++) {
        const exit_case *at = &split.exits[i];
        case_test test = test_of(&split, at);
        if (at == last && !tell_by_others(&split, at, &test))
            return false;
        test.is_half = depth > 0 && builder->open.tests[depth - 1].arg == test.arg;
        builder->open.tests[depth] = test;
        builder->open.test_count = depth + 1;
        if (!take_apart(builder, at->exit, otherwise))
            return false;
    }
    builder->open.test_count = depth;
    return true;
}

/* The word that is reached by leaving every argument on its widest way. */
static bool find_otherwise(case_builder *builder, decision d, uint32_t *ret_word)
{
    while (!decision_is_leaf(builder->store, d)) {
        arg_split split;
        if (!split_best(&split, builder, d))
            return false;
        d = widest(&split)->exit;
    }
    *ret_word = decision_word(builder->store, d);
    return true;
}

/* The weakest first, then in the order of their making. */
static void sort_by_word(case_clause *clauses, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        case_clause moved = clauses[i];
        uint32_t j = i;
        for (; j > 0 && clauses[j - 1].word < moved.word; j--)
            clauses[j] = clauses[j - 1];
        clauses[j] = moved;
    }
}

static bool list_cases(const callgate_store *store, decision d, arena *memory, uint32_t otherwise,
                       case_list *ret_list)
{
    case_builder builder = {.store = store, .memory = memory, .widen_steps = WIDEN_STEP_COUNT_MAX};

    builder.clauses = arena_take(memory, CASE_CLAUSE_COUNT_MAX * sizeof *builder.clauses);
    if (builder.clauses == NULL || !take_apart(&builder, d, otherwise))
        return false;
    sort_by_word(builder.clauses, builder.count);
    *ret_list = (case_list){builder.clauses, builder.count, otherwise};
    return true;
}

/* How much there is to read. */
static uint32_t count_tests(const case_list *list)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < list->clause_count; i++)
        count += list->clauses[i].test_count;
    return count;
}

/* What one clause says needn't be told by what all others say: "fd is at least 3 and len is at
 * most 7", though most values do that. */
static void take_shorter(const callgate_store *store, decision d, arena *memory,
                         case_list *ret_list)
{
    case_list other;

    if (ret_list->clause_count < 2 ||
        ret_list->clauses[0].word != ret_list->clauses[ret_list->clause_count - 1].word ||
        !list_cases(store, d, memory, ret_list->clauses[0].word, &other))
        return;
    if (other.clause_count == 1 && count_tests(&other) < count_tests(ret_list))
        *ret_list = other;
}

bool cases_of(const callgate_store *store, decision d, arena *memory, case_list *ret_list)
{
    case_builder builder = {.store = store, .memory = memory, .widen_steps = WIDEN_STEP_COUNT_MAX};
    uint32_t otherwise = 0;

    if (!find_otherwise(&builder, d, &otherwise) ||
        !list_cases(store, d, memory, otherwise, ret_list))
        return false;
    take_shorter(store, d, memory, ret_list);
    return true;
}
