/* Covers what a call is answered with rules.
 */
#include "cli/oci/cover.h"
#include "policy/store.h"
#include <string.h>

enum {
    ARG_COUNT = 6,
    WORD_COUNT_MAX = 64,
    RULE_COUNT_FIRST = 32,
    COVER_STEP_COUNT_MAX = 1 << 23,
    WIDE_BOX_COUNT_MAX = 1024, /* that hold on 64-bit ABIs alone, of a word */
};

/* What still has to be said of one word. */
typedef struct cover_word {
    uint32_t word;
    decision wide;      /* where it is the answer, on 64-bit ABIs, else on 32-bit ones */
    decision narrow;    /* the same on 32-bit ABIs beside 64-bit ones; TRUE: none has it */
    decision left_wide; /* of these, where no rule says it yet */
    decision left_narrow;
} cover_word;

/* A cover under way. */
typedef struct cover_run {
    callgate_store *store;
    uint64_t last;
    uint32_t default_word;
    bool is_masked;
    cover_word words[WORD_COUNT_MAX];
    uint32_t word_count;
    cover_list *list;
    uint32_t list_room; /* rules that it has memory for */
    arena *memory;
    cover_failure failure;
} cover_run;

/* A box in the making. */
typedef struct cover_box {
    callgate_call_data sample;
    case_cube cubes[ARG_COUNT]; /* of the path it grows from */
    callgate_condition conditions[ARG_COUNT];
    decision bad_wide;
    decision bad_narrow;
    bool is_narrow_kept;
    bool is_masked; /* as the run's */
} cover_box;

static bool fail(cover_run *run, cover_failure failure)
{
    if (run->failure == COVER_FINE)
        run->failure = failure;
    return false;
}

/* All conditions of a box but one argument's, in one width. ARG_COUNT: all of them. */
static decision conditions_but(const cover_run *run, const cover_box *box, uint32_t but,
                               uint64_t last)
{
    decision all = DECISION_TRUE;

    for (uint32_t arg = ARG_COUNT; arg-- > 0;) {
        if (arg != but)
            all = decision_and(run->store, all,
                               condition_values(run->store, &box->conditions[arg], last));
    }
    return all;
}

/* What an argument must not be, as the box's other conditions stand. */
static widen_request limits_of(const cover_run *run, const cover_box *box, uint32_t arg)
{
    callgate_store *store = run->store;
    decision wide = conditions_but(run, box, arg, run->last);
    decision narrow = conditions_but(run, box, arg, UINT32_MAX);

    return (widen_request){
        .store = store,
        .arg = arg,
        .last = run->last,
        .value = box->sample.args[arg],
        .cube = box->cubes[arg],
        .bad_wide = decision_project(store, decision_and(store, wide, box->bad_wide), arg),
        .bad_narrow = decision_project(store, decision_and(store, narrow, box->bad_narrow), arg),
        .is_narrow_kept = box->is_narrow_kept,
        .is_masked = run->is_masked || box->is_masked,
    };
}

static callgate_condition no_condition(uint32_t arg)
{
    return (callgate_condition){.arg = arg, .op = CALLGATE_MASKED_EQ};
}

static bool is_condition(const callgate_condition *condition)
{
    return condition->op != CALLGATE_MASKED_EQ || condition->mask != 0;
}

/* A box of one path of `d`, the one that the sample takes. */
static bool begin_box(cover_run *run, decision d, const cover_word *word, cover_box *box)
{
    memset(box->cubes, 0, sizeof box->cubes);
    while (!decision_is_leaf(run->store, d)) {
        const decision_node *node = decision_get(run->store, d);
        uint32_t arg = node->var / 64;
        uint64_t bit = (uint64_t)1 << (63 - node->var % 64);
        if (arg >= ARG_COUNT)
            return fail(run, COVER_POINTER);
        box->cubes[arg].mask |= bit;
        box->cubes[arg].value |= box->sample.args[arg] & bit;
        d = (box->sample.args[arg] & bit) != 0 ? node->hi : node->lo;
    }
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++)
        box->conditions[arg] = condition_of_cube(arg, box->cubes[arg], run->last);
    box->bad_wide = decision_not(run->store, word->wide);
    box->bad_narrow = decision_not(run->store, word->narrow);
    return true;
}

