/* callgate dump: a source as filter, policy or profile.
 */
#include "cli/answer.h"
#include "cli/dump/dump.h"
#include "cli/filters.h"
#include "cli/oci/parts.h"
#include "cli/oci/portable.h"
#include <string.h>

static dump_form *form_of(const dump_run *run)
{
    const char *format = args_value(&run->cli->args, OPTION_DUMP_FORMAT, 0);
    bool is_live = run->source->kind == SOURCE_LIVE;

    if (args_has(&run->cli->args, OPTION_PORTABLE))
        return portable_write;
    if (is_live && format == NULL)
        return dump_live_whole;
    if (is_live && strcmp(format, "asm") == 0)
        return dump_live_asm;
    if (format != NULL && strcmp(format, "policy") == 0)
        return dump_policy;
    return format != NULL && strcmp(format, "profile") == 0 ? dump_profile : dump_asm;
}

static bool dump_meaning(const dump_run *run)
{
    const char *directory = parts_directory(run->cli);
    text out;

    if (directory != NULL)
        return dump_parts(run, directory);

    text_init(&out);
    bool is_made = form_of(run)(run, &out);
    if (is_made && out.has_failed) {
        talk_failure(run->cli, "out of memory");
        is_made = false;
    }
    is_made = is_made && output_product(run->cli, text_data(&out), out.bytes);
    text_release(&out);
    return is_made;
}

static bool has_insns(const loaded_source *source)
{
    return source->kind == SOURCE_FILTER ||
           (source->kind == SOURCE_LIVE && !source_is_asked(source));
}

/* What is shown of filters whose meaning can't be told, after that was said. */
typedef enum untold_form {
    UNTOLD_NOTHING,
    UNTOLD_PART, /* the product lacks what was asked for */
    UNTOLD_WHOLE,
} untold_form;

/* Instructions are shown whatever they mean. */
static untold_form say_untold(const dump_run *run, const callgate_error *err)
{
    dump_form *form = form_of(run);

    if (!has_insns(run->source)) {
        talk_error(run->cli, err);
        return UNTOLD_NOTHING;
    }
    if (form == dump_live_asm || form == dump_asm) {
        talk_warning(run->cli, "what '%s' means can't be told: %s", run->source->name, err->text);
        return UNTOLD_WHOLE;
    }
    talk_error(run->cli, err);
    if (form == dump_live_whole)
        return UNTOLD_PART;
    talk_hint(run->cli, "--format asm shows its instructions%s",
              filters_count(run->source) > 1 ? ", no --format what each filter means, too" : "");
    return UNTOLD_NOTHING;
}

static bool dump_run_source(dump_run *run)
{
    untold_form shown = UNTOLD_WHOLE;
    callgate_source meaning = {0};
    callgate_sink sink = talk_sink(run->cli);
    callgate_error err;

    run->meaning = &meaning;
    if (source_resolve(run->store, run->source, run->target, &meaning, &sink, &err) == CALLGATE_OK)
        target_say(run->cli, run->source, run->target, &meaning);
    else
        shown = say_untold(run, &err);
    bool is_made = shown != UNTOLD_NOTHING && dump_meaning(run) && shown == UNTOLD_WHOLE;
    callgate_source_clear(&meaning);
    return is_made;
}

static int dump_source(cli_session *cli, const loaded_source *source, const callgate_target *target)
{
    dump_run run = {.cli = cli, .source = source, .target = target};
    callgate_store *store;

    if (!store_open(cli, &store))
        return CLI_UNSURE;
    run.store = store;
    bool is_made = dump_run_source(&run);
    callgate_store_free(store);
    return is_made ? CLI_YES : CLI_UNSURE;
}

/* --portable writes a profile, and says so by itself. */
static bool can_be_portable(cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_DUMP_FORMAT, 0);

    if (!args_has(&cli->args, OPTION_PORTABLE) || format == NULL || strcmp(format, "profile") == 0)
        return true;
    talk_failure(cli, "--portable writes a profile, not --format %s", format);
    return false;
}

/* Into a directory go profiles. */
static bool can_be_parts(cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_DUMP_FORMAT, 0);
    bool is_profile = format != NULL && strcmp(format, "profile") == 0;

    if (parts_directory(cli) == NULL || is_profile || args_has(&cli->args, OPTION_PORTABLE))
        return true;
    talk_failure(cli,
                 "'-o %s' is a directory, for parts that are profiles: --format profile, "
                 "--portable",
                 parts_directory(cli));
    return false;
}

int cmd_dump(cli_session *cli)
{
    callgate_target target;
    loaded_source source;
    callgate_sink sink = talk_sink(cli);

    if (cli->args.operand_count != 1)
        return say_usage(cli, "dump needs one SOURCE");
    if (!can_be_portable(cli) || !can_be_parts(cli))
        return CLI_UNSURE;
    if (!target_of(cli, &target) || !source_load(cli, cli->args.operands[0], &source, &sink))
        return CLI_UNSURE;
    int status = dump_source(cli, &source, &target);
    source_release(cli, &source);
    return status;
}
