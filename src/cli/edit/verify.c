/* Verifies an edited profile for several targets.
 */
#include "cli/edit/verify.h"
#include "cli/answer.h"
#include "cli/edit/asked.h"
#include "cli/edit/hold.h"
#include "profile/profile.h"
#include "profile/reading.h"

static bool is_one_of(const call_expression *expressions, uint32_t count,
                      const call_expression *wanted)
{
    for (uint32_t i = 0; i < count; i++) {
        if (&expressions[i] == wanted)
            return true;
    }
    return false;
}

/* A call of which rules answer this number too, since it goes through it; CALL_NONE: there is none.
 */
static call_id find_guest(const edit_check *check)
{
    uint32_t nr, value;

    for (uint32_t i = 0; i < check->profile->entry_count; i++) {
        const profile_entry *entry = &check->profile->entries[i];
        for (uint32_t j = 0; j < entry->name_count; j++) {
            call_id call = entry->names[j].call;
            if (entry->arg_count > 0 && call != CALL_NONE &&
                call_multiplexer(call, check->abi, &nr, &value) && nr == check->nr)
                return call;
        }
    }
    return CALL_NONE;
}

/* What to write instead of a default action that takes rules away. */
static void hint_default(cli_session *cli, const edit_check *check, const char *title)
{
    const char *other =
        check->request->default_action == CALLGATE_ALLOW ? "LOG" : "another default action";
    call_id guest = find_guest(check);

    talk_hint(cli, "a rule with the default action is skipped: others for '%s' would decide",
              guest != CALL_NONE ? call_name(guest) : title);
    if (guest != CALL_NONE)
        talk_hint(cli, "choose %s, or add --allow %s or --deny %s", other, call_name(guest), title);
    else
        talk_hint(cli, "choose %s, or allow or deny '%s' as a whole", other, title);
}

static void hint_mistake(cli_session *cli)
{
    talk_hint(cli, "this is a mistake in callgate: please report it, with the profile");
}

/* What was asked for isn't done. */
static void say_undone(cli_session *cli, const edit_check *check, const char *title,
                       bool is_multiplexer)
{
    const char *abi = callgate_abi_name(check->abi);

    if (!is_multiplexer) {
        talk_failure(cli, "the edited profile would not do '%s' on %s: nothing is written",
                     check->wrong->text, abi);
        hint_mistake(cli);
        return;
    }
    bool is_allowed = is_one_of(check->request->allow, check->request->allow_count, check->wrong);
    talk_failure(cli, "'%s' stays %s on %s for calls that go through it: nothing is written", title,
                 is_allowed ? "refused" : "permitted", abi);
    talk_hint(cli, "%s",
              is_allowed ? "rules for these calls refuse that; allow them too"
                         : "rules for these calls permit that, and one for it with the default "
                           "action is skipped; leave out --errno, or deny these calls too");
}

/* What wasn't asked for is done. */
static void say_overdone(cli_session *cli, const edit_check *check, const char *title,
                         bool is_multiplexer)
{
    talk_failure(cli, "the edited profile would change '%s' on %s too: nothing is written", title,
                 callgate_abi_name(check->abi));
    if (check->request->has_default_action)
        hint_default(cli, check, title);
    else if (is_multiplexer)
        talk_hint(cli,
                  "rules for calls that go through it would decide: edit '%s' as a whole, or these "
                  "calls too",
                  title);
    else
        hint_mistake(cli);
}

static void say_wrong(cli_session *cli, const edit_check *check)
{
    bool is_multiplexer = check->call != CALL_NONE && call_is_multiplexer(check->call);
    char title[CALL_TITLE_BYTES];

    call_title(check->call, check->nr, title);
    if (check->wrong != NULL)
        say_undone(cli, check, title, is_multiplexer);
    else
        say_overdone(cli, check, title, is_multiplexer);
}

/* One verification under way. */
typedef struct edit_trial {
    cli_session *cli;
    const loaded_source *before;
    const loaded_source *after;
    const edit_request *request;
    bool has_crun;
    bool has_warned;
    bool has_warned_of_log;
    bool has_told_of_edge;
    bool is_quiet;
    uint32_t held_count; /* targets for which the old profile means something */
} edit_trial;

/* Once. */
static void say_hidden(edit_trial *trial, const edit_check *check)
{
    if (!trial->has_warned)
        talk_warning(trial->cli,
                     "'%s' is newer than every call that runc reads from this profile on some "
                     "ABI: it answers ENOSYS there",
                     check->hidden->text);
    trial->has_warned = true;
}

static void say_unlogged(edit_trial *trial, const edit_check *check)
{
    if (!trial->has_warned_of_log) {
        talk_warning(trial->cli, "%s: what goes through it on %s is permitted without a log",
                     call_name(check->unlogged), callgate_abi_name(check->unlogged_abi));
        talk_hint(trial->cli,
                  "a rule that logs is skipped where the default action does, and those "
                  "of calls behind it decide: 'callgate record' shows who uses it");
    }
    trial->has_warned_of_log = true;
}

