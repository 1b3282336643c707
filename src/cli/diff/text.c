/* Writes a comparison for people.
 */
#include "cli/diff/folds.h"
#include <stdlib.h>

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

/* "+ title  places  witness …  old …  new …". */
static void print_line(const call_change *change, const text *title, const text *places)
{
    text rest;

    text_init(&rest);
    text_add(&rest, "witness ");
    change_witness(change, &rest);
    add_end("old", &change->old_end, &rest);
    add_end("new", &change->new_end, &rest);
    fputs(change->direction > 0 ? "+" : change->direction < 0 ? "-" : "~", stdout);
    print_part(" ", title);
    print_part("  ", places);
    print_part("  ", &rest);
    putchar('\n');
    text_release(&rest);
}

static void print_change(const diff_report *report, const call_change *change)
{
    text title, places;

    text_init(&title);
    text_init(&places);
    change_title(change, report->abis, &title);
    text_add(&title, "%s", change_is_for_all(change) ? "" : " ");
    change_where(report->store, change, &title);
    change_places(change, &places);
    print_line(change, &title, &places);
    text_release(&title);
    text_release(&places);
}

static void print_fold(const diff_report *report, const fold_link *links, uint32_t first)
{
    text title, places;

    text_init(&title);
    text_init(&places);
    fold_title(report, links, first, &title);
    if (fold_is_at_edge(&report->list->items[first]))
        change_places(&report->list->items[first], &places);
    print_line(&report->list->items[first], &title, &places);
    text_release(&title);
    text_release(&places);
}

/* links: NULL: each is told. */
static void print_items(const diff_report *report, const fold_link *links)
{
    const change_list *list = report->list;
    bool is_folded = false;

    for (uint32_t i = 0; i < list->count; i++) {
        if (i == 0 || list->items[i].group != list->items[i - 1].group)
            printf("\n%s\n", change_group_words(list->items[i].group));
        if (links != NULL && links[i].first != i)
            continue;
        if (links == NULL || links[i].next == FOLD_NONE) {
            print_change(report, &list->items[i]);
            continue;
        }
        print_fold(report, links, i);
        is_folded = true;
    }
    if (is_folded)
        talk_note(report->cli, "--all lists each of the calls that are counted together");
}

/* Where there is no memory to fold, each is told. */
static void print_changes(const diff_report *report)
{
    size_t count = report->list->count;
    bool is_whole = args_has(&report->cli->args, OPTION_ALL);
    fold_link *links = is_whole || count == 0 ? NULL : calloc(count, sizeof *links);

    if (links != NULL)
        folds_find(report, links);
    print_items(report, links);
    free(links);
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
