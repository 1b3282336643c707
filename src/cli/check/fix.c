/* Closes what comparisons of too many bits let through.
 */
#include "cli/answer.h"
#include "cli/check/check.h"
#include "cli/edit/product.h"
#include "lint/widths.h"
#include "profile/edit.h"
#include <stdlib.h>

enum { FIX_CALL_COUNT_MAX = 32 };

/* A profile to mend, and the calls whose rules are masked. */
typedef struct fix_run {
    cli_session *cli;
    callgate_target target;
    const loaded_source *source;
    call_id calls[FIX_CALL_COUNT_MAX];
    uint32_t count;
    call_id moved; /* that isn't mended, and changes as runc reads the profile; CALL_NONE: none */
} fix_run;

/* Do the profile's rules compare some argument of the call too widely, on some ABI? */
static bool is_wide(const lint_subject *subject, call_id call)
{
    callgate_call_data witness;

    for (uint32_t arg = 0; arg < call_arg_count(call); arg++)
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
            if (lint_is_wide(subject, call, arg, (callgate_abi)abi, &witness) &&
                lint_width_is_chosen(subject, call, arg))
                return true;
    return false;
}

static bool find_calls(fix_run *run, const lint_subject *subject)
{
    for (call_id call = 0; call < call_count(); call++) {
        if (!is_wide(subject, call))
            continue;
        if (run->count == FIX_CALL_COUNT_MAX) {
            talk_failure(run->cli, "more than %d calls are to be mended", FIX_CALL_COUNT_MAX);
            return false;
        }
        run->calls[run->count++] = call;
    }
    return true;
}

static bool is_mended(const fix_run *run, call_id call)
{
    for (uint32_t i = 0; i < run->count; i++)
        if (run->calls[i] == call)
            return true;
    return false;
}

static bool is_same(decision a, decision b)
{
    return a == b && a != DECISION_NONE;
}

/* socketcall and ipc meet the conditions of the calls behind them, and change with these: do they
 * no more than that? */
static bool follows_guests(const fix_run *run, const lint_subject *old, callgate_abi abi,
                           uint32_t nr, decision was, decision is)
{
    uint32_t door, value;

    for (uint32_t i = 0; i < run->count; i++)
        if (call_multiplexer(run->calls[i], abi, &door, &value) && door == nr) {
            was = lint_narrow(old, was, run->calls[i]);
            is = lint_narrow(old, is, run->calls[i]);
        }
    return is_same(was, is);
}

