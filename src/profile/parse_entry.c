/* Rules: the elements of `syscalls`. */
#include "profile/parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENTRY_NAMES,
    ENTRY_NAME,
    ENTRY_ACTION,
    ENTRY_ERRNO_RET,
    ENTRY_ERRNO,
    ENTRY_ARGS,
    ENTRY_COMMENT,
    ENTRY_INCLUDES,
    ENTRY_EXCLUDES,
    ENTRY_DESCRIPTION,
    ENTRY_KEY_COUNT
};

static const profile_key entry_keys[ENTRY_KEY_COUNT] = {
    [ENTRY_NAMES] = {"names", KEY_OCI},          [ENTRY_NAME] = {"name", KEY_DOCKER},
    [ENTRY_ACTION] = {"action", KEY_OCI},        [ENTRY_ERRNO_RET] = {"errnoRet", KEY_OCI},
    [ENTRY_ERRNO] = {"errno", KEY_PODMAN},       [ENTRY_ARGS] = {"args", KEY_OCI},
    [ENTRY_COMMENT] = {"comment", KEY_REMARK},   [ENTRY_INCLUDES] = {"includes", KEY_DOCKER},
    [ENTRY_EXCLUDES] = {"excludes", KEY_DOCKER}, [ENTRY_DESCRIPTION] = {"description", KEY_IGNORED},
};

const profile_key_list profile_entry_keys = {entry_keys, ENTRY_KEY_COUNT};

/* "did you mean …?" of the calls that a name is near to. */
static void hint_nearest(const profile_name *name, char *hint, size_t hint_bytes)
{
    const char *nearest[3];
    size_t count = 0;

    if (name->text_bytes > 0 && name->text_bytes <= NEAREST_BYTES_MAX)
        count = call_nearest(name->text, name->text_bytes, nearest, 3);
    if (count == 1)
        snprintf(hint, hint_bytes, "did you mean '%s'?", nearest[0]);
    else if (count == 2)
        snprintf(hint, hint_bytes, "did you mean '%s' or '%s'?", nearest[0], nearest[1]);
    else if (count == 3)
        snprintf(hint, hint_bytes, "did you mean '%s', '%s' or '%s'?", nearest[0], nearest[1],
                 nearest[2]);
}

/* A number, a pattern or a group where only names are known; false: none of them. */
static bool hint_no_name(const profile_name *name, char *hint, size_t hint_bytes)
{
    char *end;
    unsigned long nr = strtoul(name->text, &end, 0);
    call_id call = CALL_NONE;

    if (strpbrk(name->text, "*?@") != NULL) {
        snprintf(hint, hint_bytes, "runtimes know no patterns: callgate edit writes their names");
        return true;
    }
    if (*name->text < '0' || *name->text > '9' || *end != '\0')
        return false;
    if (nr <= UINT32_MAX)
        call = call_at(CALLGATE_ABI_X86_64, (uint32_t)nr);
    if (call == CALL_NONE)
        snprintf(hint, hint_bytes, "runtimes know calls by name, not by number");
    else
        snprintf(hint, hint_bytes, "runtimes know calls by name: %s is '%s' on x86_64", name->text,
                 call_name(call));
    return true;
}

static void report_unknown_call(profile_parser *parser, const profile_name *name)
{
    char hint[CALLGATE_TEXT_BYTES_MAX] = "runtimes ignore it: the rule does nothing for it";

    if (!parse_reports(parser))
        return;
    if (!hint_no_name(name, hint, sizeof hint))
        hint_nearest(name, hint, sizeof hint);
    parse_report(parser, CALLGATE_WARNING, "unknown-call", name->span, hint,
                 "unknown system call '%s'", name->text);
}

static bool read_name(profile_parser *parser, const json_value *value, uint32_t entry_index,
                      profile_name *ret_name)
{
    profile_string string = {0};

    if (!parse_string(parser, value, "names", &string))
        return false;
    ret_name->text = string.text;
    ret_name->text_bytes = string.text_bytes;
    ret_name->span = string.span;
    ret_name->call = call_from_name(string.text, string.text_bytes);
    if (ret_name->call == CALL_NONE) {
        report_unknown_call(parser, ret_name);
        return true;
    }
    uint32_t *seen = &parser->entry_seen[ret_name->call];
    if (*seen == entry_index + 1)
        parse_report(parser, CALLGATE_WARNING, "repeated-name", string.span,
                     "once is enough: remove it", "'%s' stands twice in one list", string.text);
    *seen = entry_index + 1;
    return true;
}

