/* callgate diff: what differs between two sources, each difference with a witness.
 */
#include "cli/diff/diff.h"
#include <string.h>

static diff_form *form_named(const char *name)
{
    static const struct {
        const char *name;
        diff_form *form;
    } forms[] = {
        {"text", diff_text}, {"json", diff_json}, {"github", diff_github}, {"sarif", diff_sarif}};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].form;
    }
    return diff_text;
}

/* --json is --format json. NULL: said why. */
static diff_form *choose_form(cli_session *cli)
{
    const char *name = args_value(&cli->args, OPTION_DIFF_FORMAT, 0);

    if (!cli->is_json)
        return form_named(name != NULL ? name : "text");
    if (name == NULL || strcmp(name, "json") == 0)
        return diff_json;
    talk_failure(cli, "--json is --format json, and --format asks for %s: choose one", name);
    return NULL;
}

static void read_forbidden(const cli_session *cli, diff_report *report)
{
    const char *what = args_value(&cli->args, OPTION_FORBID, 0);

    report->forbids_weaker = what != NULL && strcmp(what, "weaker") == 0;
    report->forbids_stricter = what != NULL && strcmp(what, "stricter") == 0;
    report->forbids_any = what == NULL || strcmp(what, "different") == 0;
}

/* The attachment lets no call farther: what it changes of NOTIFY stands among the calls. */
static change_verdict verdict_with(change_verdict verdict, const attachment_changes *attachment)
{
    return verdict == VERDICT_EQUAL && attachment->count > 0 ? VERDICT_SAME_PERMITS : verdict;
}

static int status_of(const diff_report *report)
{
    change_verdict verdict = report->verdict;
    bool is_weaker = verdict == VERDICT_WEAKER || verdict == VERDICT_INCOMPARABLE;
    bool is_stricter = verdict == VERDICT_STRICTER || verdict == VERDICT_INCOMPARABLE;

    if (report->forbids_any)
        return verdict == VERDICT_EQUAL ? CLI_YES : CLI_NO;
    return (report->forbids_weaker && is_weaker) || (report->forbids_stricter && is_stricter)
               ? CLI_NO
               : CLI_YES;
}

static int diff_sides(cli_session *cli, const side_set *set, diff_form *form)
{
    attachment_changes attachment;
    change_list list;
    diff_report report = {
        .cli = cli,
        .store = set->store,
        .old_side = &set->items[0],
        .new_side = &set->items[1],
        .list = &list,
        .attachment = &attachment,
        .abis = set->items[0].meaning.abis | set->items[1].meaning.abis,
    };

    attachments_compare(report.old_side, report.new_side, &attachment);
    if (!changes_find(cli, set->store, report.old_side, report.new_side, &list))
        return CLI_UNSURE;
    read_forbidden(cli, &report);
    report.verdict = verdict_with(list.verdict, &attachment);
    form(&report);
    changes_release(&list);
    return status_of(&report);
}

int cmd_diff(cli_session *cli)
{
    diff_form *form;
    side_set set;

    if (cli->args.operand_count != 2)
        return say_usage(cli, "diff needs two SOURCEs, OLD and NEW");
    form = choose_form(cli);
    if (form == NULL || !sides_load(cli, cli->args.operands, 2, &set))
        return CLI_UNSURE;
    int status = diff_sides(cli, &set, form);
    sides_release(cli, &set);
    return status;
}
