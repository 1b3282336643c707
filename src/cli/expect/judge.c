/* Decides expectations over all calls that they mean.
 */
#include "base/limits.h"
#include "cli/expect/expect.h"
#include "cli/filters.h"
#include "cli/shell.h"
#include "policy/call_text.h"
#include <stdlib.h>
#include <string.h>

enum { TRY_COUNT = 3 };

/* A search for a leaf that breaks a claim, among the arguments that a CALL leaves open. */
typedef struct leaf_search {
    expect_judge *judge;
    const expectation *item;
    uint64_t care[6];
    callgate_call_data call; /* the way to the node at hand */
    uint32_t word;           /* of the leaf that was found */
    uint32_t arg_count;      /* of arguments, up to the last one that the way to it tests */
} leaf_search;

/* Makes room for nodes that have come since. */
static bool see_all(expect_judge *judge)
{
    size_t count = store_node_count(judge->store);

    if (count <= judge->seen_count)
        return true;
    uint32_t *seen = realloc(judge->seen, count * sizeof *seen);
    if (seen == NULL)
        return false;
    memset(seen + judge->seen_count, 0, (count - judge->seen_count) * sizeof *seen);
    judge->seen = seen;
    judge->seen_count = count;
    return true;
}

bool expect_judge_open(expect_judge *judge, callgate_store *store, const expect_subject *subject,
                       arena *memory)
{
    *judge = (expect_judge){
        .store = store, .subject = subject, .memory = memory, .steps_left = EXPECT_STEP_COUNT_MAX};
    return see_all(judge);
}

void expect_judge_close(expect_judge *judge)
{
    free(judge->seen);
    judge->seen = NULL;
}

static bool breaks_claim(const leaf_search *search, uint32_t word)
{
    const expect_subject *subject = search->judge->subject;
    callgate_abi abi = callgate_abi_of(search->call.arch, search->call.nr);

    return !expect_claim_holds(&search->item->claim, word, abi, subject->meaning.abis);
}

static bool find_wrong(leaf_search *search, decision d);

/* Both ways where the argument is left open, else the one that the CALL gives. */
static bool find_below(leaf_search *search, const decision_node *node)
{
    uint32_t arg = node->var / 64;
    uint64_t bit = (uint64_t)1 << (63 - node->var % 64);
    uint64_t *value = arg < 6 ? &search->call.args[arg] : &search->call.instruction_pointer;

    if (arg < 6 && (search->care[arg] & bit) != 0)
        return find_wrong(search, (*value & bit) != 0 ? node->hi : node->lo);
    if (find_wrong(search, node->lo))
        return true;
    *value |= bit;
    if (find_wrong(search, node->hi))
        return true;
    *value &= ~bit;
    return false;
}

/* Every leaf that is reached under the CALL's arguments is looked at, every node once. */
static bool find_wrong(leaf_search *search, decision d)
{
    expect_judge *judge = search->judge;
    const decision_node *node = decision_get(judge->store, d);

    if (judge->seen[d] == judge->round || judge->steps_left == 0)
        return false;
    judge->seen[d] = judge->round;
    judge->steps_left--;
    if (node->var == DECISION_LEAF) {
        search->word = node->lo;
        return breaks_claim(search, node->lo);
    }
    return find_below(search, node);
}

static void give_arguments(leaf_search *search, callgate_abi abi)
{
    const call_expression *calls = &search->item->calls;

    for (uint32_t i = 0; i < 6; i++) {
        search->care[i] = calls->is_given[i] ? call_value_bits(abi, calls->values[i]) : 0;
        search->call.args[i] = calls->values[i] & search->care[i];
    }
}

static void add_failure(const leaf_search *search, callgate_abi abi, call_id call,
                        expect_failure *failures, expect_outcome *outcome)
{
    const expect_subject *subject = search->judge->subject;
    expect_failure failure = {.abi = abi,
                              .call = call,
                              .witness = search->call,
                              .word = search->word,
                              .arg_count = search->arg_count};

    outcome->status = EXPECT_FAILS;
    outcome->failed_count++;
    if (outcome->failure_count == EXPECT_FAILURE_COUNT_MAX)
        return;
    if (subject->meaning.origin != NULL) {
        uint32_t rule = callgate_policy_eval(subject->meaning.origin, &search->call);
        failure.reason = reason_make(&subject->source, &subject->target, &subject->meaning, abi,
                                     search->word, rule);
        failure.has_reason = true;
    }
    failures[outcome->failure_count++] = failure;
}

/* A source that has no meaning as a whole is asked, with what the CALL leaves open as 0. */
static bool ask_wrong(leaf_search *search, expect_outcome *outcome)
{
    const expect_subject *subject = search->judge->subject;
    call_answerer who = source_answerer(&subject->source, &subject->meaning);
    callgate_error err;

    search->arg_count = 6;
    if (call_answer_word(&who, &search->call, &search->word, &err) == CALLGATE_OK)
        return breaks_claim(search, search->word);
    outcome->untold_count++;
    return false;
}

/* Calls of which one may break the claim: what is left open is 0, all ones, another number for each
 * argument. */
