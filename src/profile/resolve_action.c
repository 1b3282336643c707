/* Actions as words, with what runtimes refuse. */
#include "profile/resolve.h"
#include <errno.h>
#include <string.h>

/* libseccomp's largest errno: MAX_ERRNO itself is refused. */
enum { ERRNO_RET_MAX = 4094 };

static bool is_crun(const profile_resolver *resolver)
{
    return resolver->target->reading == CALLGATE_READING_CRUN;
}

bool resolve_word(profile_resolver *resolver, const profile_action *action, uint32_t *ret_word)
{
    uint32_t data = action->has_errno ? action->errno_value : EPERM;

    if (action->has_errno && !action->takes_errno && is_crun(resolver)) {
        RESOLVE_FAIL(resolver, action->errno_span, "%s answers no errno", action->token);
        fail_hint(resolver->reterr, "crun refuses it, runc ignores the number: remove it");
        return false;
    }
    *ret_word = action->takes_errno ? action->action | data : action->action;
    return true;
}

bool resolve_check_errno(profile_resolver *resolver, const profile_action *action)
{
    if (action->action != CALLGATE_ERRNO || !action->has_errno ||
        action->errno_value <= ERRNO_RET_MAX)
        return true;
    RESOLVE_FAIL(resolver, action->errno_span, "an errno is at most %d, not %u", ERRNO_RET_MAX,
                 action->errno_value);
    fail_hint(resolver->reterr, "libseccomp refuses it: the container doesn't start");
    return false;
}

bool resolve_default(profile_resolver *resolver)
{
    const profile_action *action = &resolver->profile->default_action;

    if (action->action == CALLGATE_USER_NOTIF && !is_crun(resolver)) {
        RESOLVE_FAIL(resolver, action->span, "SCMP_ACT_NOTIFY can't be the default action");
        fail_hint(resolver->reterr, "runc refuses it: its own calls would wait for the listener");
        return false;
    }
    return resolve_check_errno(resolver, action) &&
           resolve_word(resolver, action, &resolver->default_word);
}

/* runc itself writes to the pipe that would tell the listener. */
static bool check_name(profile_resolver *resolver, const profile_name *name, bool is_notify)
{
    if (name->text_bytes == 0) {
        RESOLVE_FAIL(resolver, name->span, "a system call without a name");
        fail_hint(resolver->reterr, "runc refuses it, crun ignores it: remove it");
        return false;
    }
    if (is_notify && strcmp(name->text, "write") == 0) {
        RESOLVE_FAIL(resolver, name->span, "SCMP_ACT_NOTIFY can't be for 'write'");
        fail_hint(resolver->reterr, "runc refuses it: it writes before the listener is there");
        return false;
    }
    return true;
}

bool resolve_check_entry(profile_resolver *resolver, const profile_entry *entry)
{
    bool is_notify = entry->action.action == CALLGATE_USER_NOTIF;

    if (is_crun(resolver))
        return true;
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (!check_name(resolver, &entry->names[i], is_notify))
            return false;
    return true;
}
