/* callgate explain: says what happens to calls, with the reasons.
 */
#include "cli/explain/case_words.h"
#include "cli/explain/explanation.h"
#include "cli/explain/stack.h"
#include "cli/filters.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include <stdlib.h>
#include <string.h>

enum { EXPLAIN_ARENA_BYTES_MAX = 64 * 1024 * 1024, LINE_COLUMNS = 100 };

/* An explanation of one call: ABIs that give the same text stand together. */
typedef struct told_abi {
    callgate_abi abi;
    uint32_t nr;
    char *text;
} told_abi;

/* "decided by the rules at p.json:3:9, p.json:8:9", for all reasons from `first` on that give the
 * same word in the same way. Returns the index behind them. */
static uint32_t add_reason(const answer_reason *reasons, uint32_t first, uint32_t count,
                           bool has_action, text *out)
{
    const answer_reason *reason = &reasons[first];
    char action[ACTION_TEXT_BYTES];
    uint32_t end = first + 1;

    /* filters have no rules: each has a line of its own */
    while (end < count && reasons[end].word == reason->word && reason->rule != 0 &&
           reasons[end].rule != 0)
        end++;
    text_add(out, "    ");
    action_format(reason->word, reason->abi, action);
    if (has_action)
        text_add(out, "%s: ", action);
    reasons_words(reason, end - first, out);
    text_add(out, "\n");
    return end;
}

static void add_reasons(const explain_run *explainer, const call_answer *answer, text *out)
{
    answer_reason reasons[REASON_COUNT_MAX];
    uint32_t count = reasons_find(explainer, answer, reasons);
    bool is_constant = decision_is_leaf(explainer->store, answer->decision);

    for (uint32_t i = 0; i < count;)
        i = add_reason(reasons, i, count, !is_constant, out);
}

static void add_answer(const explain_run *explainer, const call_answer *answer, text *out)
{
    decision_words(explainer->store, answer->decision, answer_view(answer), out);
}

/* Variants of the same answer share a line: "with CAP_BPF or with CAP_SYS_ADMIN: ALLOW". */
static void add_differences(const explain_run *explainer, const call_expression *expression,
                            const call_answer *answer, text *out)
{
    answer_difference *found = calloc(VARIANT_COUNT_MAX, sizeof *found);

    if (found == NULL) {
        out->has_failed = true;
        return;
    }
    uint32_t count = differences_find(explainer, expression, answer, found);
    for (uint32_t i = 0; i < count; i++) {
        if (found[i].variant == NULL)
            continue;
        text_add(out, "    %s", found[i].variant->label);
        for (uint32_t j = i + 1; j < count; j++) {
            if (found[j].variant == NULL || found[j].answer.abi != found[i].answer.abi ||
                found[j].answer.decision != found[i].answer.decision)
                continue;
            text_add(out, " or %s", found[j].variant->label);
            found[j].variant = NULL;
        }
        text_add(out, ": ");
        add_answer(explainer, &found[i].answer, out);
        text_add(out, "\n");
    }
    free(found);
}

static char *finish_text(text *out)
{
    char *all = text_steal(out);

    text_release(out);
    return all;
}

static call_answer narrow_of(const call_answer *answer)
{
    call_answer narrow = *answer;

    narrow.decision = answer->narrow;
    return narrow;
}

static void add_untold(const explain_run *explainer, const call_answer *answer, text *out)
{
    call_answer narrow = narrow_of(answer);

    text_add(out, "%s\n    ", answer_none_word(answer));
    answer_none_reason(answer, out);
    text_add(out, "\n");
    if (!answer->has_narrow)
        return;
    text_add(out, "    where the arguments given have no other high words: ");
    add_answer(explainer, &narrow, out);
    text_add(out, "\n");
}

