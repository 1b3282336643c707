/* callgate merge: makes one of several sources.
 */
#include "cli/dump/dump.h"
#include "cli/merge/merge.h"
#include "cli/product.h"
#include <string.h>

static bool choose_how(cli_session *cli, callgate_combine *ret_how)
{
    static const struct {
        option_id option;
        callgate_combine how;
    } ways[] = {
        {OPTION_UNION, CALLGATE_UNION},
        {OPTION_INTERSECT, CALLGATE_INTERSECT},
        {OPTION_STACK, CALLGATE_STACK},
    };
    int count = 0;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!args_has(&cli->args, ways[i].option))
            continue;
        *ret_how = ways[i].how;
        count++;
    }
    if (count == 1)
        return true;
    say_usage(cli, count == 0 ? "merge needs to be told how" : "merge has one way at a time");
    talk_hint(cli, "--union, --intersect or --stack");
    return false;
}

static const char *format_of(const cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_MERGE_FORMAT, 0);

    return format != NULL ? format : "profile";
}

static bool write_text(cli_session *cli, const text *out)
{
    if (!out->has_failed)
        return output_product(cli, text_data(out), out->bytes);
    talk_failure(cli, "out of memory");
    return false;
}

static bool write_policy(const merge_run *run)
{
    dump_run dump = {.cli = run->cli, .store = run->set->store, .meaning = &run->meaning};
    text out;

    text_init(&out);
    bool is_written = dump_policy(&dump, &out) && write_text(run->cli, &out);
    text_release(&out);
    return is_written;
}

static bool write_result(const merge_run *run)
{
    const char *format = format_of(run->cli);

    if (strcmp(format, "profile") == 0)
        return merge_write_profile(run);
    if (strcmp(format, "policy") == 0)
        return write_policy(run);
    callgate_compile_options options = product_options(run->set->items[0].target.kernel, NULL);
    return product_fits(run->cli, format, run->meaning.abis) &&
           product_write(run->cli, format, run->set->store, run->meaning.policy, run->meaning.abis,
                         &options);
}

static bool merge_set(cli_session *cli, side_set *set, callgate_combine how)
{
    merge_run run = {.cli = cli, .set = set, .how = how};

    for (size_t i = 0; i < set->count; i++)
        target_say(cli, &set->items[i].source, &set->items[i].target, &set->items[i].meaning);
    return attachments_merge(cli, set, &run.meaning.attachment) &&
           sides_merge(cli, set, how, &run.meaning.policy, &run.meaning.abis) && write_result(&run);
}

int cmd_merge(cli_session *cli)
{
    callgate_combine how;
    side_set set;

    if (cli->args.operand_count == 0)
        return say_usage(cli, "merge needs SOURCEs");
    if (!choose_how(cli, &how) ||
        !sides_load(cli, cli->args.operands, cli->args.operand_count, &set))
        return CLI_UNSURE;
    bool is_done = merge_set(cli, &set, how);
    sides_release(cli, &set);
    return is_done ? CLI_YES : CLI_UNSURE;
}
