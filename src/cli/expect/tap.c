/* Reports expectations as TAP.
 */
#include "base/json.h"
#include "cli/expect/expect.h"
#include "filter/action.h"
#include <string.h>

/* A point's title: what would begin a directive is escaped. */
static void print_title(FILE *file, const char *title)
{
    for (size_t bytes; *title != '\0'; title += bytes) {
        char part[256];
        bytes = strcspn(title, "#\\");
        bytes = bytes == 0 ? 1 : bytes < sizeof part ? bytes : sizeof part - 1;
        memcpy(part, title, bytes);
        part[bytes] = '\0';
        if (*part == '#' || *part == '\\')
            fputc('\\', file);
        print_visible(file, part);
    }
}

/* A member of the YAML block, or an item of its list; a string of JSON is one of YAML. */
static void print_member(FILE *file, const char *key, const char *value)
{
    text quoted;

    text_init(&quoted);
    json_quote(&quoted, value, strlen(value));
    fprintf(file, "  %s ", key);
    print_visible(file, text_data(&quoted));
    fputc('\n', file);
    text_release(&quoted);
}

static void print_at(FILE *file, const expect_outcome *outcome)
{
    const callgate_place *place = &outcome->expectation->place;
    text at;

    text_init(&at);
    text_add(&at, "%s:%u:%u", outcome->file, place->line, place->column);
    print_member(file, "at:", text_data(&at));
    text_release(&at);
}

static void print_words(FILE *file, const char *key, text *words)
{
    print_member(file, key, text_data(words));
    text_release(words);
    text_init(words);
}

/* The first failure in full, the others as "witness ACTION". */
static void print_failures(FILE *file, const expect_outcome *outcome)
{
    const expect_failure *failure = outcome->failures;
    char action[ACTION_TEXT_BYTES];
    text words;

    text_init(&words);
    expect_claim_words(&outcome->expectation->claim, failure->abi, &words);
    print_words(file, "expected:", &words);
    action_format(failure->word, failure->abi, action);
    print_member(file, "got:", action);
    expect_witness_words(failure, &words);
    print_words(file, "witness:", &words);
    if (failure->has_reason) {
        reasons_words(&failure->reason, 1, &words);
        print_words(file, "why:", &words);
    }
    if (outcome->subject->word != NULL) {
        expect_explain_words(outcome->subject, failure, &words);
        print_words(file, "explain:", &words);
    }
    fprintf(file, "  failed: %u\n  asked: %u\n", outcome->failed_count, outcome->asked_count);
    if (outcome->failure_count > 1)
        fputs("  others:\n", file);
    for (uint32_t i = 1; i < outcome->failure_count; i++) {
        action_format(outcome->failures[i].word, outcome->failures[i].abi, action);
        expect_witness_words(&outcome->failures[i], &words);
        text_add(&words, " %s", action);
        print_words(file, "  -", &words);
    }
    text_release(&words);
}

static void print_outcome(FILE *file, const expect_outcome *outcome, uint32_t number)
{
    fprintf(file, "%sok %u - ", outcome->status == EXPECT_HOLDS ? "" : "not ", number);
    print_title(file, outcome->file);
    if (outcome->expectation != NULL) {
        fprintf(file, ":%u: ", outcome->expectation->place.line);
        print_title(file, outcome->expectation->title);
    }
    fputc('\n', file);
    if (outcome->status == EXPECT_HOLDS)
        return;
    fputs("  ---\n", file);
    if (outcome->expectation != NULL)
        print_at(file, outcome);
    if (outcome->status == EXPECT_UNTOLD)
        print_member(file, "problem:", outcome->problem);
    else if (outcome->failure_count > 0)
        print_failures(file, outcome);
    fputs("  ...\n", file);
}

void expect_print_tap(const expect_report *report, FILE *file)
{
    const expect_subject *last = NULL;

    fprintf(file, "TAP version 13\n1..%u\n", report->count);
    for (uint32_t i = 0; i < report->count; i++) {
        const expect_subject *subject = report->outcomes[i].subject;
        if (subject != NULL && subject != last) {
            fputs("# ", file);
            print_heading(file, &subject->source, &subject->target, &subject->meaning);
            last = subject;
        }
        print_outcome(file, &report->outcomes[i], i + 1);
    }
    fprintf(file, "# %u hold, %u fail, %u could not be told\n",
            expect_count(report, 0, report->count, EXPECT_HOLDS),
            expect_count(report, 0, report->count, EXPECT_FAILS),
            expect_count(report, 0, report->count, EXPECT_UNTOLD));
}
