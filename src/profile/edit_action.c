/* Default action changed; refusals turned into a log. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"
#include <inttypes.h>
#include <string.h>

/* The three members that say an action. */
typedef struct action_members {
    const json_value *object;
    const char *number_key;
    const json_value *token;
    const json_value *number; /* NULL: not there */
    const json_value *name;
} action_members;

static const char *quoted(editor *edit, const char *word)
{
    text made;

    text_init(&made);
    json_quote(&made, word, strlen(word));
    return edit_keep(edit, &made);
}

static bool replace_value(editor *edit, const json_value *value, const char *bytes)
{
    return bytes && edit_replace(edit, value->begin, value->end, bytes);
}

static bool drop_members(editor *edit, const action_members *members)
{
    bool *is_removed = edit_alloc(edit, members->object->count * sizeof(bool));
    uint32_t index = 0;
    bool has_any = false;

    if (!is_removed)
        return false;
    for (const json_value *member = members->object->first; member; member = member->next) {
        is_removed[index] = member == members->number || member == members->name;
        has_any |= is_removed[index++];
    }
    return !has_any || edit_remove_children(edit, members->object, is_removed);
}

/* Writes the errno: in the number's place (a name beside it follows), or behind the action. */
static bool put_errno(editor *edit, const action_members *members, uint32_t value)
{
    const char *name = errno_name(edit->request->errno_abi, value);
    text made;

    text_init(&made);
    text_add(&made, "%" PRIu32, value);
    const char *bytes = edit_keep(edit, &made);
    if (!bytes)
        return false;
    if (members->name && name && !replace_value(edit, members->name, quoted(edit, name)))
        return false;
    if (members->name && !name) {
        EDIT_FAIL_AT(edit, CALLGATE_UNSUPPORTED,
                     ((profile_span){members->name->begin, members->name->end}),
                     "errno %" PRIu32 " has no name", value);
        return false;
    }
    if (members->number)
        return replace_value(edit, members->number, bytes);
    return members->name ||
           edit_insert_member(edit, members->object, members->token, members->number_key, bytes);
}

/* A call, with those through which it can be reached: a rule for it is one for them. */
static void mark_decided(bool *is_decided, call_id call)
{
    uint32_t nr, value;

    if (call == CALL_NONE)
        return;
    is_decided[call] = true;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!call_multiplexer(call, (callgate_abi)abi, &nr, &value))
            continue;
        call_id door = call_at((callgate_abi)abi, nr);
        if (door != CALL_NONE)
            is_decided[door] = true;
    }
}

/* Marks the calls that some rule of another action than the default one names. NULL: no memory. */
static bool *find_decided(editor *edit)
{
    const callgate_profile *profile = edit->profile;
    uint32_t old = edit_word(&profile->default_action);
    bool *is_decided = edit_alloc(edit, call_count() * sizeof(bool));

    if (!is_decided)
        return NULL;
    memset(is_decided, 0, call_count() * sizeof(bool));
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; edit_word(&entry->action) != old && j < entry->name_count; j++)
            mark_decided(is_decided, entry->names[j].call);
    }
    return is_decided;
}

/* Rules that say the default action are skipped. Under another one they would decide, ahead of
 * those that decide now: their names go where there are such. */
static bool drop_sleepers(editor *edit)
{
    const callgate_profile *profile = edit->profile;
    uint32_t old = edit_word(&profile->default_action);
    const bool *is_decided = find_decided(edit);

    for (uint32_t i = 0; is_decided && i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; edit_word(&entry->action) == old && j < entry->name_count; j++) {
            call_id call = entry->names[j].call;
            if (call != CALL_NONE && is_decided[call] && !edit_remove_name(edit, i, j))
                return false;
        }
    }
    return is_decided && edit_flush(edit);
}

static bool put_default(editor *edit)
{
    const edit_request *request = edit->request;
    const profile_action *old = &edit->profile->default_action;
    const json_value *object = edit->profile->seccomp;
    action_members members = {.object = object,
                              .number_key = "defaultErrnoRet",
                              .token = edit_member(object, "defaultAction"),
                              .number = edit_member(object, "defaultErrnoRet"),
                              .name = edit_member(object, "defaultErrno")};
    bool takes_errno =
        request->default_action == CALLGATE_ERRNO || request->default_action == CALLGATE_TRACE;

    if (old->action != request->default_action &&
        !replace_value(edit, members.token,
                       quoted(edit, profile_action_token(request->default_action))))
        return false;
    if (takes_errno && request->has_default_errno)
        return put_errno(edit, &members, request->default_errno);
    return (takes_errno && old->takes_errno) || drop_members(edit, &members);
}