static bool try_wrong(leaf_search *search)
{
    const expect_subject *subject = search->judge->subject;
    call_answerer who = source_answerer(&subject->source, &subject->meaning);
    const callgate_call_data given = search->call;

    search->arg_count = 6;
    for (uint32_t i = 0; i < TRY_COUNT; i++) {
        for (uint32_t arg = 0; arg < 6; arg++) {
            const uint64_t values[TRY_COUNT] = {0, UINT64_MAX, arg + 1};
            search->call.args[arg] = given.args[arg] | (values[i] & ~search->care[arg]);
        }
        if (call_answer_word(&who, &search->call, &search->word, NULL) == CALLGATE_OK &&
            breaks_claim(search, search->word))
            return true;
    }
    search->call = given;
    return false;
}

/* Does every word that the filters may return keep the claim? */
static bool keeps_claim(const leaf_search *search)
{
    const expect_judge *judge = search->judge;
    uint32_t words[FILTERS_WORD_COUNT_MAX];
    uint32_t count =
        filters_words(judge->store, &judge->subject->source, &search->call, search->care, words);

    for (uint32_t i = 0; i < count; i++) {
        if (breaks_claim(search, words[i]))
            return false;
    }
    return count > 0;
}

/* What the source answers to the calls at hand. false: the outcome says why it can't be told. */
static bool find_answer(const leaf_search *search, decision *ret_answer, expect_outcome *outcome)
{
    expect_judge *judge = search->judge;
    decision origin;
    callgate_error err;

    if (outcome->untold_count > 0)
        return false; /* nothing is won by trying the others, each of which takes its time */
    callgate_status status =
        source_decide(judge->store, &judge->subject->source, &judge->subject->meaning,
                      &search->call, search->care, &judge->effort, ret_answer, &origin, &err);
    if (status == CALLGATE_OK && see_all(judge))
        return true;
    outcome->untold_count++;
    if (status != CALLGATE_OK)
        outcome->problem = arena_text(judge->memory, err.text, strlen(err.text));
    return false;
}

/* One call on one ABI. */
static void judge_one(expect_judge *judge, const expectation *item, callgate_abi abi, call_id call,
                      uint32_t nr, expect_failure *failures, expect_outcome *outcome)
{
    uint32_t arch = callgate_abi_arch(abi);
    leaf_search search = {.judge = judge, .item = item, .call = {.nr = nr, .arch = arch}};
    decision answer;

    judge->round++;
    outcome->asked_count++;
    give_arguments(&search, abi);
    if (source_is_asked(&judge->subject->source)) {
        if (ask_wrong(&search, outcome))
            add_failure(&search, abi, call, failures, outcome);
        return;
    }
    bool has_whole = judge->subject->meaning.policy != NULL;
    if (!has_whole && try_wrong(&search)) {
        add_failure(&search, abi, call, failures, outcome);
        return;
    }
    if ((!has_whole && keeps_claim(&search)) || !find_answer(&search, &answer, outcome) ||
        !find_wrong(&search, answer))
        return;
    search.arg_count = decision_args_tested(judge->store, answer, &search.call);
    add_failure(&search, abi, call, failures, outcome);
}

static void judge_match(expect_judge *judge, const expectation *item, const call_match *match,
                        expect_failure *failures, expect_outcome *outcome)
{
    callgate_abi_set abis = judge->subject->meaning.abis;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        bool is_meant = (abis & CALLGATE_ABI_BIT(i)) != 0 || item->calls.abi == abi;
        call_id call;
        uint32_t nr;
        if (is_meant && call_find(&item->calls, match, abi, &call, &nr))
            judge_one(judge, item, abi, call, nr, failures, outcome);
    }
}

void expect_judge_call(expect_judge *judge, const expectation *item, expect_outcome *outcome)
{
    expect_failure failures[EXPECT_FAILURE_COUNT_MAX];

    outcome->status = EXPECT_HOLDS;
    for (uint32_t i = 0; i < item->calls.match_count; i++)
        judge_match(judge, item, &item->calls.matches[i], failures, outcome);
    if (outcome->asked_count == 0) {
        outcome->status = EXPECT_UNTOLD;
        outcome->problem = "it means no call of the target's ABIs";
    } else if (outcome->untold_count > 0 && outcome->failed_count == 0) {
        outcome->status = EXPECT_UNTOLD;
        if (outcome->problem == NULL)
            outcome->problem = "it could not be asked";
    } else if (judge->steps_left == 0 && outcome->failed_count == 0) {
        outcome->status = EXPECT_UNTOLD;
        outcome->problem = "its decision is larger than the limit of one test";
    }
    size_t bytes = outcome->failure_count * sizeof *failures;
    expect_failure *kept = bytes == 0 ? NULL : arena_alloc(judge->memory, bytes);
    if (kept != NULL)
        memcpy(kept, failures, bytes);
    else
        outcome->failure_count = 0;
    outcome->failures = kept;
}

void expect_witness_words(const expect_failure *failure, text *out)
{
    char words[CALLGATE_WITNESS_BYTES_MAX];

    witness_format(&failure->witness, failure->call == CALL_NONE ? 6 : failure->arg_count, words);
    text_add(out, "%s", words);
}

void expect_explain_words(const expect_subject *subject, const expect_failure *failure, text *out)
{
    text witness;

    text_init(&witness);
    expect_witness_words(failure, &witness);
    text_add(out, "callgate explain ");
    shell_add_word(out, subject->word);
    text_add_char(out, ' ');
    shell_add_word(out, text_data(&witness));
    text_add(out, "%s", subject->options);
    text_release(&witness);
}

uint32_t expect_count(const expect_report *report, uint32_t first, uint32_t end,
                      expect_status status)
{
    uint32_t count = 0;

    for (uint32_t i = first; i < end; i++)
        count += report->outcomes[i].status == status;
    return count;
}