/* What the edit does besides, as runc reads it. */
static void say_moved(edit_trial *trial, const edge_move *moved)
{
    cli_session *cli = trial->cli;
    const char *abi = callgate_abi_name(moved->abi);

    if (trial->has_told_of_edge)
        return;
    trial->has_told_of_edge = true;
    if (!moved->changes_level) {
        talk_note(cli,
                  "%u call%s refused with another errno: runc answers ENOSYS above the newest call "
                  "of a profile, which is another one now",
                  moved->count, moved->count == 1 ? " is" : "s are");
        return;
    }
    talk_warning(cli, "%s on %s is %s now: runc answers ENOSYS above the newest call of a profile",
                 call_name(moved->call), abi, moved->is_above ? "refused" : "permitted");
    if (moved->is_above)
        talk_hint(cli,
                  "to keep it, name a newer call in a rule with the default action: runc skips "
                  "that rule, and counts the name");
}

/* Is an errno asked for that no rule can say, since it is the default action's? */
static bool asks_default_errno(const edit_trial *trial)
{
    const edit_request *request = trial->request;

    return request->has_errno && profile_action_word(&trial->before->profile->default_action) ==
                                     (CALLGATE_ERRNO | request->errno_value);
}

static void say_refused(const edit_trial *trial, const callgate_target *target,
                        const callgate_error *err)
{
    cli_session *cli = trial->cli;

    talk_error(cli, err);
    if (edit_asks_doors(trial->request->deny, trial->request->deny_count)) {
        talk_hint(cli, "so nothing is written: %s",
                  asks_default_errno(trial)
                      ? "a rule with the default action is skipped; leave out --errno"
                      : "deny 'socketcall' or 'ipc' without arguments, or the call of that rule "
                        "too");
        return;
    }
    talk_hint(cli,
              "so nothing is written: no rules say it so that %s takes them; allow "
              "or deny the call as a whole, or edit them by hand",
              callgate_reading_name(target->reading));
}

static bool verify_for(edit_trial *trial, const callgate_target *target)
{
    edit_check check = {.request = trial->request,
                        .profile = trial->before->profile,
                        .has_edge = profile_reading_get(target->reading)->has_newer_stub,
                        .has_crun = trial->has_crun,
                        .unlogged = CALL_NONE};
    callgate_error err;
    bool is_fine = false;

    if (!store_open(trial->cli, &check.store))
        return false;
    if (source_resolve(check.store, trial->before, target, &check.before, NULL, &err) !=
        CALLGATE_OK) {
        callgate_store_free(check.store);
        return true; /* this runtime doesn't take the old profile: nothing to hold the new one to */
    }
    trial->held_count++;
    trial->has_crun = trial->has_crun || target->reading == CALLGATE_READING_CRUN;
    is_fine =
        source_resolve(check.store, trial->after, target, &check.after, NULL, &err) == CALLGATE_OK;
    if (is_fine) {
        is_fine = edit_check_holds(&check);
        if (!is_fine && !trial->is_quiet)
            say_wrong(trial->cli, &check);
        if (is_fine && check.hidden != NULL)
            say_hidden(trial, &check);
        if (is_fine && check.unlogged != CALL_NONE)
            say_unlogged(trial, &check);
        if (is_fine && check.moved.count > 0)
            say_moved(trial, &check.moved);
        callgate_source_clear(&check.after);
    } else if (!trial->is_quiet) {
        say_refused(trial, target, &err);
    }
    callgate_source_clear(&check.before);
    callgate_store_free(check.store);
    return is_fine;
}

static bool verify_readings(edit_trial *trial, const callgate_target *target)
{
    callgate_target crun = *target;

    crun.reading = CALLGATE_READING_CRUN;
    trial->has_crun = false;
    if (!verify_for(trial, &crun))
        return false;
    return target->reading == CALLGATE_READING_CRUN || verify_for(trial, target);
}

static bool verify_targets(edit_trial *trial, const callgate_target *target)
{
    const uint64_t caps[] = {target->caps, CALLGATE_CAPS_ALL, 0};

    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        callgate_target varied = *target;
        varied.caps = caps[i];
        if (!verify_readings(trial, &varied))
            return false;
        varied.kernel = CALLGATE_KERNEL(3, 5);
        if (!verify_readings(trial, &varied))
            return false;
    }
    if (trial->held_count == 0 && !trial->is_quiet)
        talk_warning(trial->cli, "no runtime takes '%s': what the edit does was not verified",
                     trial->before->name);
    return true;
}

bool edit_parse(cli_session *cli, const loaded_source *before, const char *json, size_t json_bytes,
                loaded_source *after)
{
    callgate_error err;

    if (callgate_profile_parse(json, json_bytes, after->name, &after->profile, NULL, &err) !=
        CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    after->profile->is_containerds_own = before->profile->is_containerds_own;
    return true;
}

bool edit_verify(cli_session *cli, const callgate_target *target, const loaded_source *before,
                 const char *json, size_t json_bytes, const edit_request *request, bool is_quiet)
{
    loaded_source after = {.name = "(the edited profile)", .kind = SOURCE_PROFILE};

    if (!edit_parse(cli, before, json, json_bytes, &after))
        return false;
    after.next = cli->sources;
    cli->sources = &after;
    edit_trial trial = {.cli = cli,
                        .before = before,
                        .after = &after,
                        .request = request,
                        .has_warned = is_quiet,
                        .has_warned_of_log = is_quiet || cli->is_quiet,
                        .has_told_of_edge = is_quiet || cli->is_quiet,
                        .is_quiet = is_quiet};
    bool is_fine = verify_targets(&trial, target);
    source_release(cli, &after);
    return is_fine;
}
