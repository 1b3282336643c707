/* Calls allowed or denied whatever their arguments. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"
#include <stdio.h>

/* What a step wants of its calls, and how an entry may already give it. */
typedef struct call_wish {
    callgate_level level; /* PERMITTED or REFUSED */
    bool has_word;        /* the very word is wanted */
    uint32_t word;        /* of new rules */
    bool is_default_fine; /* where no rule speaks, the default action does it */
} call_wish;

static bool is_fine(const call_wish *wish, uint32_t word)
{
    if (wish->has_word)
        return word == wish->word;
    return callgate_word_level(word) == wish->level;
}

/* Always in force: for every argument, under every condition. */
static bool is_plain(const profile_entry *entry)
{
    return entry->arg_count == 0 && !edit_is_guarded(entry);
}

/* The names of one call over all rules: first match in `from` or later. */
typedef struct mention {
    uint32_t entry;
    uint32_t name;
} mention;

static bool next_mention(const callgate_profile *profile, call_id call, mention *at)
{
    for (; at->entry < profile->entry_count; at->entry++, at->name = 0) {
        const profile_entry *entry = &profile->entries[at->entry];
        for (; at->name < entry->name_count; at->name++)
            if (entry->names[at->name].call == call)
                return true;
    }
    return false;
}

/* Is everything that the profile says of a call as wished? */
static bool is_granted(const editor *edit, const call_wish *wish, call_id call)
{
    const callgate_profile *profile = edit->profile;
    bool is_certain = wish->is_default_fine;

    for (mention at = {0}; next_mention(profile, call, &at); at.name++) {
        const profile_entry *entry = &profile->entries[at.entry];
        if (!is_fine(wish, edit_word(&entry->action)))
            return false;
        is_certain |= is_plain(entry);
    }
    return is_certain;
}

/* A rule that may stay beside the one that grants the wish: in the way of nothing. */
static bool may_stay(const call_wish *wish, const profile_entry *entry)
{
    uint32_t word = edit_word(&entry->action);

    if (wish->is_default_fine)
        return is_fine(wish, word);
    return word == wish->word && entry->arg_count == 0;
}

/* Takes a call's name out of the rules that are in the way; a plain one of the same word grants
 * the wish by itself. */
static bool clear_way(editor *edit, const call_wish *wish, call_id call, bool *ret_is_granted)
{
    const callgate_profile *profile = edit->profile;

    *ret_is_granted = wish->is_default_fine;
    for (mention at = {0}; next_mention(profile, call, &at); at.name++) {
        const profile_entry *entry = &profile->entries[at.entry];
        if (may_stay(wish, entry))
            *ret_is_granted |= is_plain(entry);
        else if (!edit_remove_name(edit, at.entry, at.name))
            return false;
    }
    return true;
}

/* The list of names that new ones join: plain, of the wished word, without a comment of its own;
 * UINT32_MAX: none. The longest is the profile's main list. */
static uint32_t find_list(const editor *edit, const call_wish *wish)
{
    const callgate_profile *profile = edit->profile;
    uint32_t found = UINT32_MAX, found_count = 0;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        uint32_t left = entry->name_count - edit->entries[i].removed_count;
        bool is_list = is_plain(entry) && !entry->is_singular && !entry->comment.text_bytes;
        if (is_list && edit_word(&entry->action) == wish->word && left > found_count &&
            edit->entries[i].removed_count == 0) {
            found = i;
            found_count = left;
        }
    }
    return found;
}

/* socketcall and ipc stand first: behind rules for what goes through them, which may contradict
 * each other there, theirs would come too late. */
static bool add_doors(editor *edit, const call_wish *wish, call_id *calls, uint32_t *count)
{
    uint32_t left = 0, door_count = 0;
    call_id doors[2];
    edit_style style;

    for (uint32_t i = 0; i < *count; i++) {
        if (call_is_multiplexer(calls[i]) && door_count < 2)
            doors[door_count++] = calls[i];
        else
            calls[left++] = calls[i];
    }
    *count = left;
    if (door_count == 0)
        return true;
    return edit_style_of(edit, &style) &&
           edit_add_entry(edit, &style, doors, door_count, wish->word, NULL, true);
}

static bool add_calls(editor *edit, const call_wish *wish, const call_id *calls, uint32_t count)
{
    uint32_t list = find_list(edit, wish);
    edit_style style;

    if (count == 0)
        return true;
    if (list != UINT32_MAX) {
        for (uint32_t i = 0; i < count; i++)
            if (!edit_add_name(edit, list, calls[i]))
                return false;
        return true;
    }
    return edit_style_of(edit, &style) &&
           edit_add_entry(edit, &style, calls, count, wish->word, NULL, false);
}

