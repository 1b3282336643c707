/* Writes a comparison as annotations of code: GitHub's, SARIF.
 */
#include "cli/diff/diff.h"
#include "cli/github.h"
#include "cli/sarif.h"

/* What is forbidden is an error; of what is not, only that a call gets farther is worth a warning.
 */
static callgate_severity severity_of(const diff_report *report, int direction)
{
    if (report->forbids_any)
        return direction > 0 ? CALLGATE_ERROR : direction < 0 ? CALLGATE_WARNING : CALLGATE_NOTE;
    bool is_forbidden =
        (report->forbids_weaker && direction > 0) || (report->forbids_stricter && direction < 0);
    return is_forbidden ? CALLGATE_ERROR : CALLGATE_NOTE;
}

/* "keyctl: ERRNO(EPERM) -> ALLOW, witness x86_64:keyctl(0,0,0,0,0)". */
static void change_message(const diff_report *report, const call_change *change, text *out)
{
    change_title(change, report->abis, out);
    text_add(out, "%s", change_is_for_all(change) ? "" : " ");
    change_where(report->store, change, out);
    text_add(out, ": ");
    change_action(&change->old_end, out);
    text_add(out, " -> ");
    change_action(&change->new_end, out);
    text_add(out, ", witness ");
    change_witness(change, out);
}

/* A rule's place rather than the default action's. */
static callgate_place place_of(const change_end *end)
{
    callgate_place place = {0};

    for (uint32_t i = 0; i < end->reason_count; i++) {
        if (place.name == NULL || end->reasons[i].rule != 0)
            place = end->reasons[i].place;
        if (place.name != NULL && end->reasons[i].rule != 0)
            break;
    }
    return place;
}

/* Where somebody who reads NEW should look: the rule that decides there, else its default action;
 * no name where NEW is no file. */
static callgate_place place_in_new(const diff_report *report, const call_change *change)
{
    const loaded_source *source = &report->new_side->source;
    callgate_place place = place_of(&change->new_end);

    if (source->is_builtin || source->is_stdin)
        return (callgate_place){0};
    return place.name != NULL ? place : (callgate_place){.name = source->name};
}

static callgate_place file_of(const diff_report *report)
{
    const loaded_source *source = &report->new_side->source;
    bool is_file = !source->is_builtin && !source->is_stdin;

    return (callgate_place){.name = is_file ? source->name : NULL};
}

static void attachment_message(const attachment_change *change, text *out)
{
    text_add(out, "%s: %s -> %s", change->what, change->old_words, change->new_words);
}

void diff_github(const diff_report *report)
{
    callgate_place file = file_of(report);
    text words;

    for (uint32_t i = 0; i < report->list->count; i++) {
        const call_change *change = &report->list->items[i];
        callgate_place place = place_in_new(report, change);
        text_init(&words);
        change_message(report, change, &words);
        github_annotate(severity_of(report, change->direction), change_group_words(change->group),
                        text_data(&words), &place);
        text_release(&words);
    }
    for (uint32_t i = 0; i < report->attachment->count; i++) {
        text_init(&words);
        attachment_message(&report->attachment->items[i], &words);
        github_annotate(severity_of(report, 0), "attachment", text_data(&words), &file);
        text_release(&words);
    }
}

void diff_sarif(const diff_report *report)
{
    static const sarif_rule rules[] = {
        {"newly-permitted", "a call gets farther than it ever did", NULL},
        {"newly-refused", "a call never gets as far as it did", NULL},
        {"changed-action", "a call gets as far, by another action or errno", NULL},
        {"changed-conditions", "a call gets as far, for other arguments", NULL},
        {"attachment", "flags, listener or no_new_privs differ", NULL},
    };
    json_out json = {.file = stdout};
    callgate_place file = file_of(report);
    text words;

    sarif_begin(&json, rules, sizeof rules / sizeof *rules);
    for (uint32_t i = 0; i < report->list->count; i++) {
        const call_change *change = &report->list->items[i];
        callgate_place place = place_in_new(report, change);
        text_init(&words);
        text_add(&words, "%s: ", change_group_words(change->group));
        change_message(report, change, &words);
        sarif_result(&json, change_group_name(change->group),
                     severity_of(report, change->direction), text_data(&words), &place);
        text_release(&words);
    }
    for (uint32_t i = 0; i < report->attachment->count; i++) {
        text_init(&words);
        text_add(&words, "attachment: ");
        attachment_message(&report->attachment->items[i], &words);
        sarif_result(&json, "attachment", severity_of(report, 0), text_data(&words), &file);
        text_release(&words);
    }
    sarif_end(&json);
}
