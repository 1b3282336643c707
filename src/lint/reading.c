/* Finds where a runtime reads a profile otherwise than its rules say.
 *
 * The profile is resolved once more, as meant. What differs is found by number and told by call;
 * calls that got one answer for another alike share a finding, with one of them as its witness.
 */
#include "filter/action.h"
#include "lint/linter.h"
#include "profile/resolve.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    GROUP_COUNT_MAX = 16, /* findings of one reading; the rest is counted */
};

/* Calls whose answer differs alike. */
typedef struct reading_group {
    decision got;
    decision meant;
    callgate_abi abi; /* of the first */
    call_id call;
    uint32_t nr;
    uint32_t call_count;
} reading_group;

typedef struct reading_linter {
    callgate_store *store;
    const callgate_profile *profile;
    const char *readers;
    const callgate_source *got;
    callgate_source meant;
    const char *name;
    const callgate_sink *sink;
    reading_group groups[GROUP_COUNT_MAX];
    uint32_t group_count;
    uint32_t beyond_count; /* calls that found no group */
    bool differs;
} reading_linter;

/* call NULL: no witness. */
__attribute__((format(printf, 5, 6))) static void
report(const reading_linter *linter, const callgate_place *place, const char *rule_name,
       const callgate_call_data *call, const char *format, ...)
{
    const lint_subject subject = {
        .store = linter->store, .meaning = linter->got, .name = linter->name, .sink = linter->sink};
    char words[CALLGATE_TEXT_BYTES_MAX];
    va_list values;

    va_start(values, format);
    vsnprintf(words, sizeof words, format, values);
    va_end(values);
    lint_report(&subject, rule_name, place, call, "%s", words);
}

static decision answer_of(const callgate_policy *policy, callgate_abi abi, uint32_t nr)
{
    return nr_runs_find(policy_find(policy, callgate_abi_arch(abi)), nr);
}

static void add_difference(reading_linter *linter, const reading_group *one)
{
    linter->differs = true;
    for (uint32_t i = 0; i < linter->group_count; i++) {
        reading_group *group = &linter->groups[i];
        if (group->got == one->got && group->meant == one->meant) {
            group->call_count++;
            return;
        }
    }
    if (linter->group_count == GROUP_COUNT_MAX)
        linter->beyond_count++;
    else
        linter->groups[linter->group_count++] = *one;
}

/* One call counts once, on the first ABI where it differs. */
static void compare_call(reading_linter *linter, call_id call)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((linter->got->abis & CALLGATE_ABI_BIT(abi)) == 0 ||
            !call_nr(call, (callgate_abi)abi, &nr))
            continue;
        reading_group one = {.got = answer_of(linter->got->policy, (callgate_abi)abi, nr),
                             .meant = answer_of(linter->meant.policy, (callgate_abi)abi, nr),
                             .abi = (callgate_abi)abi,
                             .call = call,
                             .nr = nr,
                             .call_count = 1};
        if (one.got != one.meant) {
            add_difference(linter, &one);
            return;
        }
    }
}

/* The place of the rule that decides a call: by this reading, or where that is the default action,
 * as meant. NULL: it has none. */
static const callgate_place *place_of(const reading_linter *linter, const callgate_call_data *call)
{
    const callgate_source *meant = &linter->meant;
    uint32_t index = callgate_policy_eval(linter->got->origin, call);

    if (index == 0 || index >= meant->place_count)
        index = callgate_policy_eval(meant->origin, call);
    return index < meant->place_count ? &meant->places[index] : NULL;
}

static void report_group(const reading_linter *linter, const reading_group *group)
{
    char got[ACTION_TEXT_BYTES], meant[ACTION_TEXT_BYTES], others[32] = "";
    callgate_call_data call = {.arch = callgate_abi_arch(group->abi), .nr = group->nr};

    decision_differ(linter->store, group->got, group->meant, &call);
    action_format(decision_eval(linter->store, group->got, &call), group->abi, got);
    action_format(decision_eval(linter->store, group->meant, &call), group->abi, meant);
    if (group->call_count > 1)
        snprintf(others, sizeof others, " and %u more", group->call_count - 1);
    report(linter, place_of(linter, &call), "reading-differs", &call,
           "read as %s, %s%s %s not as meant: %s instead of %s", linter->readers,
           call_name(group->call), others, group->call_count > 1 ? "are" : "is", got, meant);
}

static void compare_listeners(reading_linter *linter)
{
    if (!profile_uses_notify(linter->profile) || !linter->meant.attachment.listener_path ||
        linter->got->attachment.listener_path)
        return;
    linter->differs = true;
    report(linter, NULL, "reading-differs", NULL,
           "read as %s, SCMP_ACT_NOTIFY has no listener: its calls get ERRNO(ENOSYS)",
           linter->readers);
}

static void compare(reading_linter *linter)
{
    for (call_id call = 0; call < call_count(); call++)
        compare_call(linter, call);
    for (uint32_t i = 0; i < linter->group_count; i++)
        report_group(linter, &linter->groups[i]);
    if (linter->beyond_count > 0)
        report(linter, NULL, "reading-differs", NULL, "read as %s, %u more calls are not as meant",
               linter->readers, linter->beyond_count);
    compare_listeners(linter);
}

/* Rules that libseccomp refuses, and this reading doesn't. */
static void report_unmeant(reading_linter *linter, const callgate_error *err)
{
    linter->differs = true;
    report(linter, &err->place, "reading-differs", NULL,
           "read as %s, the profile is taken, which others refuse: %s", linter->readers, err->text);
}

void lint_reading_applies(const callgate_target *target, const char *name,
                          const callgate_sink *sink)
{
    reading_linter linter = {.name = name, .sink = sink};
    const char *proviso = callgate_reading_proviso(target->reading);

    if (proviso)
        report(&linter, NULL, "unapplied-profile", NULL, "%s", proviso);
}

bool lint_reading(callgate_store *store, const callgate_profile *profile,
                  const callgate_target *target, const callgate_source *got, const char *readers,
                  const char *name, const callgate_sink *sink)
{
    reading_linter linter = {.store = store,
                             .profile = profile,
                             .readers = readers,
                             .got = got,
                             .name = name,
                             .sink = sink};
    callgate_error err;
    callgate_status status =
        profile_resolve_meant(store, profile, target, got, &linter.meant, &err);

    if (status == CALLGATE_OK)
        compare(&linter);
    else if (status == CALLGATE_INVALID)
        report_unmeant(&linter, &err);
    callgate_source_clear(&linter.meant);
    return linter.differs;
}
