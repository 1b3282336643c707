/* callgate compile: makes the filter of a source, proved.
 */
#include "cli/answer.h"
#include "cli/product.h"
#include "cli/recording.h"

static const char *format_of(const cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_FORMAT, 0);

    return format != NULL ? format : "bpf";
}

/* What the files of --profile-use show. */
static bool read_recordings(cli_session *cli, observation *seen)
{
    const char *name;

    for (size_t i = 0; (name = args_value(&cli->args, OPTION_PROFILE_USE, i)) != NULL; i++) {
        if (!recording_read(cli, name, seen))
            return false;
    }
    return true;
}

static int compile_meaning(cli_session *cli, callgate_store *store, const loaded_source *source,
                           const callgate_target *target, const callgate_source *meaning)
{
    const char *format = format_of(cli);
    observation seen;

    if (!product_fits(cli, format, meaning->abis))
        return CLI_UNSURE;
    observation_init(&seen);
    target_say(cli, source, target, meaning);
    bool is_written = read_recordings(cli, &seen) &&
                      product_write(cli, format, store, meaning->policy, meaning->abis,
                                    target->kernel, seen.sighting_count > 0 ? &seen : NULL);
    observation_release(&seen);
    return is_written ? CLI_YES : CLI_UNSURE;
}

int cmd_compile(cli_session *cli)
{
    callgate_target target;
    loaded_source source;
    callgate_source meaning;
    callgate_store *store;
    callgate_sink sink = talk_sink(cli);
    int status = CLI_UNSURE;

    if (cli->args.operand_count != 1)
        return say_usage(cli, "compile needs one SOURCE");
    if (!target_of(cli, &target) || !store_open(cli, &store))
        return CLI_UNSURE;
    if (source_load(cli, cli->args.operands[0], &source, &sink)) {
        if (source_mean(cli, store, &source, &target, &meaning, &sink)) {
            status = compile_meaning(cli, store, &source, &target, &meaning);
            callgate_source_clear(&meaning);
        }
        source_release(cli, &source);
    }
    callgate_store_free(store);
    return status;
}
