/* callgate test: holds profiles to expectations.
 */
#include "base/limits.h"
#include "cli/expect/expect.h"
#include <string.h>

/* One file of the command line. */
typedef struct test_file {
    expect_file file;
    bool is_read;
    const char *problem; /* why it isn't */
} test_file;

typedef struct test_subject {
    struct test_subject *next;
    expect_subject subject;
} test_subject;

typedef struct test_run {
    cli_session *cli;
    callgate_target target; /* as the options say it */
    test_file *files;
    uint32_t file_count;
    test_subject *subjects; /* the newest first: sources are released in that order */
    expect_outcome *outcomes;
    uint32_t outcome_count;
    arena memory;
    bool has_failed; /* memory ended */
} test_run;

static const char *profile_of(const test_run *run, const expect_scope *scope)
{
    const char *given = args_value(&run->cli->args, OPTION_PROFILE, 0);

    return given != NULL ? given : scope->profile;
}

/* What the file says of the target, where no option of the command line says it. */
static bool make_target(test_run *run, const expect_scope *scope, callgate_target *ret_target)
{
    callgate_target target = run->target;

    for (uint32_t i = 0; i < EXPECT_SETTING_COUNT; i++) {
        option_id option = expect_settings[i].option;
        if (scope->values[i] != NULL && !args_has(&run->cli->args, option) &&
            !target_read(run->cli, option, scope->values[i], &target))
            return false;
    }
    *ret_target = target;
    return true;
}

/* " --abi x86_64,x86 --target host": from the command line or the file. */
static const char *options_of(test_run *run, const expect_scope *scope)
{
    const cli_args *args = &run->cli->args;
    text out;

    text_init(&out);
    if (args_has(args, OPTION_TARGET))
        text_add(&out, " --target host");
    for (uint32_t i = 0; i < EXPECT_SETTING_COUNT; i++) {
        const expect_setting *setting = &expect_settings[i];
        const char *value = scope->values[i];
        if (!args_has(args, setting->option) && value != NULL)
            text_add(&out, " --%s %s", setting->word, value);
        for (size_t j = 0; (value = args_value(args, setting->option, j)) != NULL; j++)
            text_add(&out, " --%s %s", setting->word, value);
    }
    const char *kept = out.has_failed ? NULL : arena_text(&run->memory, text_data(&out), out.bytes);
    text_release(&out);
    return kept;
}

static expect_subject *load_subject(test_run *run, const expect_scope *scope, const char *word)
{
    callgate_sink sink = talk_sink(run->cli);
    test_subject *made = arena_alloc(&run->memory, sizeof *made);
    expect_subject *subject = made == NULL ? NULL : &made->subject;

    if (subject == NULL || (subject->options = options_of(run, scope)) == NULL) {
        run->has_failed = true;
        return NULL;
    }
    subject->word = strcmp(word, "-") == 0 ? NULL : word;
    if (!make_target(run, scope, &subject->target))
        return NULL;
    run->cli->at = word == scope->profile ? scope->place : (callgate_place){0};
    bool is_loaded = source_load(run->cli, word, &subject->source, &sink);
    run->cli->at = (callgate_place){0};
    if (!is_loaded)
        return NULL;
    made->next = run->subjects;
    run->subjects = made;
    return subject;
}

/* The error that was said last, for the report. */
static const char *last_problem(test_run *run, const char *otherwise)
{
    const callgate_diagnostic *said = &run->cli->last_error;
    text out;

    text_init(&out);
    if (said->place.name != NULL)
        text_add(&out, "%s:%u:%u: ", said->place.name, said->place.line, said->place.column);
    text_add(&out, "%s", *said->text != '\0' ? said->text : otherwise);
    const char *kept = arena_text(&run->memory, text_data(&out), out.bytes);
    text_release(&out);
    return kept != NULL ? kept : otherwise;
}

static expect_outcome *add_outcome(test_run *run, const test_file *file)
{
    expect_outcome *outcome = &run->outcomes[run->outcome_count++];

    *outcome = (expect_outcome){.file = file->file.source.name, .status = EXPECT_UNTOLD};
    return outcome;
}

static void add_untold(test_run *run, const test_file *file, uint32_t first, uint32_t end,
                       const char *problem)
{
    for (uint32_t i = first; i < end; i++) {
        expect_outcome *outcome = add_outcome(run, file);
        outcome->expectation = &file->file.items[i];
        outcome->problem = problem;
    }
}

static void judge_items(test_run *run, callgate_store *store, const expect_subject *subject,
                        const test_file *file, uint32_t first, uint32_t end)
{
    expect_judge judge;

    if (!expect_judge_open(&judge, store, subject, &run->memory)) {
        run->has_failed = true;
        return;
    }
    for (uint32_t i = first; i < end; i++) {
        const expectation *item = &file->file.items[i];
        expect_outcome *outcome = add_outcome(run, file);
        outcome->expectation = item;
        outcome->subject = subject;
        expect_judge_call(&judge, item, outcome);
        if (outcome->status != EXPECT_UNTOLD)
            continue;
        run->cli->at = item->place;
        talk_failure(run->cli, "'%s': %s", item->title, outcome->problem);
        run->cli->at = (callgate_place){0};
    }
    expect_judge_close(&judge);
}

