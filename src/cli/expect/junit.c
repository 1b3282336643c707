/* Reports expectations as JUnit's XML.
 */
#include "cli/expect/expect.h"
#include "cli/place_words.h"
#include "filter/action.h"
#include <string.h>

/* Text of an attribute or (keeps_lines) an element. Bytes that XML can't hold are made visible as
 * elsewhere. */
static void print_xml(FILE *file, const char *value, bool keeps_lines)
{
    static const char *const escapes[] = {
        ['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;", ['\''] = "&apos;"};
    text shown;

    text_init(&shown);
    visible_words(value, keeps_lines, &shown);
    for (const char *at = text_data(&shown); *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        bool is_escaped = byte < sizeof escapes / sizeof *escapes && escapes[byte] != NULL;
        if (is_escaped)
            fputs(escapes[byte], file);
        else
            fputc(byte, file);
    }
    text_release(&shown);
}

static void print_attribute(FILE *file, const char *name, const char *value)
{
    fprintf(file, " %s=\"", name);
    print_xml(file, value, false);
    fputc('"', file);
}

static void add_failure(const expect_outcome *outcome, const expect_failure *failure, text *out)
{
    char action[ACTION_TEXT_BYTES];

    action_format(failure->word, failure->abi, action);
    expect_witness_words(failure, out);
    text_add(out, " gets %s", action);
    if (failure->has_reason) {
        text_add(out, ", ");
        reasons_words(&failure->reason, 1, out);
    }
    if (outcome->subject->word != NULL) {
        text_add(out, "\n    ");
        expect_explain_words(outcome->subject, failure, out);
    }
    text_add(out, "\n");
}

/* "x86_64:socket(40,0,0) gets ALLOW; expected: refused". */
static void add_message(const expect_outcome *outcome, text *out)
{
    char action[ACTION_TEXT_BYTES];

    action_format(outcome->failures->word, outcome->failures->abi, action);
    expect_witness_words(outcome->failures, out);
    text_add(out, " gets %s; expected: ", action);
    expect_claim_words(&outcome->expectation->claim, outcome->failures->abi, out);
}

static void print_fault(FILE *file, const expect_outcome *outcome)
{
    const char *element = outcome->status == EXPECT_FAILS ? "failure" : "error";
    const expectation *item = outcome->expectation;
    text message, body;

    text_init(&message);
    text_init(&body);
    if (outcome->failure_count > 0)
        add_message(outcome, &message);
    else
        text_add(&message, "%s", outcome->problem != NULL ? outcome->problem : "");
    if (item != NULL)
        text_add(&body, "%s:%u:%u: %s\n", outcome->file, item->place.line, item->place.column,
                 item->title);
    for (uint32_t i = 0; i < outcome->failure_count; i++)
        add_failure(outcome, &outcome->failures[i], &body);
    if (outcome->failure_count == 0)
        text_add(&body, "%s\n", text_data(&message));
    fprintf(file, "      <%s", element);
    print_attribute(file, "message", text_data(&message));
    print_attribute(file, "type", outcome->status == EXPECT_FAILS ? "expectation" : "undecided");
    fputc('>', file);
    print_xml(file, text_data(&body), true);
    fprintf(file, "</%s>\n", element);
    text_release(&message);
    text_release(&body);
}

/* Tools tell cases apart by class and name: the line belongs to the name. */
static void print_case(FILE *file, const expect_outcome *outcome)
{
    const expectation *item = outcome->expectation;
    const expect_subject *subject = outcome->subject;
    text name;

    text_init(&name);
    if (item != NULL)
        text_add(&name, "%u: %s", item->place.line, item->title);
    else
        text_add(&name, "the file can be read");
    fputs("    <testcase", file);
    print_attribute(file, "classname", subject != NULL ? subject->source.name : outcome->file);
    print_attribute(file, "name", text_data(&name));
    print_attribute(file, "file", outcome->file);
    if (item != NULL)
        fprintf(file, " line=\"%u\"", item->place.line);
    if (outcome->status == EXPECT_HOLDS) {
        fputs("/>\n", file);
    } else {
        fputs(">\n", file);
        print_fault(file, outcome);
        fputs("    </testcase>\n", file);
    }
    text_release(&name);
}

static void print_counts(const expect_report *report, FILE *file, uint32_t first, uint32_t end)
{
    fprintf(file, " tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", end - first,
            expect_count(report, first, end, EXPECT_FAILS),
            expect_count(report, first, end, EXPECT_UNTOLD));
}

void expect_print_junit(const expect_report *report, FILE *file)
{
    const expect_outcome *outcomes = report->outcomes;

    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"callgate\"", file);
    print_counts(report, file, 0, report->count);
    for (uint32_t i = 0; i < report->count;) {
        uint32_t end = i + 1;
        while (end < report->count && outcomes[end].file == outcomes[i].file)
            end++;
        fputs("  <testsuite", file);
        print_attribute(file, "name", outcomes[i].file);
        print_counts(report, file, i, end);
        for (; i < end; i++)
            print_case(file, &outcomes[i]);
        fputs("  </testsuite>\n", file);
    }
    fputs("</testsuites>\n", file);
}
