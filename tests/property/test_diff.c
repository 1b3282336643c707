/* Differences of random policies: all of them are told, with true witnesses. */
#include "../pace.h"
#include "callgate/filter.h"
#include "cli/diff/change_words.h"
#include "cli/diff/folds.h"
#include "filter/run.h"
#include "random_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

enum {
    PAIR_COUNT =
        3000, /* small policies, with more than 10,000 changes; 100 times as many by night */
    LARGE_PAIR_COUNT = 10,
    LOOKED_UP_COUNT_MAX = 400, /* changes of a pair that are looked up among all */
    PAIRS_PER_STORE = 10,
    CALL_COUNT = 24, /* random calls of one pair */
    ARCH_COUNT = 5,
};

static const uint32_t ARCHES[ARCH_COUNT] = {0x00000015, 0x40000003, 0x80000016, 0xc000003e,
                                            0xc00000b7};

/* Two policies side by side, with their filters. */
typedef struct diff_trial {
    callgate_store *store;
    random_dice *dice;
    const callgate_policy *a;
    const callgate_policy *b;
    callgate_filter *filter_a;
    callgate_filter *filter_b;
    callgate_difference last;
    uint32_t difference_count;
    uint32_t witness_count;
} diff_trial;

/* Low numbers, which calls have, some of them; else numbers behind them all. */
static const nr_runs *few_numbers(callgate_store *store, random_dice *dice,
                                  const random_palette *palette)
{
    static const uint32_t steps[] = {2, 50, 400, 0x10000000};
    nr_run runs[RANDOM_RUN_COUNT_MAX];
    uint32_t count = 0;

    if (dice_below(dice, 3) == 0)
        count = random_steps(dice, palette, runs, 0, 0, dice_below(dice, 4), 3);
    runs[count++] = (nr_run){999, palette->decisions[0]};
    count = random_steps(dice, palette, runs, count, 1000, dice_below(dice, 5),
                         steps[dice_below(dice, 4)]);
    runs[count++] = (nr_run){UINT32_MAX, palette->decisions[0]};
    return store_nr_runs(store, runs, count);
}

/* A policy of few runs; two from one palette differ here and there. */
static const callgate_policy *few_arches(callgate_store *store, random_dice *dice,
                                         const random_palette *palette, const callgate_policy *like)
{
    arch_run runs[2 * ARCH_COUNT + 1];
    nr_run foreign = {UINT32_MAX, palette->decisions[0]};
    uint32_t count = 0;

    for (uint32_t i = 0; i < ARCH_COUNT; i++) {
        bool is_copied = like != NULL && dice_below(dice, 3) != 0;
        if (!is_copied && dice_below(dice, 3) != 0)
            continue;
        runs[count++] = (arch_run){ARCHES[i] - 1, store_nr_runs(store, &foreign, 1)};
        runs[count++] = (arch_run){ARCHES[i], is_copied ? policy_find(like, ARCHES[i])
                                                        : few_numbers(store, dice, palette)};
    }
    runs[count++] = (arch_run){UINT32_MAX, store_nr_runs(store, &foreign, 1)};
    return store_policy(store, runs, count);
}

static void expect_word(const callgate_filter *filter, const callgate_call_data *call,
                        uint32_t word)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);

    assert_int_equal(callgate_word_normalise(insns_run(insns, call, NULL)), word);
}

/* By the policies and by both filters, of which one is compiled without the other. */
static void expect_words(const diff_trial *trial, const callgate_call_data *call, uint32_t word_a,
                         uint32_t word_b)
{
    assert_int_not_equal(word_a, word_b);
    assert_int_equal(callgate_policy_eval(trial->a, call), word_a);
    assert_int_equal(callgate_policy_eval(trial->b, call), word_b);
    if (trial->filter_a != NULL)
        expect_word(trial->filter_a, call, word_a);
    if (trial->filter_b != NULL)
        expect_word(trial->filter_b, call, word_b);
}

