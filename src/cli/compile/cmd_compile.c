/* callgate compile: makes the filter of a source, proved.
 */
#include "abi/abi.h"
#include "base/clock.h"
#include "cli/answer.h"
#include "cli/product.h"
#include "cli/recording.h"

static const char *format_of(const cli_session *cli)
{
    const char *format = args_value(&cli->args, OPTION_FORMAT, 0);

    return format != NULL ? format : "bpf";
}

/* A filter that exists was made for kernels of one byte order, whatever arches it names besides. */
static callgate_abi_set abis_in_order(const cli_session *cli, const loaded_source *source,
                                      callgate_abi_set abis)
{
    bool is_big = abi_get(cli->raw_abi)->is_big_endian != source->is_swapped;
    callgate_abi_set kept = 0;

    if (source->kind != SOURCE_FILTER)
        return abis;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++)
        if (abi_get((callgate_abi)i)->is_big_endian == is_big)
            kept |= abis & CALLGATE_ABI_BIT(i);
    return kept != 0 ? kept : abis;
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

/* What the progress of a long compile is told by: once a second. */
typedef struct compile_watch {
    cli_session *cli;
    uint64_t began_s;
    uint64_t told_s;
} compile_watch;

static uint64_t now_s(void)
{
    return clock_ns(CLOCK_MONOTONIC) / CLOCK_NS_OF_S;
}

static void tell_progress(void *user, uint32_t percent)
{
    compile_watch *watch = user;
    uint64_t now = now_s();

    if (now == watch->told_s)
        return;
    watch->told_s = now;
    talk_progress(watch->cli, "a smaller filter: %u %%, %llu s", percent,
                  (unsigned long long)(now - watch->began_s));
}

static int compile_meaning(cli_session *cli, callgate_store *store, const loaded_source *source,
                           const callgate_target *target, const callgate_source *meaning,
                           uint32_t small_times)
{
    callgate_abi_set abis = abis_in_order(cli, source, meaning->abis);
    const char *format = format_of(cli);
    uint64_t now = now_s();
    compile_watch watch = {.cli = cli, .began_s = now, .told_s = now};
    observation seen;

    if (!product_fits(cli, format, abis))
        return CLI_UNSURE;
    observation_init(&seen);
    target_say(cli, source, target, meaning);
    bool is_written = false;
    if (read_recordings(cli, &seen)) {
        callgate_compile_options options =
            product_options(target->kernel, seen.sighting_count > 0 ? &seen : NULL);
        options.is_small = args_has(&cli->args, OPTION_SMALL);
        options.small_times = small_times;
        options.progress = (callgate_progress){tell_progress, &watch};
        is_written = product_write(cli, format, store, meaning->policy, abis, &options);
    }
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
    uint32_t small_times;

    if (cli->args.operand_count != 1)
        return say_usage(cli, "compile needs one SOURCE");
    if (!option_count(cli, OPTION_SMALL, CALLGATE_SMALL_TIMES_MAX, &small_times) ||
        !target_of(cli, &target) || !store_open(cli, &store))
        return CLI_UNSURE;
    target.is_policy_only = true; /* a filter doesn't say which rules it is of */
    if (source_load(cli, cli->args.operands[0], &source, &sink)) {
        if (source_mean(cli, store, &source, &target, &meaning, &sink)) {
            status = compile_meaning(cli, store, &source, &target, &meaning, small_times);
            callgate_source_clear(&meaning);
        }
        source_release(cli, &source);
    }
    callgate_store_free(store);
    return status;
}
