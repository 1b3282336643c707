/* Adds what was seen to a profile that is there. */
#include "cli/record/update.h"

#include "abi/abi.h"
#include "cli/answer.h"
#include "cli/edit/verify.h"
#include "cli/record/report.h"
#include "profile/edit.h"

#include <string.h>
#include <unistd.h>

enum {
    CALLS_ARENA_BYTES_MAX = 64 * 1024 * 1024,
    CALL_TEXT_BYTES = 256,
    OPEN_COUNT_MAX = 4, /* bits that are left open: each doubles the CALLs */
};

/* Calls to allow, as CALL expressions. */
typedef struct update_calls {
    arena memory;
    call_expression *items;
    uint32_t count;
    bool needs_renewal; /* one of them can't be written as a few CALLs */
} update_calls;

/* The bits of an argument that were not recorded, since they do no harm: each of their values is
 * permitted. 0: it was recorded whole. */
static uint64_t open_bits(const interest_arg *arg)
{
    return (arg->mask > UINT32_MAX ? UINT64_MAX : UINT32_MAX) & ~arg->mask;
}

/* Over all arguments of a call: how many there are. */
static uint32_t open_count(const sighting *what)
{
    interest kept = interest_of(what->abi, what->nr);
    uint32_t count = 0;

    for (uint32_t i = 0; what->has_args && i < kept.count; i++)
        count += (uint32_t)__builtin_popcountll(open_bits(&kept.args[i]));
    return count;
}

/* Spreads the lowest bits of *choice over the open ones of an argument, and takes them away. */
static uint64_t spread(uint64_t open, uint32_t *choice)
{
    uint64_t value = 0;

    for (; open != 0; open &= open - 1, *choice >>= 1)
        value |= (*choice & 1) != 0 ? open & -open : 0;
    return value;
}

/* "socket(2,0x80001,0)": one way to make the call that was seen, by the choice of its open bits. */
static void write_call(const sighting *what, const char *name, uint32_t choice, char *ret_text)
{
    interest kept = interest_of(what->abi, what->nr);
    int used = snprintf(ret_text, CALL_TEXT_BYTES, "%s", name);
    uint32_t next = 0;

    if (!what->has_args || kept.count == 0)
        return;
    for (uint32_t i = 0; i < kept.count; i++) {
        const interest_arg *arg = &kept.args[i];
        uint64_t value = what->args[arg->index] | spread(open_bits(arg), &choice);
        for (; next < arg->index; next++)
            used += snprintf(ret_text + used, (size_t)(CALL_TEXT_BYTES - used), "%s*",
                             next == 0 ? "(" : ",");
        used += snprintf(ret_text + used, (size_t)(CALL_TEXT_BYTES - used), "%s%llu",
                         next == 0 ? "(" : ",", (unsigned long long)value);
        next = arg->index + 1;
    }
    snprintf(ret_text + used, (size_t)(CALL_TEXT_BYTES - used), ")");
}

static bool is_listed(const update_calls *calls, const char *word)
{
    for (uint32_t i = 0; i < calls->count; i++) {
        if (strcmp(calls->items[i].text, word) == 0)
            return true;
    }
    return false;
}

static bool add_word(cli_session *cli, update_calls *calls, const char *word)
{
    char *kept = arena_text(&calls->memory, word, strlen(word));
    if (kept == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    if (!call_read(cli, kept, &calls->memory, &calls->items[calls->count]))
        return false;
    calls->count++;
    return true;
}

static void say_call(cli_session *cli, const sighting *what)
{
    text words;

    text_init(&words);
    need_sighting_words(&words, what, callgate_abi_host());
    talk_note(cli, "permits %s, which was called by %s", text_data(&words),
              *what->program != '\0' ? what->program : "a process");
    text_release(&words);
}

static bool add_call(cli_session *cli, update_calls *calls, const sighting *what)
{
    char word[CALL_TEXT_BYTES];
    call_id call = call_at(what->abi, what->nr);

    if (call == CALL_NONE)
        return true;
    if (open_count(what) > OPEN_COUNT_MAX) {
        calls->needs_renewal = true;
        say_call(cli, what);
        return true;
    }
    write_call(what, call_name(call), 0, word);
    if (is_listed(calls, word))
        return true;
    say_call(cli, what);
    for (uint32_t choice = 0; choice < 1u << open_count(what); choice++) {
        write_call(what, call_name(call), choice, word);
        if (!add_word(cli, calls, word))
            return false;
    }
    return true;
}

/* Was it let through, or is it named by --allow-refused? */
static bool is_wanted(const need_options *options, const sighting *what)
{
    call_id call = call_at(what->abi, what->nr);

    if (what->word == CALLGATE_ALLOW)
        return true;
    for (size_t i = 0; i < options->allowed_refused_count; i++) {
        if (options->allowed_refused[i] == call)
            return true;
    }
    return false;
}

static bool is_missing(const callgate_policy *policy, const need_options *options,
                       const sighting *what)
{
    return is_wanted(options, what) && !record_permits(policy, what);
}

static bool list_calls(cli_session *cli, const callgate_policy *policy, const observation *seen,
                       const need_options *options, update_calls *calls)
{
    size_t room = 1;

    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *what = &seen->sightings[i];
        if (is_missing(policy, options, what) && open_count(what) <= OPEN_COUNT_MAX)
            room += (size_t)1 << open_count(what);
    }
    calls->items = arena_alloc(&calls->memory, room * sizeof *calls->items);
    if (calls->items == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *what = &seen->sightings[i];
        if (is_missing(policy, options, what) && !add_call(cli, calls, what))
            return false;
    }
    return true;
}

