/* Reports expectations as JSON.
 */
#include "cli/expect/expect.h"

static void json_words(json_out *json, const char *key, text *words)
{
    json_text(json, key, text_data(words));
    text_release(words);
    text_init(words);
}

static void json_failure(json_out *json, const expect_subject *subject,
                         const expect_failure *failure)
{
    text words;

    text_init(&words);
    json_begin(json, NULL, '{');
    json_text(json, "abi", callgate_abi_name(failure->abi));
    json_text(json, "call", failure->call == CALL_NONE ? NULL : call_name(failure->call));
    json_number(json, "nr", failure->witness.nr);
    json_begin(json, "args", '[');
    for (uint32_t i = 0; i < 6; i++)
        json_hex(json, NULL, failure->witness.args[i]);
    json_end(json, ']');
    if (failure->witness.instruction_pointer != 0)
        json_hex(json, "instruction_pointer", failure->witness.instruction_pointer);
    expect_witness_words(failure, &words);
    json_words(json, "witness", &words);
    json_action(json, failure->word, failure->abi);
    if (failure->has_reason) {
        json_begin(json, "decided_by", '{');
        reason_json_members(json, &failure->reason);
        json_end(json, '}');
    }
    if (subject->word != NULL) {
        expect_explain_words(subject, failure, &words);
        json_words(json, "explain", &words);
    }
    json_end(json, '}');
    text_release(&words);
}

static void json_outcome(json_out *json, const expect_outcome *outcome)
{
    static const char *const statuses[] = {"holds", "fails", "untold"};
    text words;

    text_init(&words);
    json_begin(json, NULL, '{');
    if (outcome->expectation != NULL) {
        json_text(json, "expectation", outcome->expectation->title);
        json_number(json, "line", outcome->expectation->place.line);
        json_number(json, "column", outcome->expectation->place.column);
        expect_claim_words(&outcome->expectation->claim,
                           outcome->failure_count > 0 ? outcome->failures->abi : CALLGATE_ABI_NONE,
                           &words);
        json_words(json, "expected", &words);
    }
    json_text(json, "status", statuses[outcome->status]);
    if (outcome->status == EXPECT_UNTOLD) {
        json_text(json, "problem", outcome->problem);
    } else {
        json_number(json, "asked", outcome->asked_count);
        json_number(json, "failed", outcome->failed_count);
        json_begin(json, "failures", '[');
        for (uint32_t i = 0; i < outcome->failure_count; i++)
            json_failure(json, outcome->subject, &outcome->failures[i]);
        json_end(json, ']');
    }
    json_end(json, '}');
    text_release(&words);
}

/* Outcomes of one file and one subject. */
static uint32_t json_group(json_out *json, const expect_report *report, uint32_t first)
{
    const expect_outcome *outcome = &report->outcomes[first];
    const expect_subject *subject = outcome->subject;
    uint32_t i = first;

    json_begin(json, NULL, '{');
    json_text(json, "file", outcome->file);
    if (subject != NULL) {
        json_text(json, "source", subject->source.name);
        json_text(json, "release", subject->source.release);
        target_json(json, &subject->source, &subject->target, &subject->meaning);
    }
    json_begin(json, "expectations", '[');
    for (; i < report->count && report->outcomes[i].file == outcome->file &&
           report->outcomes[i].subject == subject;
         i++)
        json_outcome(json, &report->outcomes[i]);
    json_end(json, ']');
    json_end(json, '}');
    return i;
}

void expect_print_json(const expect_report *report, FILE *file)
{
    json_out json = {.file = file};

    json_begin(&json, NULL, '{');
    json_number(&json, "schema", 1);
    json_number(&json, "holds", expect_count(report, 0, report->count, EXPECT_HOLDS));
    json_number(&json, "fails", expect_count(report, 0, report->count, EXPECT_FAILS));
    json_number(&json, "untold", expect_count(report, 0, report->count, EXPECT_UNTOLD));
    json_begin(&json, "tests", '[');
    for (uint32_t i = 0; i < report->count;)
        i = json_group(&json, report, i);
    json_end(&json, ']');
    json_end(&json, '}');
}
