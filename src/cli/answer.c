/* Finds what a meaning answers to the calls of a CALL.
 */
#include "cli/answer.h"
#include "filter/action.h"
#include "policy/call_text.h"

bool call_read(cli_session *cli, const char *word, arena *memory, call_expression *ret_expression)
{
    callgate_error err;

    if (call_parse(word, memory, ret_expression, &err) == CALLGATE_OK)
        return true;
    talk_operand_error(cli, &err, word);
    if (err.hint[0] == '\0')
        talk_hint_value(cli, word);
    return false;
}

bool call_find(const call_expression *expression, const call_match *match, callgate_abi abi,
               call_id *ret_call, uint32_t *ret_nr)
{
    const abi_info *info = abi_get(abi);

    if ((expression->abi != CALLGATE_ABI_NONE && expression->abi != abi) ||
        (match->abi != CALLGATE_ABI_NONE && match->abi != abi))
        return false;
    if (expression->is_number) {
        if (match->abi == CALLGATE_ABI_NONE &&
            (match->nr < info->nr_first || match->nr > info->nr_last))
            return false;
        *ret_nr = match->nr;
        *ret_call = call_at(abi, match->nr);
        return true;
    }
    *ret_call = match->call;
    return call_nr(match->call, abi, ret_nr);
}

void call_say_none(cli_session *cli, const call_expression *expression, callgate_abi_set abis)
{
    talk_failure(cli, "'%s' is no call of the target's ABIs", expression->text);
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        call_id call = expression->matches[0].call;
        uint32_t nr, value;
        if ((abis & CALLGATE_ABI_BIT(i)) == 0 || call == CALL_NONE ||
            !call_multiplexer(call, abi, &nr, &value))
            continue;
        talk_hint(cli, "on %s it is %s(%u,*)", callgate_abi_name(abi), call_name(call_at(abi, nr)),
                  value);
        return;
    }
}

/* The bits of registers that an expression says. */
static void care_of(const call_expression *expression, callgate_abi abi, uint64_t ret_care[6])
{
    for (uint32_t i = 0; i < 6; i++)
        ret_care[i] = expression->is_given[i] ? call_value_bits(abi, expression->values[i]) : 0;
}

static decision fix_given(callgate_store *store, decision d, const call_expression *expression,
                          callgate_abi abi)
{
    uint64_t care[6];

    care_of(expression, abi, care);
    return decision_fix(store, d, expression->values, care);
}

/* An answer has all but what the arguments that are given leave of it. */
static bool fix_answer(cli_session *cli, callgate_store *store, const call_expression *expression,
                       call_answer *answer)
{
    store_mark mark = store_mark_now(store);
    bool has_origin = answer->origin != DECISION_NONE;
    callgate_error err;

    answer->decision = fix_given(store, answer->decision, expression, answer->abi);
    if (has_origin && answer->decision != DECISION_NONE)
        answer->origin = fix_given(store, answer->origin, expression, answer->abi);
    if (answer->decision != DECISION_NONE && (!has_origin || answer->origin != DECISION_NONE))
        return true;
    if (store_fail(store, &mark, &err) != CALLGATE_OK)
        talk_error(cli, &err);
    return false;
}

bool answer_find(cli_session *cli, callgate_store *store, const callgate_source *meaning,
                 const call_expression *expression, callgate_abi abi, call_id call, uint32_t nr,
                 call_answer *ret_answer)
{
    *ret_answer = (call_answer){abi, call, nr, DECISION_NONE, DECISION_NONE, .is_untold = false};
    meaning_find(meaning, callgate_abi_arch(abi), nr, &ret_answer->decision, &ret_answer->origin);
    return fix_answer(cli, store, expression, ret_answer);
}

/* A call of an expression, with 0 for what it leaves open. */
static callgate_call_data call_of(const call_expression *expression, callgate_abi abi, uint32_t nr)
{
    callgate_call_data call = {.nr = nr, .arch = callgate_abi_arch(abi)};

    for (uint32_t i = 0; i < 6; i++)
        call.args[i] = expression->is_given[i] ? expression->values[i] : 0;
    return call;
}

static bool ask(cli_session *cli, callgate_store *store, const loaded_source *source,
                const call_expression *expression, call_answer *answer)
{
    call_answerer who = source_answerer(source, NULL);
    callgate_call_data call = call_of(expression, answer->abi, answer->nr);
    callgate_error err;
    uint32_t word;

    callgate_status status = call_answer_word(&who, &call, &word, &err);
    if (status != CALLGATE_OK && (status != CALLGATE_UNSUPPORTED || cli->error_count == 0))
        talk_error(cli, &err);
    if (status != CALLGATE_OK)
        return status == CALLGATE_UNSUPPORTED;
    answer->decision = decision_leaf(store, word);
    return true;
}

/* A call of filters that can't be read for what the CALL leaves open: the first is said, and the
 * one behind which none is tried. false: it is no such failure. */