static update_end write_edited(cli_session *cli, const record_request *request,
                               const record_policy *old, const edit_request *wanted)
{
    callgate_sink sink = talk_sink(cli);
    callgate_target target;
    edit_result result;
    callgate_error err;
    callgate_status status = profile_edit(old->loaded.profile, wanted, &result, &sink, &err);

    if (status == CALLGATE_UNSUPPORTED) {
        talk_note(cli, "the file can't be edited so (%s): it is written anew", err.text);
        return UPDATE_NEEDS_RENEWAL;
    }
    if (status != CALLGATE_OK) {
        talk_error(cli, &err);
        return UPDATE_FAILED;
    }
    bool is_fine =
        target_of(cli, &target) &&
        edit_verify(cli, &target, &old->loaded, result.text, result.text_bytes, wanted, false) &&
        output_place_write(cli, &request->out_place, result.text, result.text_bytes);
    if (is_fine)
        record_keep_written(request, result.text, result.text_bytes);
    edit_result_clear(&result);
    return is_fine ? UPDATE_DONE : UPDATE_FAILED;
}

static void leave_as_is(cli_session *cli, const record_request *request)
{
    size_t bytes;
    const char *data = callgate_profile_text(request->old->loaded.profile, &bytes);

    talk_note(cli, "'%s' permits every call that was seen: it stays as it is", request->out);
    record_keep_written(request, data, bytes);
    record_report_take_outcome(request->report, RECORD_LEFT_AS_IS);
}

static update_end update(cli_session *cli, const record_request *request,
                         const need_options *options, const observation *seen)
{
    const record_policy *old = request->old;
    update_calls calls = {.items = NULL};
    update_end end = UPDATE_FAILED;

    arena_init(&calls.memory, CALLS_ARENA_BYTES_MAX);
    if (list_calls(cli, old->policy, seen, options, &calls)) {
        const edit_request wanted = {.allow = calls.items, .allow_count = calls.count};
        end = UPDATE_DONE;
        if (calls.needs_renewal) {
            talk_note(cli, "masks of arguments can't be edited into the file: it is written anew");
            end = UPDATE_NEEDS_RENEWAL;
        } else if (calls.count > 0) {
            end = write_edited(cli, request, old, &wanted);
            if (end == UPDATE_DONE)
                record_report_take_outcome(request->report, RECORD_UPDATED);
        } else {
            leave_as_is(cli, request);
        }
    }
    arena_release(&calls.memory);
    return end;
}

bool record_update_read(cli_session *cli, callgate_store *store, record_request *request,
                        record_policy *ret_old)
{
    if (!request->updates || access(request->out, F_OK) != 0)
        return true;
    if (!record_policy_read(cli, store, request->out, ret_old))
        return false;
    request->old = ret_old;
    if (ret_old->loaded.kind == SOURCE_PROFILE)
        return true;
    talk_failure(cli, "'%s' is no profile", request->out);
    return false;
}

/* What somebody has changed meanwhile is not undone; who was recorded may have done it. */
update_end record_update(cli_session *cli, const record_request *request,
                         const need_options *options, const observation *seen, bool *ret_is_made)
{
    const loaded_source *old = &request->old->loaded;
    update_end end = UPDATE_FAILED;

    if (source_is_unchanged(old))
        end = update(cli, request, options, seen);
    else
        talk_failure(cli, "'%s' was changed while this was recorded: it is left alone",
                     request->out);
    *ret_is_made = end == UPDATE_DONE;
    return end;
}