/* Is every call answered as before, but for high words of those that were mended? */
static bool is_kept(fix_run *run, const lint_subject *old, const lint_subject *new)
{
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        const nr_runs *before = policy_find(old->meaning->policy, callgate_abi_arch(abi));
        const nr_runs *after = policy_find(new->meaning->policy, callgate_abi_arch(abi));
        if ((old->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        for (uint32_t nr = abi_get(abi)->nr_first; nr <= call_nr_max(abi) + 64; nr++) {
            decision was = nr_runs_find(before, nr), is = nr_runs_find(after, nr);
            call_id call = call_at(abi, nr);
            if (was == is || follows_guests(run, old, abi, nr, was, is))
                continue;
            if (!is_mended(run, call) ||
                !is_same(lint_narrow(old, was, call), lint_narrow(old, is, call))) {
                run->moved = is_mended(run, call) ? CALL_NONE : call;
                return false;
            }
        }
    }
    return old->meaning->abis == new->meaning->abis;
}

/* Are all calls mended that were to be? */
static bool is_closed(const fix_run *run, const lint_subject *new)
{
    for (uint32_t i = 0; i < run->count; i++)
        if (is_wide(new, run->calls[i]))
            return false;
    return true;
}

/* Holds the new profile to the old one for one target. */
static bool verify_for(fix_run *run, const loaded_source *after, const callgate_target *target)
{
    callgate_source meanings[2] = {0};
    callgate_store *store;
    bool is_fine = true;

    if (!store_open(run->cli, &store))
        return false;
    lint_subject old = {.store = store, .meaning = &meanings[0]};
    lint_subject new = {.store = store, .meaning = &meanings[1], .profile = after->profile};
    if (source_resolve(store, run->source, target, &meanings[0], NULL, NULL) == CALLGATE_OK)
        is_fine = source_resolve(store, after, target, &meanings[1], NULL, NULL) == CALLGATE_OK &&
                  is_kept(run, &old, &new) && is_closed(run, &new);
    callgate_source_clear(&meanings[0]);
    callgate_source_clear(&meanings[1]);
    callgate_store_free(store);
    return is_fine;
}

/* A rule that no low word fulfils goes, and with it a name that runc counts. */
static void hint_change(const fix_run *run)
{
    if (run->moved != CALL_NONE)
        talk_hint(run->cli,
                  "'%s' would be answered otherwise, as runc answers ENOSYS above the last call "
                  "that rules name: make the rule hold for some low word, or take it out by hand",
                  call_name(run->moved));
    else
        talk_hint(run->cli, "compare under masks by hand: SCMP_CMP_MASKED_EQ with 0xffffffff");
}

static bool verify(fix_run *run, const edit_result *result)
{
    const uint64_t caps[] = {run->target.caps, CALLGATE_CAPS_ALL, 0};
    loaded_source after = {.name = "(the mended profile)", .kind = SOURCE_PROFILE};
    callgate_error err;
    bool is_fine = true;

    if (callgate_profile_parse(result->text, result->text_bytes, after.name, &after.profile, NULL,
                               &err) != CALLGATE_OK) {
        talk_error(run->cli, &err);
        return false;
    }
    for (size_t i = 0; i < sizeof caps / sizeof *caps && is_fine; i++) {
        callgate_target target = run->target;
        target.caps = caps[i];
        target.reading = CALLGATE_READING_RUNC;
        is_fine = verify_for(run, &after, &target);
        if (!is_fine)
            break;
        target.reading = CALLGATE_READING_CRUN;
        is_fine = verify_for(run, &after, &target);
        run->moved = CALL_NONE;
    }
    callgate_profile_free(after.profile);
    if (!is_fine) {
        talk_failure(run->cli, "the mended profile would change more than high words: nothing is "
                               "written");
        hint_change(run);
    }
    return is_fine;
}

static bool mend(fix_run *run)
{
    edit_request request = {.masked = run->calls, .masked_count = run->count};
    callgate_sink sink = talk_sink(run->cli);
    edit_result result;
    callgate_error err;

    if (profile_edit(run->source->profile, &request, &result, &sink, &err) != CALLGATE_OK) {
        talk_error(run->cli, &err);
        return false;
    }
    bool is_fine = verify(run, &result) && edit_write_result(run->cli, run->source, &result);
    for (uint32_t i = 0; is_fine && i < run->count; i++)
        talk_note(run->cli, "%s: compared under masks now", call_name(run->calls[i]));
    if (is_fine && run->count == 0)
        talk_note(run->cli, "nothing to mend");
    edit_result_clear(&result);
    return is_fine;
}

static bool fix_loaded(fix_run *run)
{
    callgate_source meaning;
    callgate_store *store;

    if (!store_open(run->cli, &store))
        return false;
    bool is_fine = source_mean(run->cli, store, run->source, &run->target, &meaning, NULL);
    if (is_fine) {
        const lint_subject subject = {.store = store,
                                      .meaning = &meaning,
                                      .profile = run->source->profile,
                                      .target = &run->target,
                                      .name = run->source->name};
        is_fine = find_calls(run, &subject);
        callgate_source_clear(&meaning);
    }
    callgate_store_free(store);
    return is_fine && mend(run);
}

int check_fix(cli_session *cli)
{
    fix_run *run = calloc(1, sizeof *run);
    loaded_source source;
    int status = CLI_UNSURE;

    if (cli->args.operand_count != 1) {
        free(run);
        return say_usage(cli, "check --fix mends one profile");
    }
    if (run == NULL) {
        talk_failure(cli, "out of memory");
        return CLI_UNSURE;
    }
    run->moved = CALL_NONE;
    run->cli = cli;
    run->source = &source;
    if (target_of(cli, &run->target) && source_load(cli, cli->args.operands[0], &source, NULL)) {
        if (edit_is_possible(cli, &source) && fix_loaded(run))
            status = CLI_YES;
        source_release(cli, &source);
    }
    free(run);
    return status;
}
