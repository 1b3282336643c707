/* callgate check: lints sources, proves their filters.
 */
#include "cli/answer.h"
#include "cli/check_readings.h"
#include "cli/findings.h"
#include "lint/lint.h"
#include <string.h>

/* One check of several sources. */
typedef struct check_run {
    cli_session *cli;
    callgate_target target;
    callgate_severity least; /* that makes the status 1 */
    json_out json;
    bool is_for_all; /* readings: of one profile after the other, `readings` is what they are */
    reading_table readings;
    bool has_unread;
    bool has_findings;
} check_run;

static const char *severity_name(callgate_severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};

    return names[severity];
}

static callgate_severity least_of(const cli_session *cli)
{
    const char *level = args_value(&cli->args, OPTION_FAIL_ON, 0);

    if (level != NULL && strcmp(level, "error") == 0)
        return CALLGATE_ERROR;
    return level != NULL && strcmp(level, "note") == 0 ? CALLGATE_NOTE : CALLGATE_WARNING;
}

static void print_findings(const check_run *checker, const finding_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!checker->cli->is_quiet || list->items[i].severity == CALLGATE_ERROR)
            print_finding(checker->cli, &list->items[i]);
    }
}

static void print_header(const check_run *checker, const loaded_source *source,
                         const callgate_source *meaning)
{
    if (!checker->cli->is_quiet)
        print_heading(stdout, source, &checker->target, meaning);
}

