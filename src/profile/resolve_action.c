/* Actions as words, with what runtimes refuse. */
#include "profile/resolve.h"
#include <errno.h>
#include <string.h>

/* libseccomp's largest errno: MAX_ERRNO itself is refused. */
enum { ERRNO_RET_MAX = 4094 };

static bool reads_names(const profile_resolver *resolver)
{
    return resolve_engine(resolver) == READING_ENGINE_PODMAN ||
           resolver->reading->engine == READING_ENGINE_OF_DIALECT;
}

/* The errno that the file gives to this reader on a machine; false: none. Of the default action it
 * is another key, which fewer readers know. */
static bool find_errno(const profile_resolver *resolver, const profile_action *action,
                       callgate_abi machine, uint32_t *ret_errno)
{
    const profile_reading *reading = resolver->reading;
    bool is_default = action == &resolver->profile->default_action;
    bool has_names = reads_names(resolver);

    *ret_errno = has_names ? profile_errno(action, machine) : action->number;
    if (is_default ? reading->ignores_default_errno : reading->ignores_errno)
        return false;
    return has_names ? action->has_errno : action->has_number;
}

/* What a runtime knows no such action for. */
static bool check_action(profile_resolver *resolver, const profile_action *action)
{
    if (!profile_reading_refuses(resolver->reading, action->token))
        return true;
    RESOLVE_FAIL(resolver, action->span, "%s knows no %s", resolver->reading->reader,
                 action->token);
    fail_hint(resolver->reterr, "it refuses it: the container doesn't start");
    return false;
}

bool resolve_word(profile_resolver *resolver, const profile_action *action, callgate_abi machine,
                  uint32_t *ret_word)
{
    uint32_t given, data = EPERM;
    bool is_given = find_errno(resolver, action, machine, &given);

    if (is_given && !action->takes_errno && resolver->reading->refuses_stray_errno) {
        RESOLVE_FAIL(resolver, action->errno_span, "%s answers no errno", action->token);
        fail_hint(resolver->reterr, "crun refuses it, runc ignores the number: remove it");
        return false;
    }
    if (is_given)
        data = given;
    *ret_word = action->takes_errno ? action->action | data : action->action;
    return check_action(resolver, action);
}

bool resolve_check_errno(profile_resolver *resolver, const profile_action *action)
{
    uint32_t given;

    if (action->action != CALLGATE_ERRNO ||
        !find_errno(resolver, action, CALLGATE_ABI_NONE, &given) || given <= ERRNO_RET_MAX)
        return true;
    RESOLVE_FAIL(resolver, action->errno_span, "an errno is at most %d, not %u", ERRNO_RET_MAX,
                 given);
    fail_hint(resolver->reterr, "libseccomp refuses it: the container doesn't start");
    return false;
}

bool resolve_flags(profile_resolver *resolver)
{
    const callgate_profile *profile = resolver->profile;

    if ((profile->flags & resolver->reading->flags_refused) == 0)
        return true;
    RESOLVE_FAIL(resolver, profile->flags_span, "%s doesn't know one of these flags",
                 resolver->reading->reader);
    fail_hint(resolver->reterr, "it knows SECCOMP_FILTER_FLAG_TSYNC, _LOG and _SPEC_ALLOW: the "
                                "container doesn't start");
    return false;
}

bool resolve_default(profile_resolver *resolver)
{
    const profile_action *action = &resolver->profile->default_action;

    if (action->action == CALLGATE_USER_NOTIF && resolver->reading->refuses_early_notify) {
        RESOLVE_FAIL(resolver, action->span, "SCMP_ACT_NOTIFY can't be the default action");
        fail_hint(resolver->reterr, "%s refuses it: its own calls would wait for the listener",
                  resolver->reading->reader);
        return false;
    }
    if (action->takes_errno && reads_names(resolver) && !resolver->reading->ignores_default_errno)
        resolver->default_named = action->errno_named;
    return resolve_check_errno(resolver, action) &&
           resolve_word(resolver, action, CALLGATE_ABI_NONE, &resolver->default_word);
}

/* runc itself writes to the pipe that would tell the listener. */
static bool check_name(profile_resolver *resolver, const profile_name *name, bool is_notify)
{
    const profile_reading *reading = resolver->reading;

    if (name->text_bytes == 0 && reading->refuses_empty_name) {
        RESOLVE_FAIL(resolver, name->span, "a system call without a name");
        fail_hint(resolver->reterr, "runc refuses it, crun ignores it: remove it");
        return false;
    }
    if (is_notify && reading->refuses_early_notify && strcmp(name->text, "write") == 0) {
        RESOLVE_FAIL(resolver, name->span, "SCMP_ACT_NOTIFY can't be for 'write'");
        fail_hint(resolver->reterr, "%s refuses it: it writes before the listener is there",
                  reading->reader);
        return false;
    }
    return true;
}

/* Two conditions on one argument are an error of libseccomp's where nobody splits them. */
static bool check_repeats(profile_resolver *resolver, const profile_entry *entry)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        uint32_t bit = 1u << entry->args[i].index;
        if (seen & bit) {
            RESOLVE_FAIL(resolver, entry->args[i].span, "two conditions on argument %u of one rule",
                         entry->args[i].index);
            fail_hint(resolver->reterr, "%s refuses that: the container doesn't start",
                      resolver->reading->reader);
            return false;
        }
        seen |= bit;
    }
    return true;
}

bool resolve_check_entry(profile_resolver *resolver, const profile_entry *entry)
{
    bool is_notify = entry->action.action == CALLGATE_USER_NOTIF;

    if (entry->is_nameless && resolver->reading->refuses_nameless_rules) {
        RESOLVE_FAIL(resolver, entry->span, "a rule has no 'names'");
        fail_hint(resolver->reterr, "%s refuses it: say which calls it is for",
                  resolver->reading->reader);
        return false;
    }
    if (entry->name_count == 0 && resolver->reading->refuses_empty_names) {
        RESOLVE_FAIL(resolver, entry->span, "a rule for no call at all");
        fail_hint(resolver->reterr, "%s refuses it: remove the rule", resolver->reading->reader);
        return false;
    }
    if (resolver->reading->repeats == READING_REPEATS_REFUSED && !check_repeats(resolver, entry))
        return false;
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (!check_name(resolver, &entry->names[i], is_notify))
            return false;
    return true;
}