static bool take_difference(void *user, const callgate_difference *difference)
{
    diff_trial *trial = user;
    const callgate_call_data *call = &difference->witness.call;
    const callgate_difference *last = &trial->last;

    assert_true(call->arch >= difference->arch_first && call->arch <= difference->arch_last);
    assert_true(call->nr >= difference->nr_first && call->nr <= difference->nr_last);
    if (trial->difference_count++ > 0)
        assert_true(
            difference->arch_first > last->arch_last ||
            (difference->arch_first == last->arch_first && difference->nr_first > last->nr_last));
    expect_words(trial, call, difference->witness.word_a, difference->witness.word_b);
    trial->last = *difference;
    return true;
}

static callgate_call_data random_call(const diff_trial *trial)
{
    random_dice *dice = trial->dice;
    callgate_call_data call = {.arch = ARCHES[dice_below(dice, ARCH_COUNT)]};
    const callgate_policy *policy = dice_below(dice, 2) ? trial->a : trial->b;

    if (dice_below(dice, 8) == 0)
        call.arch += dice_below(dice, 3) - 1;
    const nr_runs *runs = policy_find(policy, call.arch);
    call.nr = runs->runs[dice_below(dice, runs->count)].last - dice_below(dice, 2);
    random_rest(dice, &call);
    random_path(trial->store, dice, nr_runs_find(runs, call.nr), &call);
    return call;
}

/* A pair that a test asks several things about. */
static void begin(diff_trial *trial, callgate_store *store, random_dice *dice)
{
    random_palette palette = random_colours(store, dice);
    const callgate_policy *a = few_arches(store, dice, &palette, NULL);

    *trial = (diff_trial){.store = store, .dice = dice, .a = a};
    trial->b = few_arches(store, dice, &palette, a);
    /* A filter that doesn't fit into 4096 instructions is no judge. */
    if (callgate_compile(store, trial->a, NULL, &trial->filter_a, NULL) != CALLGATE_OK)
        trial->filter_a = NULL;
    if (callgate_compile(store, trial->b, NULL, &trial->filter_b, NULL) != CALLGATE_OK)
        trial->filter_b = NULL;
}

static void end(diff_trial *trial)
{
    callgate_filter_free(trial->filter_a);
    callgate_filter_free(trial->filter_b);
}

static bool is_in(const change_span *span, const callgate_call_data *call)
{
    return call->arch >= span->arch_first && call->arch <= span->arch_last &&
           call->nr >= span->nr_first && call->nr <= span->nr_last;
}

static bool holds(const diff_trial *trial, const change_span *span, const callgate_call_data *call)
{
    return span->condition == DECISION_NONE ||
           decision_eval(trial->store, span->condition, call) == 1;
}

/* How many changes speak of a call; each has to be right about it. */
static uint32_t count_changes(const diff_trial *trial, const change_list *list,
                              const callgate_call_data *call)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        const call_change *change = &list->items[i];
        for (uint32_t j = 0; j < change->span_count; j++) {
            if (!is_in(&change->spans[j], call) || !holds(trial, &change->spans[j], call))
                continue;
            count++;
            if (!change->is_sample) {
                assert_int_equal(callgate_policy_eval(trial->a, call), change->old_end.word);
                assert_int_equal(callgate_policy_eval(trial->b, call), change->new_end.word);
            }
        }
    }
    return count;
}

static void expect_change(diff_trial *trial, const change_list *list, const call_change *change)
{
    int direction = (int)callgate_word_level(change->new_end.word) -
                    (int)callgate_word_level(change->old_end.word);

    trial->witness_count++;
    expect_words(trial, &change->witness, change->old_end.word, change->new_end.word);
    assert_int_equal(change->direction, (direction > 0) - (direction < 0));
    if (list->count <= LOOKED_UP_COUNT_MAX)
        assert_int_equal(count_changes(trial, list, &change->witness), 1);
    text where;
    text_init(&where);
    change_where(trial->store, change, &where);
    assert_int_equal(change->spans[0].condition == DECISION_TRUE, where.bytes == 0);
    text_release(&where);
    assert_true(change->group != CHANGE_PERMITTED || change->direction > 0);
    assert_true(change->group != CHANGE_REFUSED || change->direction < 0);
}

