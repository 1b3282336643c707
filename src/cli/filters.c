/* Tells what filters answer to single calls, filter by filter.
 */
#include "cli/filters.h"
#include "abi/abi.h"
#include "base/fail.h"
#include "cli/live.h"
#include "cli/policy_abis.h"
#include "filter/given_words.h"
#include "filter/insn.h"
#include "filter/lift_given.h"
#include "filter/run.h"

enum { CHOICE_COUNT_MAX = 64 };

/* What may be decided, by whom. */
typedef struct filter_choice {
    decision decision;
    decision origin;
} filter_choice;

/* Each call gets what one of them says. */
typedef struct choice_list {
    filter_choice items[CHOICE_COUNT_MAX];
    uint32_t count;
} choice_list;

/* A question to all filters. */
typedef struct filters_question {
    callgate_store *store;
    const loaded_source *source;
    const callgate_call_data *call;
    const uint64_t *care;
    filters_effort *effort; /* NULL: the words that filters may return have to do */
    callgate_error unread;  /* why the first filter that can't be read can't; OK: none */
    bool has_any_word;      /* a filter may return whatever */
} filters_question;

typedef struct filter_view {
    const callgate_insn *insns;
    size_t insn_count;
} filter_view;

uint32_t filters_count(const loaded_source *source)
{
    if (source->live != NULL)
        return source->live->stack.filter_count;
    return source->filter != NULL ? 1 : 0;
}

static filter_view view_of(const loaded_source *source, uint32_t index)
{
    filter_view view;

    if (source->live != NULL) {
        const installed_filter *filter = &source->live->stack.filters[index];
        return (filter_view){filter->insns, filter->insn_count};
    }
    view.insns = callgate_filter_insns(source->filter, &view.insn_count);
    return view;
}

static bool names_word(filter_view view, uint32_t word)
{
    for (size_t i = 0; i < view.insn_count; i++) {
        if (insn_is_branch(&view.insns[i]) && view.insns[i].k == word)
            return true;
    }
    return false;
}

/* Is there but one return for a number, which kills? */
static bool kills_number(filter_view view, const abi_info *info, uint32_t nr)
{
    const callgate_call_data call = {.nr = nr, .arch = info->arch};
    const uint64_t care[6] = {0};
    uint32_t word;

    return given_words(view.insns, view.insn_count, &call, care, &word, 1) == 1 &&
           (word == CALLGATE_KILL_THREAD || word == CALLGATE_KILL_PROCESS);
}

/* An ABI whose calls can't be told together isn't killed. Its calls mostly tell that it isn't,
 * without a lift. */
static bool kills_abi(callgate_store *store, filter_view view, callgate_abi abi)
{
    const abi_info *info = abi_get(abi);
    const callgate_policy *policy;

    for (uint32_t nr = info->nr_first; nr <= call_nr_max(abi); nr++) {
        if (!kills_number(view, info, nr))
            return false;
    }
    return lift_numbers(store, view.insns, view.insn_count, info->arch, info->nr_first,
                        info->nr_last, &policy, NULL) == CALLGATE_OK &&
           policy_kills_abi(policy, abi);
}

callgate_abi_set filters_abis(callgate_store *store, const loaded_source *source)
{
    callgate_abi_set abis = 0;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        bool is_named = false, is_killed = false;
        for (uint32_t j = 0; j < filters_count(source); j++)
            is_named =
                is_named || names_word(view_of(source, j), callgate_abi_arch((callgate_abi)i));
        for (uint32_t j = 0; is_named && j < filters_count(source); j++)
            is_killed = is_killed || kills_abi(store, view_of(source, j), (callgate_abi)i);
        if (is_named && !is_killed)
            abis |= CALLGATE_ABI_BIT(i);
    }
    return abis != 0 ? abis : policy_abis_of_host();
}