/* First no condition where none is needed, then the widest ones; `kept` stays as it is. */
static bool widen_box(cover_run *run, cover_box *box, uint32_t kept)
{
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++) {
        if (arg == kept || !is_condition(&box->conditions[arg]))
            continue;
        widen_request limits = limits_of(run, box, arg);
        if (limits.bad_wide == DECISION_FALSE && limits.bad_narrow == DECISION_FALSE) {
            box->conditions[arg] = no_condition(arg);
            box->cubes[arg] = (case_cube){0, 0};
        }
    }
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++) {
        if (arg == kept || !is_condition(&box->conditions[arg]))
            continue;
        widen_request limits = limits_of(run, box, arg);
        if (!condition_widest(&limits, &box->conditions[arg]))
            return fail(run, COVER_CROWDED);
    }
    return true;
}

/* Most calls have a few rules, and none more than the maximum. */
static bool make_room(cover_run *run)
{
    cover_list *list = run->list;
    uint32_t room = run->list_room == 0 ? RULE_COUNT_FIRST : 2 * run->list_room;

    if (list->count < run->list_room)
        return true;
    if (list->count == COVER_RULE_COUNT_MAX)
        return fail(run, COVER_CROWDED);
    cover_rule *rules = arena_take(run->memory, room * sizeof *rules);
    if (rules == NULL)
        return fail(run, COVER_MEMORY);
    if (list->count > 0)
        memcpy(rules, list->rules, list->count * sizeof *rules);
    list->rules = rules;
    run->list_room = room;
    return true;
}

static bool add_box(cover_run *run, cover_word *word, const cover_box *box)
{
    callgate_store *store = run->store;
    cover_rule rule = {.word = word->word};

    if (!make_room(run))
        return false;
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++) {
        if (is_condition(&box->conditions[arg]))
            rule.conditions[rule.condition_count++] = box->conditions[arg];
        rule.sample[arg] = box->sample.args[arg];
    }
    run->list->rules[run->list->count++] = rule;
    decision wide = conditions_but(run, box, ARG_COUNT, run->last);
    decision narrow = conditions_but(run, box, ARG_COUNT, UINT32_MAX);
    word->left_wide = decision_and(store, word->left_wide, decision_not(store, wide));
    word->left_narrow = decision_and(store, word->left_narrow, decision_not(store, narrow));
    return (word->left_wide != DECISION_NONE && word->left_narrow != DECISION_NONE) ||
           fail(run, COVER_CROWDED);
}

/* Boxes that hold in both widths, where both have the word; then those of low words that a
 * 64-bit ABI has with some high words. */
static bool cover_both(cover_run *run, cover_word *word)
{
    decision both = decision_and(run->store, word->wide, word->narrow);
    cover_box box = {.is_narrow_kept = word->left_narrow != DECISION_FALSE};

    for (;;) {
        decision target = decision_and(run->store, word->left_wide, both);
        if (target == DECISION_FALSE)
            target = decision_and(run->store, word->left_narrow, both);
        if (target == DECISION_NONE)
            return fail(run, COVER_CROWDED);
        if (!decision_satisfy(run->store, target, &box.sample))
            break;
        if (!begin_box(run, both, word, &box) || !widen_box(run, &box, ARG_COUNT) ||
            !add_box(run, word, &box))
            return false;
    }
    return word->left_narrow == DECISION_FALSE || fail(run, COVER_NARROW_ALONE);
}

/* Which condition of a box may be made to hold on 64-bit ABIs alone. */
typedef enum wide_turn {
    TURN_WHOLE,  /* one that lets through all that the argument may be there */
    TURN_TESTED, /* any of an argument that the box tests */
    TURN_ANY,
} wide_turn;

/* Makes one condition of a box hold on 64-bit ABIs alone, or at least not where 32-bit ones say
 * otherwise. */