static void expect_verdict(const diff_trial *trial, const change_list *list)
{
    bool is_weaker = false, is_stricter = false;

    for (uint32_t i = 0; i < list->count; i++) {
        is_weaker = is_weaker || list->items[i].direction > 0;
        is_stricter = is_stricter || list->items[i].direction < 0;
    }
    change_verdict wanted = trial->a == trial->b       ? VERDICT_EQUAL
                            : is_weaker && is_stricter ? VERDICT_INCOMPARABLE
                            : is_weaker                ? VERDICT_WEAKER
                            : is_stricter              ? VERDICT_STRICTER
                                                       : VERDICT_SAME_PERMITS;
    assert_int_equal(list->verdict, wanted);
    assert_int_equal(list->count == 0, trial->a == trial->b);
}

static void expect_changes(diff_trial *trial)
{
    cli_session cli = {.is_quiet = true};
    source_side old_side = {.effective = trial->a, .meaning = {.policy = trial->a}};
    source_side new_side = {.effective = trial->b, .meaning = {.policy = trial->b}};
    change_list list;

    assert_true(changes_find(&cli, trial->store, &old_side, &new_side, &list));
    expect_verdict(trial, &list);
    for (uint32_t i = 0; i < list.count; i++)
        expect_change(trial, &list, &list.items[i]);
    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = random_call(trial);
        bool differs =
            callgate_policy_eval(trial->a, &call) != callgate_policy_eval(trial->b, &call);
        assert_int_equal(count_changes(trial, &list, &call), differs);
    }
    changes_release(&list);
}

static void expect_differences(diff_trial *trial)
{
    callgate_witness witness;

    callgate_policy_differences(trial->store, trial->a, trial->b, take_difference, trial);
    assert_int_equal(trial->difference_count == 0, trial->a == trial->b);
    assert_int_equal(callgate_policy_differ(trial->store, trial->a, trial->b, &witness),
                     trial->a != trial->b);
    if (trial->a != trial->b)
        expect_words(trial, &witness.call, witness.word_a, witness.word_b);
}

static uint32_t wanted_count(void)
{
    return pace_count(PAIR_COUNT, 100 * PAIR_COUNT);
}

static void every_difference_is_told_with_a_true_witness(void **state)
{
    random_dice dice = {.state = 29};
    callgate_store *store;
    uint32_t equal_count = 0, witness_count = 0, wanted = wanted_count();

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < wanted; i++) {
        diff_trial trial;
        if (i % PAIRS_PER_STORE == 0)
            callgate_store_clear(store);
        begin(&trial, store, &dice);
        expect_differences(&trial);
        expect_changes(&trial);
        equal_count += trial.a == trial.b;
        witness_count += trial.witness_count;
        end(&trial);
    }
    print_message("# %u pairs, %u of them equal, %u changes\n", wanted, equal_count, witness_count);
    assert_true(equal_count > 0 && witness_count > 3 * wanted);
    callgate_store_free(store);
}

static void large_policies_are_told_as_well(void **state)
{
    random_dice dice = {.state = 31};
    callgate_store *store;

    (void)state;
    for (uint32_t i = 0; i < LARGE_PAIR_COUNT; i++) {
        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        diff_trial trial = {.store = store, .dice = &dice};
        trial.a = random_policy(store, &dice);
        trial.b = random_policy(store, &dice);
        expect_differences(&trial);
        expect_changes(&trial);
        callgate_store_free(store);
    }
}