static void print_count(size_t count, const char *what)
{
    printf("%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void print_summary(const check_run *checker, const loaded_source *source,
                          const lint_proof *proof, const finding_list *list)
{
    size_t errors = findings_count(list, CALLGATE_ERROR);
    size_t warnings = findings_count(list, CALLGATE_WARNING) - errors;

    if (checker->cli->is_quiet)
        return;
    print_visible(stdout, source->name);
    fputs(": ", stdout);
    if (proof->is_proved && proof->is_lifted) {
        print_count(proof->insn_count, "instruction");
        fputs(", proved twice; ", stdout);
    } else {
        fputs("not proved; ", stdout);
    }
    print_count(errors, "error");
    fputs(", ", stdout);
    print_count(warnings, "warning");
    fputs(", ", stdout);
    print_count(list->count - errors - warnings, "note");
    putchar('\n');
}

static void json_message(json_out *json, const callgate_diagnostic *finding)
{
    json_text(json, "severity", severity_name(finding->severity));
    json_members_place(json, &finding->place);
    json_text(json, "text", finding->text);
    json_text(json, "hint", finding->hint[0] != '\0' ? finding->hint : NULL);
}

static void json_findings(json_out *json, const finding_list *list)
{
    json_begin(json, "findings", '[');
    for (size_t i = 0; i < list->count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "rule", list->items[i].rule);
        json_message(json, &list->items[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

/* A source that could not be read, with the error that ended the reading. */
static void json_unread(check_run *checker, const char *word, const finding_list *list)
{
    json_out *json = &checker->json;

    json_begin(json, NULL, '{');
    json_text(json, "source", word);
    json_bool(json, "readable", false);
    json_begin(json, "error", '{');
    json_message(json, &checker->cli->last_error);
    json_end(json, '}');
    json_findings(json, list);
    json_end(json, '}');
}

static bool has_readings(const check_run *checker, const loaded_source *source)
{
    return checker->is_for_all && source->kind == SOURCE_PROFILE;
}

static void json_source(check_run *checker, const loaded_source *source,
                        const callgate_source *meaning, const lint_proof *proof,
                        const finding_list *list)
{
    json_out *json = &checker->json;

    json_begin(json, NULL, '{');
    json_text(json, "source", source->name);
    json_text(json, "release", source->release);
    target_json(json, &checker->target, meaning);
    json_findings(json, list);
    if (has_readings(checker, source))
        readings_json(json, &checker->readings);
    json_begin(json, "proof", '{');
    json_bool(json, "compiled", proof->is_compiled);
    json_bool(json, "proved", proof->is_proved);
    json_bool(json, "read_back_equal", proof->is_lifted);
    json_number(json, "instructions", proof->insn_count);
    json_end(json, '}');
    json_end(json, '}');
}

/* By the one reading that was asked for; `--as all` has had its turn already. */
static void check_reading(check_run *checker, callgate_store *store, const loaded_source *source,
                          const callgate_source *meaning, finding_list *list)
{
    callgate_sink sink = findings_sink(list);

    if (source->kind != SOURCE_PROFILE || checker->is_for_all)
        return;
    lint_reading(store, source->profile, &checker->target, meaning,
                 callgate_reading_name(checker->target.reading), source->name, &sink);
    lint_reading_applies(&checker->target, source->name, &sink);
}

static void check_meaning(check_run *checker, callgate_store *store, const loaded_source *source,
                          const callgate_source *meaning, finding_list *list)
{
    callgate_sink sink = findings_sink(list);
    lint_proof proof;

    check_reading(checker, store, source, meaning, list);
    lint_meaning(store, meaning, source->kind == SOURCE_FILTER, source->name, &sink);
    lint_prove(store, meaning, source->name, &sink, &proof);
    findings_sort(list);
    if (checker->cli->is_json) {
        json_source(checker, source, meaning, &proof, list);
    } else {
        print_header(checker, source, meaning);
        print_findings(checker, list);
        if (has_readings(checker, source) && !checker->cli->is_quiet)
            readings_print(source, &checker->readings);
        print_summary(checker, source, &proof, list);
    }
    checker->has_findings =
        checker->has_findings || findings_count(list, checker->least) > 0 || list->has_failed;
}

/* What was found before an error ended the reading helps to understand it. */
static bool check_loaded(check_run *checker, const loaded_source *source, finding_list *list)
{
    callgate_sink sink = findings_sink(list);
    callgate_source meaning;
    callgate_store *store;

    if (!store_open(checker->cli, &store))
        return false;
    if (has_readings(checker, source))
        readings_fill(store, source, &checker->target, &sink, &checker->readings);
    bool is_read = source_mean(checker->cli, store, source, &checker->target, &meaning, &sink);
    if (is_read) {
        check_meaning(checker, store, source, &meaning, list);
        callgate_source_clear(&meaning);
    }
    callgate_store_free(store);
    return is_read;
}

static void check_source(check_run *checker, const char *word)
{
    finding_list list = {0};
    callgate_sink sink = findings_sink(&list);
    loaded_source source;
    bool is_read = false;

    if (source_load(checker->cli, word, &source, &sink)) {
        is_read = check_loaded(checker, &source, &list);
        if (!is_read && !checker->cli->is_json)
            print_findings(checker, &list);
        source_release(checker->cli, &source);
    }
    checker->has_unread = checker->has_unread || !is_read;
    if (!is_read && checker->cli->is_json)
        json_unread(checker, word, &list);
    findings_release(&list);
}

int cmd_check(cli_session *cli)
{
    check_run checker = {.cli = cli, .least = least_of(cli), .json.file = stdout};

    if (cli->args.operand_count == 0)
        return say_usage(cli, "check needs a SOURCE");
    if (!target_of(cli, &checker.target))
        return CLI_UNSURE;
    checker.is_for_all = readings_are_all(cli);
    if (cli->is_json) {
        json_begin(&checker.json, NULL, '{');
        json_number(&checker.json, "schema", 1);
        json_begin(&checker.json, "sources", '[');
    }
    for (size_t i = 0; i < cli->args.operand_count; i++)
        check_source(&checker, cli->args.operands[i]);
    if (cli->is_json) {
        json_end(&checker.json, ']');
        json_end(&checker.json, '}');
    }
    return checker.has_unread ? CLI_UNSURE : checker.has_findings ? CLI_NO : CLI_YES;
}