static bool turn_wide(const cover_run *run, cover_box *box, wide_turn how)
{
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++) {
        if (how == TURN_TESTED && !is_condition(&box->conditions[arg]))
            continue;
        widen_request limits = limits_of(run, box, arg);
        callgate_condition condition;
        limits.cube = (case_cube){run->last, limits.value};
        if (!condition_widest(&limits, &condition) ||
            (how == TURN_WHOLE && condition_values(run->store, &condition, run->last) !=
                                      decision_not(run->store, limits.bad_wide)))
            continue;
        box->conditions[arg] = condition;
        return true;
    }
    return false;
}

/* An argument of which nothing depends, the last one; ARG_COUNT: there is none. */
static uint32_t find_spare(const cover_run *run, const cover_box *box)
{
    for (uint32_t arg = ARG_COUNT; arg-- > 1;) {
        if (!is_condition(&box->conditions[arg]) &&
            limits_of(run, box, arg).bad_wide == DECISION_FALSE)
            return arg;
    }
    return ARG_COUNT;
}

/* Does a word refuse what the default lets through? One bound often says that. */
static bool is_refusal(const cover_run *run, const cover_word *word)
{
    return callgate_word_level(word->word) < callgate_word_level(run->default_word);
}

/* Boxes that hold on 64-bit ABIs alone: whatever a spare argument is, one of the ranges has it
 * there, and none where they are cut to low words. Two ranges would do, but libseccomp loses the
 * second one where the argument is the first one's bound: the third has that. Ranges
 * of other arguments beside these it reads wrong at times, or never returns from: masks do. */
static bool add_ranges(cover_run *run, cover_word *word, cover_box *box, uint32_t spare)
{
    static const struct {
        callgate_op op;
        uint64_t value, sample;
    } ranges[] = {{CALLGATE_LT, UINT64_MAX << 32, 0},
                  {CALLGATE_GT, UINT32_MAX, UINT64_C(1) << 32},
                  {CALLGATE_GT, UINT64_C(0x1ffffffff), UINT64_C(2) << 32}};

    if (spare == ARG_COUNT)
        return fail(run, COVER_WIDE_ALONE);
    box->bad_narrow = DECISION_FALSE;
    box->is_masked = true;
    if (!widen_box(run, box, spare))
        return false;
    for (uint32_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        box->conditions[spare] = (callgate_condition){spare, ranges[i].op, ranges[i].value, 0};
        box->sample.args[spare] = ranges[i].sample;
        if (!add_box(run, word, box))
            return false;
    }
    return true;
}

/* Boxes for what 64-bit ABIs alone are answered. */
static bool cover_wide(cover_run *run, cover_word *word)
{
    cover_box box = {.is_narrow_kept = false};
    uint32_t count = 0;

    if (decision_and(run->store, word->left_wide, decision_not(run->store, word->wide)) !=
        DECISION_FALSE)
        return fail(run, COVER_ABIS_DIFFER);
    while (decision_satisfy(run->store, word->left_wide, &box.sample)) {
        if (run->is_masked || count++ == WIDE_BOX_COUNT_MAX)
            return fail(run, COVER_WIDE_ALONE);
        if (!begin_box(run, word->wide, word, &box))
            return false;
        uint32_t spare = find_spare(run, &box);
        bool is_turned = turn_wide(run, &box, TURN_WHOLE) ||
                         (spare == ARG_COUNT && turn_wide(run, &box, TURN_ANY)) ||
                         (is_refusal(run, word) && turn_wide(run, &box, TURN_TESTED));
        box.is_masked = false;
        bool is_done = is_turned ? widen_box(run, &box, ARG_COUNT) && add_box(run, word, &box)
                                 : add_ranges(run, word, &box, spare);
        if (!is_done)
            return false;
    }
    return true;
}

/* Where multiplexers of one width answer this word too. */
static decision through_is(const cover_run *run, const cover_request *request, decision leaf,
                           bool is_wide)
{
    decision all = DECISION_TRUE;

    for (uint32_t i = 0; i < request->through_count; i++) {
        if (request->is_through_wide[i] == is_wide)
            all = decision_and(run->store, all,
                               decision_equals(run->store, request->through[i], leaf));
    }
    return all;
}

