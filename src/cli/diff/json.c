/* Writes a comparison as JSON.
 */
#include "cli/diff/diff.h"
#include "cli/json_out.h"

static void json_side(json_out *json, const char *key, const source_side *side)
{
    json_begin(json, key, '{');
    json_text(json, "source", side->source.name);
    json_text(json, "release", side->source.release);
    target_json(json, &side->source, &side->target, &side->meaning);
    json_end(json, '}');
}

static void json_reason(json_out *json, const answer_reason *reason)
{
    json_begin(json, NULL, '{');
    json_text(json, "by", reason_kind(reason));
    json_members_place(json, &reason->place);
    json_end(json, '}');
}

static void json_end_of(json_out *json, const char *key, const change_end *end)
{
    json_begin(json, key, '{');
    json_action(json, end->word, end->abi);
    json_bool(json, "unheard", end->is_unheard);
    json_begin(json, "decided_by", '[');
    for (uint32_t i = 0; i < end->reason_count; i++)
        json_reason(json, &end->reasons[i]);
    json_end(json, ']');
    json_end(json, '}');
}

static void json_witness(json_out *json, const call_change *change)
{
    callgate_abi abi = change_witness_abi(change);
    text words;

    text_init(&words);
    change_witness(change, &words);
    json_begin(json, "witness", '{');
    json_text(json, "call", abi != CALLGATE_ABI_NONE ? text_data(&words) : NULL);
    json_text(json, "abi", abi != CALLGATE_ABI_NONE ? callgate_abi_name(abi) : NULL);
    json_number(json, "arch", change->witness.arch);
    json_number(json, "nr", change->witness.nr);
    json_begin(json, "args", '[');
    for (uint32_t i = 0; i < 6; i++)
        json_hex(json, NULL, change->witness.args[i]);
    json_end(json, ']');
    json_hex(json, "instruction_pointer", change->witness.instruction_pointer);
    json_end(json, '}');
    text_release(&words);
}

/* null: all arguments; an empty object: more conditions than can be listed. */
static void json_arguments(json_out *json, const callgate_store *store, const call_change *change,
                           const change_span *span)
{
    if (span->condition == DECISION_TRUE) {
        json_text(json, "arguments", NULL);
        return;
    }
    json_begin(json, "arguments", '{');
    if (span->condition != DECISION_NONE)
        condition_json(json, store, span->condition, (case_view){change->call, span->abi});
    json_end(json, '}');
}

/* One ABI's numbers, with the arguments where they aren't those of the first: on a 32-bit ABI low
 * words are compared, and s390x has clone's flags in another argument. */
static void json_span(json_out *json, const callgate_store *store, const call_change *change,
                      const change_span *span)
{
    json_begin(json, NULL, '{');
    json_text(json, "abi", span->abi != CALLGATE_ABI_NONE ? callgate_abi_name(span->abi) : NULL);
    json_number(json, "arch_first", span->arch_first);
    json_number(json, "arch_last", span->arch_last);
    json_number(json, "nr_first", span->nr_first);
    json_number(json, "nr_last", span->nr_last);
    if (span->condition != change->spans[0].condition)
        json_arguments(json, store, change, span);
    json_end(json, '}');
}

static void json_where(json_out *json, const callgate_store *store, const call_change *change)
{
    text words;

    text_init(&words);
    change_where(store, change, &words);
    json_text(json, "where", change_is_for_all(change) ? NULL : text_data(&words));
    text_release(&words);
}

static void json_change(json_out *json, const callgate_store *store, const call_change *change)
{
    json_begin(json, NULL, '{');
    json_text(json, "group", change_group_name(change->group));
    json_text(json, "permits",
              change->direction > 0   ? "more"
              : change->direction < 0 ? "less"
                                      : "same");
    json_text(json, "call", change->call != CALL_NONE ? call_name(change->call) : NULL);
    json_begin(json, "numbers", '[');
    for (uint32_t i = 0; i < change->span_count; i++)
        json_span(json, store, change, &change->spans[i]);
    json_end(json, ']');
    json_where(json, store, change);
    json_arguments(json, store, change, &change->spans[0]);
    json_bool(json, "complete", !change->is_sample);
    json_witness(json, change);
    json_end_of(json, "old", &change->old_end);
    json_end_of(json, "new", &change->new_end);
    json_end(json, '}');
}

static void json_attachment(json_out *json, const attachment_changes *changes)
{
    json_begin(json, "attachment", '[');
    for (uint32_t i = 0; i < changes->count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "what", changes->items[i].what);
        json_text(json, "old", changes->items[i].old_words);
        json_text(json, "new", changes->items[i].new_words);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_bool(json, "attachment_compared", changes->unknown == NULL);
}

static const char *verdict_name(change_verdict verdict)
{
    return verdict == VERDICT_SAME_PERMITS ? "different" : verdict_words(verdict);
}

void diff_json(const diff_report *report)
{
    json_out json = {.file = stdout};

    json_begin(&json, NULL, '{');
    json_number(&json, "schema", 1);
    json_side(&json, "old", report->old_side);
    json_side(&json, "new", report->new_side);
    json_text(&json, "new_is", verdict_name(report->verdict));
    json_begin(&json, "changes", '[');
    for (uint32_t i = 0; i < report->list->count; i++)
        json_change(&json, report->store, &report->list->items[i]);
    json_end(&json, ']');
    json_attachment(&json, report->attachment);
    json_end(&json, '}');
}
