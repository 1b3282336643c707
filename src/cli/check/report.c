/* Reports what check found, in each of its formats.
 */
#include "base/text.h"
#include "cli/check/check.h"
#include "cli/github.h"
#include "cli/said.h"
#include "cli/sarif.h"
#include <string.h>

/* The text of a source that is a file; NULL: a built-in profile, a raw filter. */
static const char *file_text(const loaded_source *source, size_t *ret_bytes)
{
    *ret_bytes = source != NULL ? source->text_bytes : 0;
    return source != NULL && !source->is_builtin && !source->is_stdin ? source->text : NULL;
}

static void print_findings(const check_run *checker, const finding_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!checker->cli->is_quiet || list->items[i].severity == CALLGATE_ERROR)
            print_finding(checker->cli, &list->items[i]);
    }
}

static void print_count(size_t count, const char *what)
{
    printf("%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void print_summary(const check_result *result)
{
    size_t errors = findings_count(result->findings, CALLGATE_ERROR);
    size_t warnings = findings_count(result->findings, CALLGATE_WARNING) - errors;

    print_visible(stdout, result->source->name);
    fputs(": ", stdout);
    if (result->proof->is_proved && result->proof->is_lifted) {
        print_count(result->proof->insn_count, "instruction");
        fputs(", proved twice; ", stdout);
    } else {
        fputs("not proved; ", stdout);
    }
    print_count(errors, "error");
    fputs(", ", stdout);
    print_count(warnings, "warning");
    fputs(", ", stdout);
    print_count(result->findings->count - errors - warnings, "note");
    putchar('\n');
}

static bool has_readings(const check_run *checker, const check_result *result)
{
    return checker->is_for_all && result->source->kind == SOURCE_PROFILE;
}

static void print_source(const check_run *checker, const check_result *result)
{
    if (!checker->cli->is_quiet)
        print_heading(stdout, result->source, &checker->target, result->meaning);
    print_findings(checker, result->findings);
    if (has_readings(checker, result) && !checker->cli->is_quiet)
        readings_print(result->source, &checker->readings);
    if (!checker->cli->is_quiet)
        print_summary(result);
}

static void json_findings(json_out *json, const finding_list *list)
{
    json_begin(json, "findings", '[');
    for (size_t i = 0; i < list->count; i++) {
        const callgate_diagnostic *finding = &list->items[i];
        const lint_rule *rule = lint_rule_find(finding->rule);
        json_begin(json, NULL, '{');
        json_text(json, "rule", finding->rule);
        json_members_message(json, finding);
        json_text(json, "why", rule != NULL ? rule->why : NULL);
        json_text(json, "witness", finding->witness[0] != '\0' ? finding->witness : NULL);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_source(check_run *checker, const check_result *result)
{
    json_out *json = &checker->json;

    json_begin(json, NULL, '{');
    json_text(json, "source", result->source->name);
    json_bool(json, "readable", true);
    json_text(json, "release", result->source->release);
    target_json(json, result->source, &checker->target, result->meaning);
    json_findings(json, result->findings);
    if (has_readings(checker, result))
        readings_json(json, &checker->readings);
    json_begin(json, "proof", '{');
    json_bool(json, "compiled", result->proof->is_compiled);
    json_bool(json, "proved", result->proof->is_proved);
    json_bool(json, "read_back_equal", result->proof->is_lifted);
    json_number(json, "instructions", result->proof->insn_count);
    json_end(json, '}');
    json_end(json, '}');
}

void check_json_members_unread(json_out *json, const cli_session *cli, const char *word)
{
    json_text(json, "source", word);
    json_bool(json, "readable", false);
    json_begin(json, "error", '{');
    json_members_message(json, &cli->last_error);
    json_end(json, '}');
}

static void json_unread(check_run *checker, const char *word, const finding_list *list)
{
    json_out *json = &checker->json;

    json_begin(json, NULL, '{');
    check_json_members_unread(json, checker->cli, word);
    json_findings(json, list);
    json_end(json, '}');
}

static void annotate(const callgate_diagnostic *finding, bool is_file)
{
    callgate_place nowhere = {0};
    text words;

    text_init(&words);
    text_add(&words, "%s", finding->text);
    if (finding->witness[0] != '\0')
        text_add(&words, "\nwitness: %s", finding->witness);
    if (finding->hint[0] != '\0')
        text_add(&words, "\nhint: %s", finding->hint);
    github_annotate(finding->severity, finding->rule, text_data(&words),
                    is_file ? &finding->place : &nowhere);
    text_release(&words);
}

/* In the formats that are a list of findings, whatever their source. */
static void list_finding(check_run *checker, const callgate_diagnostic *finding, bool is_file,
                         const char *file, size_t bytes)
{
    if (checker->format == CHECK_SARIF)
        sarif_finding(&checker->json, finding, is_file, file, bytes);
    else
        annotate(finding, is_file);
}

static void list_findings(check_run *checker, const loaded_source *source, const finding_list *list)
{
    size_t bytes;
    const char *file = file_text(source, &bytes);

    for (size_t i = 0; i < list->count; i++)
        list_finding(checker, &list->items[i], file != NULL, file, bytes);
}

/* Of what can't even be parsed the places are all that is known. */
static void list_unread(check_run *checker, bool is_stdin, const finding_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list_finding(checker, &list->items[i], !is_stdin && list->items[i].place.name != NULL, NULL,
                     0);
}

void check_report_source(check_run *checker, const check_result *result)
{
    if (checker->format == CHECK_JSON)
        json_source(checker, result);
    else if (checker->format == CHECK_TEXT)
        print_source(checker, result);
    else
        list_findings(checker, result->source, result->findings);
}

void check_report_unread(check_run *checker, const char *word, const loaded_source *source,
                         const finding_list *findings)
{
    callgate_diagnostic error = checker->cli->last_error;
    bool is_stdin = strcmp(word, "-") == 0;

    if (checker->format == CHECK_JSON) {
        json_unread(checker, word, findings);
    } else if (checker->format == CHECK_TEXT) {
        print_findings(checker, findings);
    } else {
        error.rule = "unreadable";
        if (source != NULL)
            list_findings(checker, source, findings);
        else
            list_unread(checker, is_stdin, findings);
        list_finding(checker, &error, !is_stdin && error.place.name != NULL, NULL, 0);
    }
}

void check_report_begin(check_run *checker)
{
    sarif_rule rules[RULE_COUNT_MAX];
    size_t count = 0;

    checker->json.file = stdout;
    if (checker->format == CHECK_JSON) {
        json_begin(&checker->json, NULL, '{');
        json_number(&checker->json, "schema", 1);
        json_begin(&checker->json, "sources", '[');
    } else if (checker->format == CHECK_SARIF) {
        for (const lint_rule *rule; (rule = lint_rule_get((uint32_t)count)) != NULL; count++)
            rules[count] = (sarif_rule){rule->name, rule->why, rule->mend};
        sarif_begin(&checker->json, rules, count);
    }
}

void check_report_end(check_run *checker)
{
    if (checker->format == CHECK_JSON) {
        json_end(&checker->json, ']');
        json_end(&checker->json, '}');
    } else if (checker->format == CHECK_SARIF) {
        sarif_end(&checker->json);
    }
}