/* The default action that is asked for. */
static uint32_t wanted_default(const editor *edit)
{
    const edit_request *request = edit->request;
    const profile_action *old = &edit->profile->default_action;
    profile_action wanted = {.action = request->default_action,
                             .takes_errno = request->default_action == CALLGATE_ERRNO ||
                                            request->default_action == CALLGATE_TRACE,
                             .has_errno = request->has_default_errno || old->has_errno,
                             .errno_value = request->has_default_errno ? request->default_errno
                                                                       : old->errno_value};

    return profile_action_word(&wanted);
}

static bool is_refusal(const profile_action *action)
{
    return callgate_word_level(edit_word(action)) == CALLGATE_REFUSED;
}

/* A default action to come; is_audit: refusals become LOG with it. */
typedef struct coming_default {
    uint32_t word;
    bool is_audit;
} coming_default;

/* Will a rule be skipped then? */
static bool will_sleep(const profile_entry *entry, const coming_default *coming)
{
    return edit_word(&entry->action) == coming->word ||
           (coming->is_audit && is_refusal(&entry->action));
}

/* Does a rule that will be skipped meet one that won't? */
static bool meets_other(const editor *edit, call_id call, const profile_entry *skipped,
                        const coming_default *coming)
{
    const callgate_profile *profile = edit->profile;
    uint32_t old = edit_word(&profile->default_action);

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *other = &profile->entries[i];
        if (edit_word(&other->action) != old && !will_sleep(other, coming) &&
            profile_entry_names(other, call) && edit_entries_meet(skipped, other))
            return true;
    }
    return false;
}

/* Writes the rules of a call anew, where some of them will be skipped and others would decide. */
static bool recast(editor *edit, call_id call, const coming_default *coming)
{
    const callgate_profile *profile = edit->profile;
    uint32_t old = edit_word(&profile->default_action);
    bool is_needed = false;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        is_needed = is_needed ||
                    (edit_word(&entry->action) != old && will_sleep(entry, coming) &&
                     profile_entry_names(entry, call) && meets_other(edit, call, entry, coming));
    }
    return !is_needed || edit_rewrite(edit, &(edit_task){.call = call,
                                                         .old_default = old,
                                                         .new_default = coming->word,
                                                         .is_audit = coming->is_audit});
}

bool edit_recast_default(editor *edit, call_id call)
{
    return recast(edit, call, &(coming_default){wanted_default(edit), false});
}

bool edit_recast_audit(editor *edit, call_id call)
{
    const profile_action *old = &edit->profile->default_action;

    return (!is_refusal(old) && edit_word(old) != CALLGATE_LOG) ||
           recast(edit, call, &(coming_default){CALLGATE_LOG, true});
}

bool edit_default_action(editor *edit)
{
    const edit_request *request = edit->request;
    const profile_action *old = &edit->profile->default_action;

    if (old->action == request->default_action &&
        (!request->has_default_errno ||
         edit_word(old) == (request->default_action | request->default_errno))) {
        edit_note(edit, "already-default", profile_action_token(request->default_action),
                  "already the default action");
        return true;
    }
    return put_default(edit) && drop_sleepers(edit);
}

/* Turns one action into LOG. */
static bool log_instead(editor *edit, const action_members *members)
{
    return replace_value(edit, members->token, quoted(edit, profile_action_token(CALLGATE_LOG))) &&
           drop_members(edit, members);
}

bool edit_audit(editor *edit)
{
    const callgate_profile *profile = edit->profile;
    const json_value *root = profile->seccomp;
    bool has_changed = is_refusal(&profile->default_action);
    action_members members = {.object = root,
                              .token = edit_member(root, "defaultAction"),
                              .number = edit_member(root, "defaultErrnoRet"),
                              .name = edit_member(root, "defaultErrno")};

    if (has_changed && !log_instead(edit, &members))
        return false;
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const json_value *object = profile->entries[i].json;
        if (!is_refusal(&profile->entries[i].action))
            continue;
        members = (action_members){.object = object,
                                   .token = edit_member(object, "action"),
                                   .number = edit_member(object, "errnoRet"),
                                   .name = edit_member(object, "errno")};
        if (!log_instead(edit, &members))
            return false;
        has_changed = true;
    }
    if (!has_changed)
        edit_note(edit, "already-audit", "--audit", "nothing is refused already");
    return true;
}