/* All but the numbers: what ABIs are compared by. The first line is the verdict. */
static char *tell(const explain_run *explainer, const call_expression *expression,
                  const call_answer *answer)
{
    text out;

    text_init(&out);
    if (answer_is_unasked(answer)) {
        add_untold(explainer, answer, &out);
        return finish_text(&out);
    }
    add_answer(explainer, answer, &out);
    text_add(&out, "\n");
    if (answer_doubt(explainer, answer) != NULL)
        text_add(&out, "    %s\n", answer_doubt(explainer, answer));
    if (answer_exemption(answer) != NULL)
        text_add(&out, "    %s\n", answer_exemption(answer));
    if (answer_is_anyones(explainer, answer))
        text_add(&out, "    which of %u filters decides can't be told\n",
                 filters_count(explainer->source));
    add_reasons(explainer, answer, &out);
    add_differences(explainer, expression, answer, &out);
    return finish_text(&out);
}

/* "    x86_64 272, x86 310, …", broken where the line gets long. */
static void print_numbers(const told_abi *items, uint32_t count, const char *same)
{
    int columns = 0;

    for (uint32_t i = 0; i < count; i++) {
        char number[16];
        if (items[i].text == NULL || strcmp(items[i].text, same) != 0)
            continue;
        nr_format(items[i].nr, number);
        int bytes = (int)(strlen(callgate_abi_name(items[i].abi)) + strlen(number) + 3);
        bool is_broken = columns == 0 || columns + bytes > LINE_COLUMNS;
        if (is_broken)
            columns = 4;
        fputs(i == 0 ? "    " : is_broken ? ",\n    " : ", ", stdout);
        columns += printf("%s %s", callgate_abi_name(items[i].abi), number) + 2;
    }
    putchar('\n');
}

static void print_told(const char *title, told_abi *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].text == NULL)
            continue;
        size_t verdict_bytes = strcspn(items[i].text, "\n");
        print_visible(stdout, title);
        printf(": %.*s\n", (int)verdict_bytes, items[i].text);
        print_numbers(items + i, count - i, items[i].text);
        print_visible_lines(stdout, items[i].text + verdict_bytes + 1);
        char *same = items[i].text;
        for (uint32_t j = i + 1; j < count; j++) {
            if (items[j].text == NULL || strcmp(items[j].text, same) != 0)
                continue;
            free(items[j].text);
            items[j].text = NULL;
        }
    }
}

