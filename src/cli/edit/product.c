/* Writes edited profiles back.
 */
#include "cli/edit/product.h"

static const char *kind_words(source_kind kind)
{
    return kind == SOURCE_FILTER ? "a raw filter"
           : kind == SOURCE_LIVE ? "what a process has"
                                 : "an observation";
}

bool edit_is_possible(cli_session *cli, const loaded_source *source)
{
    bool is_in_place = args_has(&cli->args, OPTION_IN_PLACE);

    if (source->kind != SOURCE_PROFILE) {
        talk_failure(cli, "'%s' is %s: only profiles can be edited", source->name,
                     kind_words(source->kind));
        talk_hint(cli, "'callgate dump %s --format profile' makes a profile where it can",
                  source->name);
        return false;
    }
    if (is_in_place && args_has(&cli->args, OPTION_OUT)) {
        talk_failure(cli, "-i writes back to the file itself, and -o to another: choose one");
        return false;
    }
    if (is_in_place && (source->is_builtin || source->is_stdin)) {
        talk_failure(cli, "%s can't be written back to",
                     source->is_builtin ? "a built-in profile" : "standard input");
        talk_hint(cli, "write the result to a file with -o");
        return false;
    }
    return true;
}

bool edit_write_text(cli_session *cli, const loaded_source *source, const char *json, size_t bytes)
{
    if (!args_has(&cli->args, OPTION_IN_PLACE))
        return output_product(cli, json, bytes);
    if (!source_is_unchanged(source)) {
        talk_failure(cli, "'%s' was changed by somebody else meanwhile: nothing is written",
                     source->name);
        return false;
    }
    return output_file(cli, source->name, json, bytes);
}

bool edit_write_result(cli_session *cli, const loaded_source *source, const edit_result *result)
{
    if (args_has(&cli->args, OPTION_IN_PLACE) && !result->is_changed)
        return true;
    return edit_write_text(cli, source, result->text, result->text_bytes);
}
