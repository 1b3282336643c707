/* Fuzzes the editor: what it writes holds, needs no second edit.
 *
 * The first byte picks the edit, the rest is the profile.
 */
#include "fuzz.h"
#include "profile/edit.h"
#include "profile/profile.h"

static const char *const edits[] = {"+read",          "-read",       "+clone(17)",  "-clone(17)",
                                    "+socket(2,*,3)", "-socket(38)", "-io_uring_*", "+@basic-io"};

enum { EDIT_COUNT = sizeof(edits) / sizeof(edits[0]) };

static callgate_profile *parse(const char *bytes, size_t count)
{
    callgate_profile *profile;

    if (callgate_profile_parse(bytes, count, "fuzz", &profile, NULL, NULL) != CALLGATE_OK)
        return NULL;
    return profile;
}

static bool is_empty(const profile_guard *guard)
{
    return !guard->has_caps && guard->arch_count == 0 && guard->min_kernel == 0;
}

/* In force for all arguments under all conditions. */
static bool is_plain(const profile_entry *entry)
{
    return entry->arg_count == 0 && is_empty(&entry->includes) && is_empty(&entry->excludes);
}

/* Whatever the rules of a call say is on the right side. */
static void must_hold(const callgate_profile *profile, call_id call, callgate_level level)
{
    bool is_certain = callgate_word_level(profile->default_action.action) == level;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; j < entry->name_count; j++) {
            if (entry->names[j].call != call)
                continue;
            MUST(callgate_word_level(entry->action.action) == level);
            is_certain |= is_plain(entry);
        }
    }
    MUST(is_certain);
}

static void must_need_no_more(const callgate_profile *profile, const edit_request *request)
{
    edit_result again;

    MUST(profile_edit(profile, request, &again, NULL, NULL) == CALLGATE_OK);
    MUST(!again.is_changed);
    edit_result_clear(&again);
}

static void edit(const callgate_profile *profile, const char *words)
{
    bool is_allow = words[0] == '+';
    call_expression expression;
    edit_result result;
    callgate_error err = {0};
    arena memory;

    arena_init(&memory, 1 << 20);
    MUST(call_parse(words + 1, &memory, &expression, &err) == CALLGATE_OK);
    edit_request request = {.allow = &expression, .deny = &expression};
    request.allow_count = is_allow;
    request.deny_count = !is_allow;
    if (profile_edit(profile, &request, &result, NULL, &err) == CALLGATE_OK) {
        callgate_profile *edited = parse(result.text, result.text_bytes);
        MUST(edited != NULL);
        for (uint32_t i = 0; i < expression.match_count && !expression.has_arguments; i++)
            must_hold(edited, expression.matches[i].call,
                      is_allow ? CALLGATE_PERMITTED : CALLGATE_REFUSED);
        must_need_no_more(edited, &request);
        edit_result_clear(&result);
        callgate_profile_free(edited);
    } else {
        MUST(err.text[0] != 0);
    }
    arena_release(&memory);
}

static void audit(const callgate_profile *profile)
{
    edit_request request = {.is_audit = true};
    edit_result result;

    if (profile_edit(profile, &request, &result, NULL, NULL) != CALLGATE_OK)
        return;
    callgate_profile *edited = parse(result.text, result.text_bytes);
    MUST(edited != NULL);
    MUST(callgate_word_level(edited->default_action.action) != CALLGATE_REFUSED);
    for (uint32_t i = 0; i < edited->entry_count; i++)
        MUST(callgate_word_level(edited->entries[i].action.action) != CALLGATE_REFUSED);
    edit_result_clear(&result);
    callgate_profile_free(edited);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    callgate_profile *profile = size > 0 ? parse((const char *)data + 1, size - 1) : NULL;

    if (!profile)
        return 0;
    if (data[0] % (EDIT_COUNT + 1) == EDIT_COUNT)
        audit(profile);
    else
        edit(profile, edits[data[0] % (EDIT_COUNT + 1)]);
    callgate_profile_free(profile);
    return 0;
}