/* Where a call's answer is this word; what it has through a multiplexer must have it too. */
static bool add_word(cover_run *run, const cover_request *request, uint32_t word)
{
    callgate_store *store = run->store;
    cover_word *added = &run->words[run->word_count];
    decision leaf = decision_leaf(store, word), narrow = DECISION_TRUE;

    *added = (cover_word){.word = word, .left_narrow = DECISION_FALSE};
    if (request->narrow != DECISION_NONE) {
        narrow = decision_equals(store, request->narrow, leaf);
        added->left_narrow = narrow;
    }
    narrow = decision_and(store, narrow, through_is(run, request, leaf, false));
    added->narrow = narrow;
    added->wide = narrow;
    if (request->wide != DECISION_NONE) {
        added->left_wide = decision_equals(store, request->wide, leaf);
        added->wide = decision_and(store, added->left_wide, through_is(run, request, leaf, true));
    } else {
        added->left_wide = added->left_narrow;
        added->left_narrow = DECISION_FALSE;
        added->narrow = DECISION_TRUE;
    }
    run->word_count++;
    return (added->wide != DECISION_NONE && narrow != DECISION_NONE) || fail(run, COVER_CROWDED);
}

/* All words but the default one, the weakest first. */
static bool add_words(cover_run *run, const cover_request *request)
{
    uint32_t words[2 * WORD_COUNT_MAX], count = 0;
    const decision answers[] = {request->wide, request->narrow};

    for (uint32_t i = 0; i < 2; i++) {
        if (answers[i] != DECISION_NONE)
            count += decision_word_list(run->store, answers[i], words + count, WORD_COUNT_MAX);
    }
    for (uint64_t above = (uint64_t)UINT32_MAX + 1, next = 0; above > 0; above = next) {
        next = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (words[i] < above && words[i] + (uint64_t)1 > next)
                next = words[i] + (uint64_t)1;
        }
        if (next == 0)
            break;
        next--;
        if ((uint32_t)next != request->default_word &&
            (run->word_count == WORD_COUNT_MAX || !add_word(run, request, (uint32_t)next)))
            return fail(run, COVER_CROWDED);
    }
    return true;
}

static bool has_high_words(const cover_request *request)
{
    static const uint64_t none[ARG_COUNT];
    uint64_t care[ARG_COUNT];

    if (request->narrow == DECISION_NONE)
        return false;
    for (uint32_t arg = 0; arg < ARG_COUNT; arg++)
        care[arg] = UINT64_MAX << 32;
    return decision_fix(request->store, request->narrow, none, care) != request->narrow;
}

/* Words of both widths first: a rule that only 64-bit ABIs heed is a longer one elsewhere, which
 * libseccomp drops where it comes later. */
static void cover_all(cover_run *run, const cover_request *request)
{
    if (has_high_words(request))
        fail(run, COVER_HIGH_WORDS);
    else if (!add_words(run, request))
        fail(run, COVER_CROWDED);
    for (uint32_t i = 0; i < run->word_count && run->failure == COVER_FINE; i++)
        (void)cover_both(run, &run->words[i]);
    for (uint32_t i = 0; i < run->word_count && run->failure == COVER_FINE; i++)
        (void)cover_wide(run, &run->words[i]);
}

cover_failure cover_of(const cover_request *request, arena *memory, cover_list *ret_list)
{
    cover_run run = {
        .store = request->store,
        .last = request->wide != DECISION_NONE ? UINT64_MAX : UINT32_MAX,
        .default_word = request->default_word,
        .is_masked = request->is_masked,
        .list = ret_list,
        .memory = memory,
    };
    store_mark mark = store_mark_for(request->store, COVER_STEP_COUNT_MAX);

    *ret_list = (cover_list){.count = 0};
    cover_all(&run, request);
    (void)store_fail(request->store, &mark, NULL);
    return run.failure;
}