static bool read_names(profile_parser *parser, const json_value *list, uint32_t entry_index,
                       profile_entry *entry)
{
    uint32_t count = 0;

    if (!parse_expect(parser, list, JSON_ARRAY, "names"))
        return false;
    if (list->count == 0)
        parse_report(parser, CALLGATE_WARNING, "empty-names", parse_span(list),
                     "remove the rule, or name what it is for", "a rule for no call at all");
    profile_name *names = parse_alloc(parser, list->count, sizeof(*names));
    if (!names)
        return false;
    for (const json_value *element = list->first; element; element = element->next)
        if (!read_name(parser, element, entry_index, &names[count++]))
            return false;
    entry->names = names;
    entry->name_count = count;
    return true;
}

/* Docker's old form: one name, a string; empty counts as absent. */
static bool read_singular(profile_parser *parser, const json_value *value, uint32_t entry_index,
                          profile_entry *entry)
{
    profile_name *names = parse_alloc(parser, 1, sizeof(*names));

    if (!names || !read_name(parser, value, entry_index, names))
        return false;
    entry->names = names;
    entry->name_count = 1;
    entry->is_singular = true;
    return true;
}

static bool is_empty_string(const json_value *value)
{
    return value->kind == JSON_STRING && value->text_bytes == 0;
}

/* In a config.json, where Docker's `name` is no key: Go's readers take it for a rule for no call,
 * the others refuse it (reading.h). */
static bool report_nameless(profile_parser *parser, profile_entry *entry)
{
    parse_report(parser, CALLGATE_WARNING, "empty-names", entry->span,
                 "runc takes it for a rule for no call, crun refuses the profile",
                 "a rule has no 'names'");
    entry->is_nameless = true;
    return true;
}

static bool read_which(profile_parser *parser, const json_value *const *members,
                       uint32_t entry_index, profile_entry *entry)
{
    const json_value *list = members[ENTRY_NAMES];
    const json_value *single = members[ENTRY_NAME];

    if (single && is_empty_string(single))
        single = NULL;
    if (single && list && (list->kind != JSON_ARRAY || list->count > 0)) {
        PARSE_FAIL(parser, parse_key_span(single), "a rule has 'name' and 'names'");
        fail_hint(parser->reterr, "Docker refuses both: put the name into 'names'");
        return false;
    }
    if (single)
        return read_singular(parser, single, entry_index, entry);
    if (list)
        return read_names(parser, list, entry_index, entry);
    if (parser->is_config)
        return report_nameless(parser, entry);
    PARSE_FAIL(parser, entry->span, "a rule has no 'names'");
    fail_hint(parser->reterr, "say which calls it is for");
    return false;
}

static bool read_what(profile_parser *parser, const json_value *const *members,
                      profile_entry *entry)
{
    static const profile_action_keys keys = {"action", "errnoRet", "errno"};
    const json_value *token = members[ENTRY_ACTION];

    if (!token || is_empty_string(token)) {
        PARSE_FAIL(parser, token ? parse_span(token) : entry->span, "a rule has no 'action'");
        fail_hint(parser->reterr, "say what happens, for example \"SCMP_ACT_ALLOW\"");
        return false;
    }
    if (!parse_action(parser, &keys, token, members[ENTRY_ERRNO_RET], members[ENTRY_ERRNO],
                      &entry->action))
        return false;
    if (entry->action.action == CALLGATE_USER_NOTIF && !parser->notify)
        parser->notify = &entry->action;
    return true;
}

static bool read_entry(profile_parser *parser, const json_value *value, uint32_t entry_index,
                       profile_entry *entry)
{
    const json_value *members[ENTRY_KEY_COUNT] = {0};

    if (!parse_expect(parser, value, JSON_OBJECT, "syscalls")) {
        fail_hint(parser->reterr, "a rule is written {\"names\": [...], \"action\": ...}");
        return false;
    }
    if (!parse_members(parser, value, entry_keys, ENTRY_KEY_COUNT, members))
        return false;
    entry->json = value;
    entry->span = parse_span(value);
    return read_which(parser, members, entry_index, entry) && read_what(parser, members, entry) &&
           parse_args(parser, members[ENTRY_ARGS], entry) &&
           parse_string(parser, members[ENTRY_COMMENT], "comment", &entry->comment) &&
           parse_guard(parser, members[ENTRY_INCLUDES], "includes", &entry->includes) &&
           parse_guard(parser, members[ENTRY_EXCLUDES], "excludes", &entry->excludes);
}

bool parse_entries(profile_parser *parser, const json_value *value)
{
    uint32_t count = 0;

    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_ARRAY, "syscalls"))
        return false;
    profile_entry *entries = parse_alloc(parser, value->count, sizeof(*entries));
    parser->entry_seen = parse_alloc(parser, call_count(), sizeof(*parser->entry_seen));
    if (!entries || !parser->entry_seen)
        return false;
    for (const json_value *element = value->first; element; element = element->next, count++)
        if (!read_entry(parser, element, count, &entries[count]))
            return false;
    parser->profile->entries = entries;
    parser->profile->entry_count = count;
    return true;
}
