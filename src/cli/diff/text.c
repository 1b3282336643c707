/* Writes a comparison for people.
 */
#include "cli/diff/diff.h"
#include <string.h>

/* A part that isn't there takes no room. */
static void print_part(const char *before, const text *part)
{
    if (part->bytes == 0)
        return;
    fputs(before, stdout);
    print_visible(stdout, text_data(part));
}

static void add_end(const char *side, const change_end *end, text *out)
{
    text_add(out, "  %s ", side);
    change_action(end, out);
}

static void print_change(const diff_report *report, const call_change *change)
{
    text title, places, rest;

    text_init(&title);
    text_init(&places);
    text_init(&rest);
    change_title(change, report->abis, &title);
    if (*change->where != '\0')
        text_add(&title, " %s", change->where);
    change_places(change, &places);
    text_add(&rest, "witness ");
    change_witness(change, &rest);
    add_end("old", &change->old_end, &rest);
    add_end("new", &change->new_end, &rest);
    fputs(change->direction > 0 ? "+" : change->direction < 0 ? "-" : "~", stdout);
    print_part(" ", &title);
    print_part("  ", &places);
    print_part("  ", &rest);
    putchar('\n');
    text_release(&title);
    text_release(&places);
    text_release(&rest);
}

static void print_changes(const diff_report *report)
{
    const change_list *list = report->list;

    for (uint32_t i = 0; i < list->count; i++) {
        if (i == 0 || list->items[i].group != list->items[i - 1].group)
            printf("\n%s\n", change_group_words(list->items[i].group));
        print_change(report, &list->items[i]);
    }
}

static void print_attachment(const attachment_changes *changes)
{
    for (uint32_t i = 0; i < changes->count; i++) {
        const attachment_change *change = &changes->items[i];
        printf("%s~ %s  old ", i == 0 ? "\nattachment\n" : "", change->what);
        print_visible(stdout, change->old_words);
        fputs("  new ", stdout);
        print_visible(stdout, change->new_words);
        putchar('\n');
    }
}

static void print_verdict(const diff_report *report)
{
    static const char *const counted[] = {"newly permitted", "newly refused", "changed in action",
                                          "changed in conditions"};
    const char *between = ": ";

    printf("NEW is %s", verdict_words(report->verdict));
    for (uint32_t group = 0; group < CHANGE_GROUP_COUNT; group++) {
        if (report->list->counts[group] == 0)
            continue;
        printf("%s%u %s", between, report->list->counts[group], counted[group]);
        between = ", ";
    }
    if (report->attachment->count > 0)
        printf("%sattachment", between);
    putchar('\n');
}

void diff_text(const diff_report *report)
{
    if (!report->cli->is_quiet) {
        fputs("OLD ", stdout);
        print_heading(stdout, &report->old_side->source, &report->old_side->target,
                      &report->old_side->meaning);
        fputs("NEW ", stdout);
        print_heading(stdout, &report->new_side->source, &report->new_side->target,
                      &report->new_side->meaning);
    }
    print_verdict(report);
    print_changes(report);
    print_attachment(report->attachment);
    if (report->attachment->unknown != NULL)
        talk_note(report->cli,
                  "how '%s' is attached isn't known: flags and listener are not "
                  "compared",
                  report->attachment->unknown);
}