/* The expectations [first, end), which have one scope. */
static void judge_scope(test_run *run, const test_file *file, uint32_t first, uint32_t end)
{
    const expect_scope *scope = file->file.items[first].scope;
    const char *word = profile_of(run, scope);
    callgate_sink sink = talk_sink(run->cli);
    callgate_store *store;

    if (word == NULL) {
        run->cli->at = file->file.items[first].place;
        talk_failure(run->cli, "no 'profile' line stands in front of this expectation");
        talk_hint(run->cli, "write 'profile SOURCE' above it, or give --profile SOURCE");
        run->cli->at = (callgate_place){0};
        add_untold(run, file, first, end, "no profile is named");
        return;
    }
    expect_subject *subject = load_subject(run, scope, word);
    if (subject == NULL || !store_open(run->cli, &store)) {
        add_untold(run, file, first, end, last_problem(run, "its profile can't be read"));
        return;
    }
    if (source_answer(run->cli, store, &subject->source, &subject->target, &subject->meaning,
                      &sink))
        judge_items(run, store, subject, file, first, end);
    else
        add_untold(run, file, first, end, last_problem(run, "its profile can't be resolved"));
    callgate_store_free(store);
}

static void judge_file(test_run *run, const test_file *file)
{
    const expectation *items = file->file.items;

    if (!file->is_read) {
        add_outcome(run, file)->problem = file->problem;
        return;
    }
    for (uint32_t i = 0; i < file->file.count;) {
        uint32_t end = i + 1;
        while (end < file->file.count && items[end].scope == items[i].scope)
            end++;
        callgate_abi raw_abi = run->cli->raw_abi;
        judge_scope(run, file, i, end);
        run->cli->raw_abi = raw_abi;
        i = end;
    }
}

static bool read_files(test_run *run)
{
    const cli_args *args = &run->cli->args;
    size_t count = 0;

    run->file_count = (uint32_t)args->operand_count;
    run->files = arena_alloc(&run->memory, run->file_count * sizeof *run->files);
    for (uint32_t i = 0; run->files != NULL && i < run->file_count; i++) {
        test_file *file = &run->files[i];
        file->is_read = expect_file_read(run->cli, args->operands[i], &file->file);
        if (!file->is_read) {
            bool is_stdin = strcmp(args->operands[i], "-") == 0;
            file->file.source.name = is_stdin ? "(standard input)" : args->operands[i];
            file->problem = last_problem(run, "the file can't be read");
        }
        count += file->is_read ? file->file.count : 1;
    }
    run->outcomes = arena_alloc(&run->memory, count * sizeof *run->outcomes);
    return run->files != NULL && run->outcomes != NULL;
}

static void print_report(const test_run *run)
{
    const char *format = args_value(&run->cli->args, OPTION_TEST_FORMAT, 0);
    expect_report report = {run->outcomes, run->outcome_count};

    if (run->cli->is_json)
        expect_print_json(&report, stdout);
    else if (format != NULL && strcmp(format, "junit") == 0)
        expect_print_junit(&report, stdout);
    else
        expect_print_tap(&report, stdout);
}

/* Sources link to the one loaded before: the newest go first. */
static void release(test_run *run)
{
    for (test_subject *made = run->subjects; made != NULL; made = made->next) {
        callgate_source_clear(&made->subject.meaning);
        source_release(run->cli, &made->subject.source);
    }
    for (uint32_t i = run->files == NULL ? 0 : run->file_count; i > 0; i--) {
        if (run->files[i - 1].is_read)
            expect_file_release(run->cli, &run->files[i - 1].file);
    }
    arena_release(&run->memory);
}

static int judge_files(test_run *run)
{
    expect_report report = {0};

    if (read_files(run)) {
        for (uint32_t i = 0; i < run->file_count; i++)
            judge_file(run, &run->files[i]);
        report = (expect_report){run->outcomes, run->outcome_count};
    } else {
        run->has_failed = true;
    }
    if (run->has_failed) {
        talk_failure(run->cli, "out of memory");
        return CLI_UNSURE;
    }
    print_report(run);
    if (expect_count(&report, 0, report.count, EXPECT_UNTOLD) > 0)
        return CLI_UNSURE;
    return expect_count(&report, 0, report.count, EXPECT_FAILS) > 0 ? CLI_NO : CLI_YES;
}

int cmd_test(cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_TEST_FORMAT, 0);
    test_run run = {.cli = cli};

    if (cli->args.operand_count == 0)
        return say_usage(cli, "test needs a FILE of expectations");
    if (cli->is_json && format != NULL) {
        talk_failure(cli, "--json and --format %s are two formats: choose one", format);
        return CLI_UNSURE;
    }
    if (!target_of(cli, &run.target))
        return CLI_UNSURE;
    arena_init(&run.memory, EXPECT_ARENA_BYTES_MAX);
    int status = judge_files(&run);
    release(&run);
    return status;
}