/* One word takes the place of several refusals: of those that were another one. */
static void note_one_word(const editor *edit, const call_wish *wish, call_id call)
{
    const char *name = errno_name(edit->request->errno_abi, wish->word & CALLGATE_DATA_MASK);
    bool is_errno = (wish->word & CALLGATE_ACTION_MASK) == CALLGATE_ERRNO;
    bool is_alike = true;

    for (mention at = {0}; next_mention(edit->profile, call, &at); at.name++) {
        uint32_t word = edit_word(&edit->profile->entries[at.entry].action);
        is_alike &= callgate_word_level(word) != CALLGATE_REFUSED || word == wish->word;
    }
    if (wish->has_word || wish->is_default_fine || is_alike)
        return;
    sink_report(edit->sink, CALLGATE_NOTE, "one-word", NULL, "--errno asks for another error",
                "%s: refused with %s as a whole, as its first refusal says; others gave something "
                "else",
                call_name(call),
                is_errno && name ? name : profile_action_token(wish->word & CALLGATE_ACTION_MASK));
}

/* Says that calls are so already: of each, of many at once. */
static void note_granted(const editor *edit, bool is_allow, const call_id *calls, uint32_t count)
{
    enum { NOTED_ALONE_MAX = 8, MANY_BYTES_MAX = 256 };
    const char *rule = is_allow ? "already-permitted" : "already-refused";
    const char *what = is_allow ? "already permitted" : "already refused";
    char many[MANY_BYTES_MAX];

    for (uint32_t i = 0; i < count && count <= NOTED_ALONE_MAX; i++)
        edit_note(edit, rule, call_name(calls[i]), what);
    if (count <= NOTED_ALONE_MAX)
        return;
    snprintf(many, sizeof(many), "%s, %s, %s and %u more", call_name(calls[0]), call_name(calls[1]),
             call_name(calls[2]), count - 3);
    edit_note(edit, rule, many, what);
}

static bool grant(editor *edit, const call_wish *wish, const call_id *calls, uint32_t count)
{
    bool is_allow = wish->level == CALLGATE_PERMITTED, is_granted_now;
    call_id *missing = edit_alloc(edit, count * sizeof(*missing));
    call_id *granted = edit_alloc(edit, count * sizeof(*granted));
    uint32_t missing_count = 0, granted_count = 0;

    if (!missing || !granted)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (is_granted(edit, wish, calls[i])) {
            granted[granted_count++] = calls[i];
            continue;
        }
        if (!is_allow)
            note_one_word(edit, wish, calls[i]);
        if (call_is_multiplexer(calls[i]) && edit->request->refuses_doors && !is_allow)
            edit_note_door(edit, calls[i]);
        if (!clear_way(edit, wish, calls[i], &is_granted_now))
            return false;
        if (!is_granted_now)
            missing[missing_count++] = calls[i];
    }
    note_granted(edit, is_allow, granted, granted_count);
    if (wish->level == CALLGATE_REFUSED && !add_doors(edit, wish, missing, &missing_count))
        return false;
    return add_calls(edit, wish, missing, missing_count);
}

bool edit_allow_calls(editor *edit, const call_id *calls, uint32_t count)
{
    uint32_t word = edit_word(&edit->profile->default_action);
    call_wish wish = {.level = CALLGATE_PERMITTED,
                      .word = CALLGATE_ALLOW,
                      .is_default_fine = callgate_word_level(word) == CALLGATE_PERMITTED};

    return grant(edit, &wish, calls, count) && edit_flush(edit);
}

/* What is wished for one call that is to be denied. */
static call_wish denial_of(const editor *edit, call_id call)
{
    const edit_request *request = edit->request;
    uint32_t word = edit_word(&edit->profile->default_action);
    bool has_own_word = request->refuses_doors && call_is_multiplexer(call);
    call_wish wish = {.level = CALLGATE_REFUSED,
                      .has_word = request->has_errno || has_own_word,
                      .word = edit_denial_word(edit)};

    if (has_own_word)
        wish.word = edit_door_word(edit);
    wish.is_default_fine = is_fine(&wish, word);
    if (!wish.has_word && !wish.is_default_fine)
        wish.word = edit_refusal_word(edit, call);
    return wish;
}

bool edit_deny_calls(editor *edit, const call_id *calls, uint32_t count)
{
    call_id *left = edit_alloc(edit, count * sizeof(*left));
    call_id *alike = edit_alloc(edit, count * sizeof(*alike));
    uint32_t left_count = count;

    if (!left || !alike)
        return false;
    for (uint32_t i = 0; i < count; i++)
        left[i] = calls[i];
    while (left_count > 0) { /* those that get one word together */
        call_wish wish = denial_of(edit, left[0]);
        uint32_t alike_count = 0, other_count = 0;
        for (uint32_t i = 0; i < left_count; i++) {
            call_wish own = denial_of(edit, left[i]);
            if (own.word == wish.word && own.has_word == wish.has_word)
                alike[alike_count++] = left[i];
            else
                left[other_count++] = left[i];
        }
        left_count = other_count;
        if (!grant(edit, &wish, alike, alike_count))
            return false;
    }
    return edit_flush(edit);
}