static callgate_status run_filter(void *user, const callgate_call_data *call, uint32_t *ret_word,
                                  callgate_error *reterr)
{
    (void)reterr;
    *ret_word = callgate_word_normalise(callgate_filter_run(user, call, NULL));
    return CALLGATE_OK;
}

static callgate_status run_stack(void *user, const callgate_call_data *call, uint32_t *ret_word,
                                 callgate_error *reterr)
{
    const live_source *live = user;
    uint32_t word = CALLGATE_ALLOW;

    (void)reterr;
    for (uint32_t i = 0; i < live->stack.filter_count; i++) {
        uint32_t own = insns_run(live->stack.filters[i].insns, call, NULL);
        word = word_stack(word, callgate_word_normalise(own));
    }
    *ret_word = word;
    return CALLGATE_OK;
}

call_answerer filters_answerer(const loaded_source *source)
{
    if (source->live != NULL)
        return (call_answerer){.answer = run_stack, .user = source->live};
    return (call_answerer){.answer = run_filter, .user = source->filter};
}

/* false: there are too many. */
static bool add_choice(choice_list *list, filter_choice choice)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].decision == choice.decision && list->items[i].origin == choice.origin)
            return true;
    }
    if (list->count == CHOICE_COUNT_MAX)
        return false;
    list->items[list->count++] = choice;
    return true;
}

/* What a filter may answer, by its returns alone. Where these aren't known, both ends of the
 * kernel's order stand for any word: where they make no difference, none does. */
static void choose_words(filters_question *question, uint32_t index, choice_list *ret_own)
{
    filter_view view = view_of(question->source, index);
    uint32_t words[CHOICE_COUNT_MAX];
    uint32_t count = given_words(view.insns, view.insn_count, question->call, question->care, words,
                                 CHOICE_COUNT_MAX);

    if (count == 0) {
        words[0] = CALLGATE_KILL_PROCESS;
        words[1] = CALLGATE_ALLOW;
        count = 2;
        question->has_any_word = true;
    }
    for (uint32_t i = 0; i < count; i++)
        ret_own->items[i] = (filter_choice){decision_leaf(question->store, words[i]),
                                            decision_leaf(question->store, index + 1)};
    ret_own->count = count;
}

/* Reads a filter for the calls. */
static callgate_status read_filter(const filters_question *question, uint32_t index,
                                   decision *ret_decision, callgate_error *reterr)
{
    const callgate_call_data *call = question->call;
    filter_view view = view_of(question->source, index);
    filters_effort *effort = question->effort;
    uint64_t bit = UINT64_C(1) << (index < 63 ? index : 63);
    const callgate_policy *policy;

    if (effort->failed_count >= FILTERS_FAILED_COUNT_MAX && (effort->failed & bit) != 0)
        return FAIL(reterr, CALLGATE_LIMIT, "left out, since %d readings took too much before it",
                    FILTERS_FAILED_COUNT_MAX);
    callgate_status status = lift_given(question->store, view.insns, view.insn_count, call,
                                        question->care, &policy, reterr);
    if (status != CALLGATE_OK) {
        effort->failed_count++;
        effort->failed |= bit;
        return status;
    }
    *ret_decision = nr_runs_find(policy_find(policy, call->arch), call->nr);
    return CALLGATE_OK;
}

/* One choice where the filter can be read, else its words, and the first error is kept. */
static void choose(filters_question *question, uint32_t index, choice_list *ret_own)
{
    callgate_error err;

    choose_words(question, index, ret_own);
    if (ret_own->count == 1 || question->effort == NULL)
        return;
    if (read_filter(question, index, &ret_own->items[0].decision, &err) == CALLGATE_OK) {
        ret_own->count = 1;
    } else if (question->unread.status == CALLGATE_OK) {
        if (question->source->live != NULL)
            live_blame(question->source->live, index, &err);
        question->unread = err;
    }
}

