/* callgate check: lints sources, proves their filters.
 */
#include "cli/answer.h"
#include "cli/check/check.h"
#include <string.h>

static callgate_severity least_of(const cli_session *cli)
{
    const char *level = args_value(&cli->args, OPTION_FAIL_ON, 0);

    if (level != NULL && strcmp(level, "error") == 0)
        return CALLGATE_ERROR;
    return level != NULL && strcmp(level, "note") == 0 ? CALLGATE_NOTE : CALLGATE_WARNING;
}

/* --json is --format json by the name that every verb has. */
static bool read_format(cli_session *cli, check_format *ret_format)
{
    static const char *const names[] = {"text", "json", "sarif", "github"};
    const char *word = args_value(&cli->args, OPTION_CHECK_FORMAT, 0);

    *ret_format = cli->is_json ? CHECK_JSON : CHECK_TEXT;
    for (size_t i = 0; word != NULL && i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0)
            *ret_format = (check_format)i;
    if (cli->is_json && *ret_format != CHECK_JSON) {
        talk_failure(cli, "--json and --format %s are two formats: choose one", word);
        return false;
    }
    return true;
}

/* By the one reading that was asked for; `--as all` has had its turn already. */
static void check_reading(check_run *checker, const lint_subject *subject)
{
    if (subject->profile == NULL || checker->is_for_all)
        return;
    lint_reading(subject->store, subject->profile, subject->target, subject->meaning,
                 callgate_reading_name(checker->target.reading), subject->name, subject->sink);
    lint_reading_applies(subject->target, subject->name, subject->sink);
}

static void check_meaning(check_run *checker, callgate_store *store, const loaded_source *source,
                          const callgate_source *meaning, finding_list *list)
{
    callgate_sink sink = findings_sink(list);
    lint_proof proof;
    const lint_subject subject = {
        .store = store,
        .meaning = meaning,
        .profile = source->profile,
        .target = &checker->target,
        .is_raw = source->kind == SOURCE_FILTER,
        .name = source->name,
        .sink = &sink,
    };
    const check_result result = {source, meaning, &proof, list};

    check_reading(checker, &subject);
    lint_meaning(&subject);
    lint_prove(&subject, &proof);
    check_levels_apply(&checker->levels, source->is_builtin, list);
    findings_sort(list);
    check_report_source(checker, &result);
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
    if (checker->is_for_all && source->kind == SOURCE_PROFILE)
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
    bool is_loaded = source_load(checker->cli, word, &source, &sink);
    bool is_read = is_loaded && check_loaded(checker, &source, &list);

    if (!is_read) {
        check_levels_apply(&checker->levels, is_loaded && source.is_builtin, &list);
        check_report_unread(checker, word, is_loaded ? &source : NULL, &list);
    }
    if (is_loaded)
        source_release(checker->cli, &source);
    checker->has_unread = checker->has_unread || !is_read;
    findings_release(&list);
}

int cmd_check(cli_session *cli)
{
    check_run checker = {.cli = cli, .least = least_of(cli)};

    if (cli->args.operand_count == 0)
        return say_usage(cli, "check needs a SOURCE");
    if (!check_options_agree(cli))
        return CLI_UNSURE;
    if (args_has(&cli->args, OPTION_CVE))
        return check_cves(cli);
    if (args_has(&cli->args, OPTION_FIX))
        return check_fix(cli);
    if (!target_of(cli, &checker.target) || !read_format(cli, &checker.format) ||
        !check_levels_read(cli, &checker.levels))
        return CLI_UNSURE;
    checker.is_for_all = readings_are_all(cli);
    check_report_begin(&checker);
    for (size_t i = 0; i < cli->args.operand_count; i++)
        check_source(&checker, cli->args.operands[i]);
    check_report_end(&checker);
    return checker.has_unread ? CLI_UNSURE : checker.has_findings ? CLI_NO : CLI_YES;
}
