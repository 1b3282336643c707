/* callgate eval: answers calls, one action a line.
 */
#include "cli/explain/eval_lines.h"
#include "cli/explain/explanation.h"
#include "policy/call_text.h"

/* What became of all calls: the exit status. */
typedef struct eval_verdict {
    bool has_refused;
    bool has_undecided;
} eval_verdict;

static void print_answer(const cli_session *cli, json_out *json, callgate_store *store,
                         const call_expression *expression, const call_answer *answer)
{
    char title[CALL_TITLE_BYTES];
    const char *brackets = expression->text;
    text words;

    call_title(answer->call, answer->nr, title);
    if (answer->call == CALL_NONE)
        nr_format(answer->nr, title);
    if (cli->is_json) {
        json_begin(json, NULL, '{');
        json_text(json, "abi", callgate_abi_name(answer->abi));
        json_text(json, "call", answer->call == CALL_NONE ? NULL : title);
        json_number(json, "nr", answer->nr);
        if (answer_is_unasked(answer))
            answer_none_json(json, answer);
        else
            decision_json(json, store, answer->decision, answer_view(answer));
        json_end(json, '}');
        return;
    }
    while (*brackets != '\0' && *brackets != '(')
        brackets++;
    text_init(&words);
    if (answer_is_unasked(answer))
        text_add(&words, "%s", answer_none_word(answer));
    else
        decision_words(store, answer->decision, answer_view(answer), &words);
    printf("%s:%s%s %s\n", callgate_abi_name(answer->abi), title, brackets, text_data(&words));
    text_release(&words);
}

static void judge(const callgate_store *store, decision d, eval_verdict *verdict)
{
    if (d == DECISION_NONE || !decision_is_leaf(store, d))
        verdict->has_undecided = true;
    else if (callgate_word_level(decision_word(store, d)) == CALLGATE_REFUSED)
        verdict->has_refused = true;
}

static bool answer_expression(cli_session *cli, json_out *json, callgate_store *store,
                              const loaded_source *source, const callgate_source *meaning,
                              const call_expression *expression, eval_verdict *verdict)
{
    bool is_found = false;
    call_id call;
    uint32_t nr;

    for (uint32_t i = 0; i < expression->match_count; i++) {
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
            call_answer answer;
            bool is_meant = (meaning->abis & CALLGATE_ABI_BIT(abi)) != 0 ||
                            expression->abi == (callgate_abi)abi;
            if (!is_meant ||
                !call_find(expression, &expression->matches[i], (callgate_abi)abi, &call, &nr))
                continue;
            if (!answer_call(cli, store, source, meaning, expression, (callgate_abi)abi, call, nr,
                             &answer))
                return false;
            print_answer(cli, json, store, expression, &answer);
            judge(store, answer.decision, verdict);
            is_found = true;
        }
    }
    if (!is_found)
        call_say_none(cli, expression, meaning->abis);
    return is_found;
}

static int answer_operands(cli_session *cli, json_out *json, callgate_store *store,
                           const loaded_source *source, const callgate_source *meaning)
{
    eval_verdict verdict = {0};
    bool is_fine = true;
    arena memory;

    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    for (size_t i = 1; is_fine && i < cli->args.operand_count; i++) {
        call_expression expression;
        is_fine = call_read(cli, cli->args.operands[i], &memory, &expression) &&
                  answer_expression(cli, json, store, source, meaning, &expression, &verdict);
    }
    arena_release(&memory);
    if (!is_fine || verdict.has_undecided)
        return CLI_UNSURE;
    return verdict.has_refused ? CLI_NO : CLI_YES;
}

/* The calls of the command line, or else those of standard input. */
static int answer_calls(cli_session *cli, callgate_store *store, const loaded_source *source,
                        const callgate_target *target, const callgate_source *meaning)
{
    call_answerer who = source_answerer(source, meaning);
    json_out json = {.file = stdout};
    int status;

    if (cli->is_json) {
        json_begin(&json, NULL, '{');
        json_number(&json, "schema", 1);
        json_text(&json, "source", source->name);
        json_text(&json, "release", source->release);
        target_json(&json, source, target, meaning);
        json_begin(&json, "answers", '[');
    }
    if (cli->args.operand_count > 1)
        status = answer_operands(cli, &json, store, source, meaning);
    else
        status = eval_lines(cli, &json, &who, stdin) ? CLI_YES : CLI_UNSURE;
    if (cli->is_json) {
        json_end(&json, ']');
        json_end(&json, '}');
    }
    return status;
}

static int answer_source(cli_session *cli, const loaded_source *source,
                         const callgate_target *target)
{
    callgate_store *store;
    callgate_source meaning;
    callgate_sink sink = talk_sink(cli);
    int status = CLI_UNSURE;

    if (!store_open(cli, &store))
        return status;
    if (source_answer(cli, store, source, target, &meaning, &sink)) {
        target_say(cli, source, target, &meaning);
        status = answer_calls(cli, store, source, target, &meaning);
        callgate_source_clear(&meaning);
    }
    callgate_store_free(store);
    return status;
}

int cmd_eval(cli_session *cli)
{
    callgate_target target;
    loaded_source source;
    callgate_sink sink = talk_sink(cli);

    if (cli->args.operand_count == 0)
        return say_usage(cli, "eval needs a SOURCE");
    if (!target_of(cli, &target) || !source_load(cli, cli->args.operands[0], &source, &sink))
        return CLI_UNSURE;
    int status = CLI_UNSURE;
    if (source.is_stdin && cli->args.operand_count == 1)
        talk_failure(cli, "standard input can't be the SOURCE and the calls at once");
    else
        status = answer_source(cli, &source, &target);
    source_release(cli, &source);
    return status;
}