/* The newer filter's answer stands where the actions are equal. */
static filter_choice stack_pair(callgate_store *store, filter_choice newer, filter_choice older)
{
    decision both = decision_combine(store, CALLGATE_STACK, newer.decision, older.decision);
    decision is_newer = decision_equals(store, both, newer.decision);

    return (filter_choice){both, decision_pick(store, is_newer, newer.origin, older.origin)};
}

/* false: too many choices, or the store has no more room. */
static bool stack_choices(callgate_store *store, const choice_list *newer, const choice_list *older,
                          choice_list *ret_both)
{
    ret_both->count = 0;
    for (uint32_t i = 0; i < newer->count; i++) {
        for (uint32_t j = 0; j < older->count; j++) {
            filter_choice both = stack_pair(store, newer->items[i], older->items[j]);
            if (both.origin == DECISION_NONE || !add_choice(ret_both, both))
                return false;
        }
    }
    return true;
}

/* The one decision that all choices are. */
static bool is_decided(const choice_list *list, decision *ret_decision, decision *ret_origin)
{
    filter_choice first = list->items[0];

    for (uint32_t i = 1; i < list->count; i++) {
        if (list->items[i].decision != first.decision)
            return false;
        if (list->items[i].origin != first.origin)
            first.origin = DECISION_NONE;
    }
    *ret_decision = first.decision;
    *ret_origin = first.origin;
    return true;
}

/* Asks all filters. false: there are too many answers, or the store has no more room. */
static bool choose_all(filters_question *question, choice_list *ret_all)
{
    choose(question, 0, ret_all);
    for (uint32_t i = 1; i < filters_count(question->source); i++) {
        choice_list newer = *ret_all, own;
        choose(question, i, &own);
        if (!stack_choices(question->store, &newer, &own, ret_all))
            return false;
    }
    return true;
}

/* false: there is more than one answer, or the store has no more room. */
static bool ask(filters_question *question, decision *ret_decision, decision *ret_origin)
{
    choice_list all;

    if (!choose_all(question, &all) || !is_decided(&all, ret_decision, ret_origin))
        return false;
    if (question->source->live == NULL)
        *ret_origin = DECISION_NONE; /* there is nobody else */
    return *ret_decision != DECISION_NONE;
}

callgate_status filters_decide(callgate_store *store, const loaded_source *source,
                               const callgate_call_data *call, const uint64_t care[6],
                               filters_effort *effort, decision *ret_decision, decision *ret_origin,
                               callgate_error *reterr)
{
    filters_question question = {.store = store, .source = source, .call = call, .care = care};

    (void)store_mark_now(store);
    if (ask(&question, ret_decision, ret_origin))
        return CALLGATE_OK;
    question.effort = effort;
    store_mark mark = store_mark_now(store);
    if (ask(&question, ret_decision, ret_origin))
        return CALLGATE_OK;
    callgate_status status = store_fail(store, &mark, reterr);
    if (question.unread.status == CALLGATE_OK)
        return status;
    *reterr = question.unread;
    reterr->place.name = source->name;
    return reterr->status;
}

uint32_t filters_words(callgate_store *store, const loaded_source *source,
                       const callgate_call_data *call, const uint64_t care[6],
                       uint32_t ret_words[FILTERS_WORD_COUNT_MAX])
{
    filters_question question = {.store = store, .source = source, .call = call, .care = care};
    uint32_t count = 0;
    choice_list all;

    (void)store_mark_now(store);
    if (!choose_all(&question, &all) || question.has_any_word)
        return 0;
    for (uint32_t i = 0; i < all.count; i++) {
        if (all.items[i].decision == DECISION_NONE)
            return 0;
        uint32_t word = decision_word(store, all.items[i].decision), at = 0;
        while (at < count && ret_words[at] != word)
            at++;
        if (at == FILTERS_WORD_COUNT_MAX)
            return 0;
        ret_words[at] = word;
        count += at == count;
    }
    return count;
}