static void a_call_of_too_many_actions_has_one_witness(void **state)
{
    callgate_store *store;
    cli_session cli = {.is_quiet = true};
    change_list list;
    decision many = DECISION_FALSE;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 1; i < 100; i++)
        many = decision_pick(store, decision_compare(store, 0, CALLGATE_EQ, i, UINT64_MAX),
                             decision_leaf(store, CALLGATE_ERRNO | i), many);
    nr_run runs[] = {{4, many}, {UINT32_MAX, DECISION_FALSE}};
    nr_run none = {UINT32_MAX, DECISION_FALSE};
    arch_run arches = {UINT32_MAX, store_nr_runs(store, runs, 2)};
    arch_run no_arches = {UINT32_MAX, store_nr_runs(store, &none, 1)};
    source_side old_side = {.effective = store_policy(store, &no_arches, 1)};
    source_side new_side = {.effective = store_policy(store, &arches, 1)};
    old_side.meaning.policy = old_side.effective;
    new_side.meaning.policy = new_side.effective;
    assert_true(changes_find(&cli, store, &old_side, &new_side, &list));
    assert_true(list.count > 0);
    for (uint32_t i = 0; i < list.count; i++) {
        const callgate_call_data *call = &list.items[i].witness;
        assert_true(list.items[i].is_sample);
        assert_int_not_equal(callgate_policy_eval(old_side.effective, call),
                             callgate_policy_eval(new_side.effective, call));
    }
    assert_int_equal(list.verdict, VERDICT_SAME_PERMITS);
    changes_release(&list);
    callgate_store_free(store);
}

/* Changes of an ABI that one side kills, each pair of words four times, from the last pair to the
 * first and back, twice: more than could be compared each with each. */
static void as_many_folds_as_there_may_be_are_found_soon(void **state)
{
    enum { PAIR_COUNT_OF_LIST = 50 * 1000, CHANGE_COUNT = 4 * PAIR_COUNT_OF_LIST };
    callgate_store *store;
    source_side side = {0};
    change_span span = {.abi = CALLGATE_ABI_X86, .condition = DECISION_TRUE};
    change_list list = {.count = CHANGE_COUNT, .items = calloc(CHANGE_COUNT, sizeof *list.items)};
    fold_link *links = calloc(CHANGE_COUNT, sizeof *links);
    clock_t begin = clock();

    (void)state;
    assert_true(list.items && links);
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_policy_constant(store, CALLGATE_KILL_PROCESS, &side.effective, NULL),
                     CALLGATE_OK);
    for (uint32_t i = 0; i < CHANGE_COUNT; i++) {
        uint32_t at = i % (2 * PAIR_COUNT_OF_LIST);
        uint32_t pair =
            at < PAIR_COUNT_OF_LIST ? PAIR_COUNT_OF_LIST - 1 - at : at - PAIR_COUNT_OF_LIST;
        list.items[i] = (call_change){
            .spans = &span, .span_count = 1, .new_end = {.word = CALLGATE_TRACE | pair}};
    }
    folds_find(&(diff_report){.list = &list, .old_side = &side, .new_side = &side}, links);
    for (uint32_t i = 0; i < CHANGE_COUNT; i++) {
        uint32_t word = list.items[i].new_end.word, next = links[i].next;
        assert_int_equal(links[i].first, PAIR_COUNT_OF_LIST - 1 - (word & 0xffff));
        assert_true(next == FOLD_NONE ? i >= 3 * PAIR_COUNT_OF_LIST
                                      : next > i && list.items[next].new_end.word == word);
    }
    assert_true((clock() - begin) / CLOCKS_PER_SEC < 2); /* by pairs it would take a minute */
    callgate_store_free(store);
    free(list.items);
    free(links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_difference_is_told_with_a_true_witness),
        cmocka_unit_test(large_policies_are_told_as_well),
        cmocka_unit_test(a_call_of_too_many_actions_has_one_witness),
        cmocka_unit_test(as_many_folds_as_there_may_be_are_found_soon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
