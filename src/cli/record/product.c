/* Makes the profile of what was seen. */
#include "cli/record/report.h"

#include "cli/answer.h"
#include "cli/record/update.h"
#include "record/summary.h"

#include <unistd.h>

enum { REFUSED_CALL_COUNT_MAX = 4096, CALLS_ARENA_BYTES_MAX = 16 * 1024 * 1024 };

/* Adds the calls of one --allow-refused; false: said why. */
static bool add_allowed(cli_session *cli, const char *word, arena *memory, call_id *calls,
                        size_t *count)
{
    call_expression expression;

    if (!call_read(cli, word, memory, &expression))
        return false;
    if (expression.has_arguments || expression.abi != CALLGATE_ABI_NONE) {
        talk_failure(cli, "--allow-refused takes calls without ABI and arguments: '%s'", word);
        talk_hint(cli, "those that were seen to be refused are permitted, no others");
        return false;
    }
    for (uint32_t i = 0; i < expression.match_count && *count < REFUSED_CALL_COUNT_MAX; i++) {
        if (expression.matches[i].call != CALL_NONE)
            calls[(*count)++] = expression.matches[i].call;
    }
    return true;
}

static bool read_allowed(cli_session *cli, arena *memory, need_options *options)
{
    call_id *calls = arena_alloc(memory, REFUSED_CALL_COUNT_MAX * sizeof *calls);
    const char *word;

    if (calls == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    options->allowed_refused = calls;
    for (size_t i = 0; (word = args_value(&cli->args, OPTION_ALLOW_REFUSED, i)) != NULL; i++) {
        if (!add_allowed(cli, word, memory, calls, &options->allowed_refused_count))
            return false;
    }
    return true;
}

/* A recording of a container speaks for one; --runtime says that it will be one, and whose. */
static void take_runs(const observation *seen, const char *runtime, need_options *options)
{
    bool is_of_container = false, has_no_new_privs = true;

    for (size_t i = 0; i < seen->run_count; i++) {
        if (!seen->runs[i].is_container)
            continue;
        is_of_container = true;
        has_no_new_privs = has_no_new_privs && seen->runs[i].has_no_new_privs;
    }
    options->runtime = runtime;
    options->is_container = is_of_container || runtime != NULL;
    options->has_no_new_privs = is_of_container && has_no_new_privs;
}

static void say_missing(cli_session *cli, const sighting *witness, uint64_t missing)
{
    char title[CALL_TITLE_BYTES];

    call_title(call_at(witness->abi, witness->nr), witness->nr, title);
    talk_failure(cli,
                 "the profile would refuse %llu of the calls that were seen, %s:%s first: it is "
                 "not written",
                 (unsigned long long)missing, callgate_abi_name(witness->abi), title);
    talk_hint(cli, "this is a mistake in callgate: report it with the observation, which --save "
                   "keeps");
}

static bool is_permitted(cli_session *cli, const need *wanted, const observation *seen,
                         const text *json)
{
    callgate_error err;
    uint64_t missing = 0;
    sighting witness;

    if (need_verify(wanted, seen, text_data(json), json->bytes, &missing, &witness, &err) !=
        CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    if (missing > 0)
        say_missing(cli, &witness, missing);
    return missing == 0;
}

static void say_summary(cli_session *cli, const record_request *request, const summary_options *how,
                        const need *wanted, const observation *seen, const text *json)
{
    callgate_error err;
    text out;

    if (cli->is_quiet || request->reports)
        return;
    text_init(&out);
    fputs("callgate: wrote ", stderr);
    print_visible(stderr, request->out);
    fputc('\n', stderr);
    if (summary_write(wanted, seen, text_data(json), json->bytes, how, &out, &err) == CALLGATE_OK)
        print_visible_lines(stderr, text_data(&out));
    else
        talk_error(cli, &err);
    talk_message_end();
    text_release(&out);
}

/* A profile was written: people are told what it comes to, or programs. */
static void tell(cli_session *cli, const record_request *request, const need_options *options,
                 const observation *seen, need *wanted, text *json)
{
    const summary_options how = {
        .is_container = options->is_container,
        .has_no_new_privs = options->has_no_new_privs,
        .is_long = args_has(&cli->args, OPTION_ALL),
    };

    say_summary(cli, request, &how, wanted, seen, json);
    record_report_take_outcome(request->report, RECORD_WROTE);
    record_report_take_profile(request->report, &how, wanted, json);
}

void record_keep_written(const record_request *request, const char *data, size_t bytes)
{
    text_release(request->written);
    text_add_bytes(request->written, data, bytes);
}

static bool make(cli_session *cli, const record_request *request, const need_options *options,
                 const observation *seen)
{
    need wanted;
    text json;
    callgate_error err;

    if (need_from(seen, options, &wanted, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    text_init(&json);
    need_write(&wanted, &json);
    bool is_made = !json.has_failed && is_permitted(cli, &wanted, seen, &json) &&
                   output_place_write(cli, &request->out_place, text_data(&json), json.bytes);
    if (json.has_failed)
        talk_failure(cli, "out of memory");
    if (is_made) {
        record_keep_written(request, text_data(&json), json.bytes);
        tell(cli, request, options, seen, &wanted, &json);
    }
    text_release(&json);
    need_release(&wanted);
    return is_made;
}

/* What a profile that is there permits is kept in mind where it can't be edited. */
static bool renew(cli_session *cli, const record_request *request, callgate_store *store,
                  need_options *options, const observation *seen)
{
    options->store = store;
    options->include = request->old->policy;
    return make(cli, request, options, seen);
}

/* The ABIs that --abi names; 0: those of the recording. */
static bool read_abis(cli_session *cli, callgate_abi_set *ret_abis)
{
    callgate_target target;

    if (!target_of(cli, &target))
        return false;
    *ret_abis = target.abis;
    return true;
}

bool record_product_fits(cli_session *cli)
{
    need_options options = {0};
    arena memory;

    arena_init(&memory, CALLS_ARENA_BYTES_MAX);
    bool fits = read_abis(cli, &options.abis) && read_allowed(cli, &memory, &options);
    arena_release(&memory);
    return fits;
}

bool record_product(cli_session *cli, const record_request *request, callgate_store *store,
                    const observation *seen)
{
    need_options options = {.widens = request->widens, .store = store};
    arena memory;
    bool is_made = false;

    arena_init(&memory, CALLS_ARENA_BYTES_MAX);
    take_runs(seen, request->runtime, &options);
    if (read_abis(cli, &options.abis) && read_allowed(cli, &memory, &options)) {
        options.include = request->named;
        if (request->old == NULL)
            is_made = make(cli, request, &options, seen);
        else if (record_update(cli, request, &options, seen, &is_made) == UPDATE_NEEDS_RENEWAL)
            is_made = renew(cli, request, store, &options, seen);
    }
    arena_release(&memory);
    return is_made;
}