static void json_reasons(const explain_run *explainer, json_out *json, const call_answer *answer)
{
    answer_reason reasons[REASON_COUNT_MAX];
    uint32_t count = reasons_find(explainer, answer, reasons);

    json_begin(json, "decided_by", '[');
    for (uint32_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_action(json, reasons[i].word, reasons[i].abi);
        reason_json_members(json, &reasons[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_differences(const explain_run *explainer, json_out *json,
                             const call_expression *expression, const call_answer *answer)
{
    answer_difference *found = calloc(VARIANT_COUNT_MAX, sizeof *found);
    uint32_t count = found == NULL ? 0 : differences_find(explainer, expression, answer, found);

    json_begin(json, "differs", '[');
    for (uint32_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "when", found[i].variant->label);
        decision_json(json, explainer->store, found[i].answer.decision,
                      answer_view(&found[i].answer));
        json_end(json, '}');
    }
    json_end(json, ']');
    free(found);
}

static void json_narrow(const explain_run *explainer, json_out *json, const call_answer *answer)
{
    if (!answer->has_narrow)
        return;
    json_begin(json, "without_other_high_words", '{');
    decision_json(json, explainer->store, answer->narrow, answer_view(answer));
    json_end(json, '}');
}

static void json_answer(const explain_run *explainer, json_out *json,
                        const call_expression *expression, const call_answer *answer)
{
    json_begin(json, NULL, '{');
    json_text(json, "abi", callgate_abi_name(answer->abi));
    json_number(json, "nr", answer->nr);
    if (answer_is_unasked(answer)) {
        answer_none_json(json, answer);
        json_narrow(explainer, json, answer);
        json_end(json, '}');
        return;
    }
    decision_json(json, explainer->store, answer->decision, answer_view(answer));
    json_text(json, "exempt", answer_exemption(answer));
    doubts_json(explainer, json, answer);
    json_reasons(explainer, json, answer);
    json_differences(explainer, json, expression, answer);
    json_end(json, '}');
}

/* "clone(0x10000000)": the call's own name, the arguments as they were typed. */
static void make_title(const call_expression *expression, call_id call, uint32_t nr, text *out)
{
    char title[CALL_TITLE_BYTES];
    const char *brackets = strchr(expression->text, '(');

    call_title(call, nr, title);
    text_add(out, "%s%s", title, brackets != NULL ? brackets : "");
}

static bool is_meant_on(const explain_run *explainer, const call_expression *expression,
                        callgate_abi abi)
{
    return (explainer->meaning->abis & CALLGATE_ABI_BIT(abi)) != 0 || expression->abi == abi;
}

/* false: said why. */
static bool find_answer(const explain_run *explainer, const call_expression *expression,
                        callgate_abi abi, call_id call, uint32_t nr, call_answer *ret_answer)
{
    return answer_call(explainer->cli, explainer->store, explainer->source, explainer->meaning,
                       expression, abi, call, nr, ret_answer) &&
           (explainer->stack->count == 0 || stack_blame(explainer->cli, explainer->store,
                                                        explainer->stack, expression, ret_answer));
}

/* One match of an expression on every ABI. false: said why; *is_found: on some ABI it is a call. */
static bool explain_match(const explain_run *explainer, json_out *json,
                          const call_expression *expression, const call_match *match,
                          bool *is_found)
{
    told_abi items[CALLGATE_ABI_COUNT] = {0};
    uint32_t count = 0;
    bool is_fine = true;
    text title;

    text_init(&title);
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        call_answer answer;
        call_id call;
        uint32_t nr;
        if (!is_meant_on(explainer, expression, abi) ||
            !call_find(expression, match, abi, &call, &nr))
            continue;
        is_fine = find_answer(explainer, expression, abi, call, nr, &answer);
        if (!is_fine)
            break;
        if (title.bytes == 0)
            make_title(expression, call, nr, &title);
        *is_found = true;
        if (json != NULL)
            json_answer(explainer, json, expression, &answer);
        else
            items[count++] = (told_abi){abi, nr, tell(explainer, expression, &answer)};
    }
    print_told(text_data(&title), items, count);
    for (uint32_t i = 0; i < count; i++)
        free(items[i].text);
    text_release(&title);
    return is_fine;
}

/* An object of a name and a list; nothing without a JSON. */
static void json_begin_list(json_out *json, const char *key, const char *name, const char *list)
{
    if (json == NULL)
        return;
    json_begin(json, NULL, '{');
    json_text(json, key, name);
    json_begin(json, list, '[');
}

static void json_end_list(json_out *json)
{
    if (json == NULL)
        return;
    json_end(json, ']');
    json_end(json, '}');
}

static bool explain_expression(const explain_run *explainer, json_out *json,
                               const call_expression *expression)
{
    bool is_fine = true, is_found = false;

    json_begin_list(json, "call", expression->text, "matches");
    for (uint32_t i = 0; is_fine && i < expression->match_count; i++) {
        const call_match *match = &expression->matches[i];
        json_begin_list(json, "name", match->call == CALL_NONE ? NULL : call_name(match->call),
                        "answers");
        is_fine = explain_match(explainer, json, expression, match, &is_found);
        json_end_list(json);
    }
    json_end_list(json);
    if (is_fine && !is_found)
        call_say_none(explainer->cli, expression, explainer->meaning->abis);
    return is_fine && is_found;
}

static void print_header(const explain_run *explainer, json_out *json)
{
    if (json != NULL) {
        json_begin(json, NULL, '{');
        json_number(json, "schema", 1);
        json_text(json, "source", explainer->source->name);
        json_text(json, "release", explainer->source->release);
        target_json(json, explainer->source, explainer->target, explainer->meaning);
        json_begin(json, "calls", '[');
        return;
    }
    if (explainer->cli->is_quiet)
        return;
    print_heading(stdout, explainer->source, explainer->target, explainer->meaning);
}

/* The first of several operands may have been meant as a SOURCE. */
static bool fail_operand(cli_session *cli, size_t index)
{
    if (index == 0 && cli->args.operand_count > 1)
        source_hint(cli, cli->args.operands[0]);
    return false;
}

static int explain_calls(const explain_run *explainer, size_t first_call)
{
    const cli_args *args = &explainer->cli->args;
    json_out writer = {.file = stdout};
    json_out *json = explainer->cli->is_json ? &writer : NULL;
    call_expression *expressions;
    bool is_fine = true;
    arena memory;

    arena_init(&memory, EXPLAIN_ARENA_BYTES_MAX);
    expressions = arena_alloc(&memory, (args->operand_count + 1) * sizeof *expressions);
    is_fine = expressions != NULL;
    for (size_t i = first_call; is_fine && i < args->operand_count; i++)
        is_fine = call_read(explainer->cli, args->operands[i], &memory, &expressions[i]) ||
                  fail_operand(explainer->cli, i);
    if (is_fine)
        print_header(explainer, json);
    for (size_t i = first_call; is_fine && i < args->operand_count; i++)
        is_fine = explain_expression(explainer, json, &expressions[i]);
    if (json != NULL && json->depth > 0) {
        json_end(json, ']');
        json_end(json, '}');
    }
    arena_release(&memory);
    /* a call that can't be asked about is an error too, but keeps no other from being answered */
    return is_fine && explainer->cli->error_count == 0 ? CLI_YES : CLI_UNSURE;
}

static int explain_source(cli_session *cli, const loaded_source *source,
                          const callgate_target *target, size_t first_call)
{
    callgate_source meaning;
    callgate_store *store;
    variant_list variants;
    filter_stack stack = {0};
    callgate_sink sink = talk_sink(cli);
    int status = CLI_UNSURE;

    if (!store_open(cli, &store))
        return status;
    if (source_answer(cli, store, source, target, &meaning, &sink)) {
        bool has_whole = meaning.policy != NULL;
        if ((!has_whole || stack_make(cli, store, source, target, &stack)) &&
            variants_make(cli, store, source, target, &variants)) {
            explain_run explainer = {cli, store, source, target, &meaning, &variants, &stack};
            status = explain_calls(&explainer, first_call);
            variants_release(&variants);
        }
        stack_release(&stack);
        callgate_source_clear(&meaning);
    }
    callgate_store_free(store);
    return status;
}

/* Is the first operand the SOURCE? A call's name is a call, also where a file is called so. */
static bool has_source(cli_session *cli)
{
    const char *word = cli->args.operands[0];

    if (strchr(word, '/') == NULL && call_from_name(word, strlen(word)) != CALL_NONE) {
        if (source_is_named(word))
            talk_note(cli, "'%s' is taken for the call; the file is './%s'", word, word);
        return false;
    }
    return source_is_named(word);
}

int cmd_explain(cli_session *cli)
{
    callgate_target target;
    loaded_source source;
    callgate_sink sink = talk_sink(cli);

    if (cli->args.operand_count == 0)
        return say_usage(cli, "explain needs a CALL");
    size_t first_call = has_source(cli) ? 1 : 0;
    if (cli->args.operand_count == first_call)
        return say_usage(cli, "explain needs a CALL behind the SOURCE");
    const char *word = first_call == 1 ? cli->args.operands[0] : "default";
    if (!target_of(cli, &target) || !source_load(cli, word, &source, &sink))
        return CLI_UNSURE;
    int status = explain_source(cli, &source, &target, first_call);
    source_release(cli, &source);
    return status;
}