static bool say_untold(cli_session *cli, const callgate_error *err, const call_answer *answer,
                       bool is_last)
{
    bool has_free_words = abi_get(answer->abi)->word_bits == 32;
    char title[CALL_TITLE_BYTES];

    if (err->status != CALLGATE_LIMIT && err->status != CALLGATE_UNSUPPORTED) {
        talk_error(cli, err);
        return false;
    }
    if (is_last)
        talk_warning(cli, "%d readings of filters took too much: what needs more is left out",
                     FILTERS_FAILED_COUNT_MAX);
    if (cli->error_count > 0)
        return true;
    talk_error(cli, err);
    call_title(answer->call, answer->nr, title);
    talk_hint(cli,
              "more arguments of %s:%s may tell it%s; on eval's standard input a line is one call, "
              "with 0 for what isn't given",
              callgate_abi_name(answer->abi), title,
              has_free_words ? ", or their high words, which 64-bit code can set" : "");
    return true;
}

/* What an untold call of a 32-bit ABI gets where the arguments that are given have no high words
 * but those that are. */
static void find_narrow(cli_session *cli, callgate_store *store, const loaded_source *source,
                        const callgate_source *meaning, const call_expression *expression,
                        call_answer *answer)
{
    callgate_call_data data = call_of(expression, answer->abi, answer->nr);
    uint64_t care[6], cared = 0;
    decision origin;
    callgate_error err;

    for (uint32_t i = 0; i < 6; i++) {
        care[i] = expression->is_given[i] ? UINT64_MAX : 0;
        data.args[i] &= call_value_bits(answer->abi, data.args[i]);
        cared |= care[i];
    }
    if (abi_get(answer->abi)->word_bits != 32 || cared == 0 ||
        source_decide(store, source, meaning, &data, care, &cli->effort, &answer->narrow, &origin,
                      &err) != CALLGATE_OK)
        return;
    (void)store_mark_now(store);
    answer->narrow = decision_fix(store, answer->narrow, data.args, care);
    answer->has_narrow = answer->narrow != DECISION_NONE;
}

/* What is known of the call may tell its part of a meaning that can't be told as a whole. */
static bool decide(cli_session *cli, callgate_store *store, const loaded_source *source,
                   const callgate_source *meaning, const call_expression *expression,
                   call_answer *answer)
{
    callgate_call_data data = call_of(expression, answer->abi, answer->nr);
    callgate_error err;
    uint64_t care[6];

    care_of(expression, answer->abi, care);
    uint32_t failed_count = cli->effort.failed_count;
    if (source_decide(store, source, meaning, &data, care, &cli->effort, &answer->decision,
                      &answer->origin, &err) == CALLGATE_OK)
        return fix_answer(cli, store, expression, answer);
    answer->decision = answer->origin = DECISION_NONE;
    answer->is_untold = true;
    answer->is_left_out = cli->effort.failed_count == failed_count;
    answer->word_count = filters_words(store, source, &data, care, answer->words);
    find_narrow(cli, store, source, meaning, expression, answer);
    return say_untold(cli, &err, answer,
                      failed_count < FILTERS_FAILED_COUNT_MAX &&
                          cli->effort.failed_count >= FILTERS_FAILED_COUNT_MAX);
}

bool answer_call(cli_session *cli, callgate_store *store, const loaded_source *source,
                 const callgate_source *meaning, const call_expression *expression,
                 callgate_abi abi, call_id call, uint32_t nr, call_answer *ret_answer)
{
    *ret_answer = (call_answer){abi, call, nr, DECISION_NONE, DECISION_NONE, .is_untold = false};
    if (source_is_asked(source))
        return ask(cli, store, source, expression, ret_answer);
    return decide(cli, store, source, meaning, expression, ret_answer);
}

void answer_none_reason(const call_answer *answer, text *out)
{
    char action[ACTION_TEXT_BYTES];

    if (!answer->is_untold) {
        text_add(out, "it can't be asked about on this machine");
        return;
    }
    text_add(out, "%s",
             answer->is_left_out ? "left out, since others took too much before it"
                                 : "what is left open decides too much");
    for (uint32_t i = 0; i < answer->word_count; i++) {
        action_format(answer->words[i], answer->abi, action);
        text_add(out, "%s%s", i == 0 ? ": it is " : " or ", action);
    }
}

const char *answer_none_word(const call_answer *answer)
{
    return answer->is_untold ? UNTOLD_WORD : UNASKED_WORD;
}

void answer_none_json(json_out *json, const call_answer *answer)
{
    json_bool(json, answer->is_untold ? "untold" : "unasked", true);
    if (answer->word_count == 0)
        return;
    json_begin(json, "one_of", '[');
    for (uint32_t i = 0; i < answer->word_count; i++) {
        json_begin(json, NULL, '{');
        json_action(json, answer->words[i], answer->abi);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void call_title(call_id call, uint32_t nr, char ret_title[CALL_TITLE_BYTES])
{
    char number[NR_TEXT_BYTES];

    nr_format(nr, number);
    if (call == CALL_NONE)
        snprintf(ret_title, CALL_TITLE_BYTES, "number %s", number);
    else
        snprintf(ret_title, CALL_TITLE_BYTES, "%s", call_name(call));
}

bool store_open(cli_session *cli, callgate_store **ret_store)
{
    callgate_error err;

    if (callgate_store_new(NULL, ret_store, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}
