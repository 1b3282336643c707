/* Rules written in a profile's own style. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"
#include "profile/vocabulary.h"
#include <inttypes.h>

/* In OCI's MASKED_EQ `value` is the mask, `valueTwo` the value. */
static void write_arg(text *out, const edit_style *style, const callgate_condition *condition)
{
    bool is_masked = condition->op == CALLGATE_MASKED_EQ;

    text_add(out, "{%s\"index\"%s%" PRIu32 ",%s", style->arg.open, style->colon, condition->arg,
             style->arg.next);
    text_add(out, "\"value\"%s%" PRIu64 ",%s", style->colon,
             is_masked ? condition->mask : condition->value, style->arg.next);
    if (is_masked)
        text_add(out, "\"valueTwo\"%s%" PRIu64 ",%s", style->colon, condition->value,
                 style->arg.next);
    text_add(out, "\"op\"%s\"%s\"%s}", style->colon, profile_operator(condition->op),
             style->arg.close);
}

/* The value of args for a rule. */
static void write_args(text *out, const edit_style *style, const edit_rule *rule)
{
    text_add(out, "[%s", style->args.open);
    for (uint32_t i = 0; i < rule->count; i++) {
        if (i > 0)
            text_add(out, ",%s", style->args.next);
        write_arg(out, style, &rule->conditions[i]);
    }
    text_add(out, "%s]", style->args.close);
}

static void write_names(text *out, const edit_style *style, const call_id *calls,
                        uint32_t call_count)
{
    text_add(out, "\"names\"%s[%s", style->colon, style->names.open);
    for (uint32_t i = 0; i < call_count; i++)
        text_add(out, "%s%s\"%s\"", i > 0 ? "," : "", i > 0 ? style->names.next : "",
                 call_name(calls[i]));
    text_add(out, "%s]", style->names.close);
}

static void write_guards(text *out, const edit_style *style, const edit_guards *guards)
{
    if (guards && guards->includes)
        text_add(out, ",%s\"includes\"%s%s", style->entry.next, style->colon, guards->includes);
    if (guards && guards->excludes)
        text_add(out, ",%s\"excludes\"%s%s", style->entry.next, style->colon, guards->excludes);
}

static void write_single(text *out, const edit_style *style, const call_id *calls,
                         uint32_t call_count, uint32_t word, const edit_rule *rule,
                         const edit_guards *guards)
{
    uint32_t action = word & CALLGATE_ACTION_MASK;

    text_add(out, "{%s", style->entry.open);
    if (style->is_singular)
        text_add(out, "\"name\"%s\"%s\"", style->colon, call_name(calls[0]));
    else
        write_names(out, style, calls, call_count);
    text_add(out, ",%s\"action\"%s\"%s\"", style->entry.next, style->colon,
             profile_action_token(action));
    if (action == CALLGATE_ERRNO)
        text_add(out, ",%s\"errnoRet\"%s%" PRIu32, style->entry.next, style->colon,
                 word & CALLGATE_DATA_MASK);
    if (rule && rule->count > 0) {
        text_add(out, ",%s\"args\"%s", style->entry.next, style->colon);
        write_args(out, style, rule);
    }
    write_guards(out, style, guards);
    text_add(out, "%s}", style->entry.close);
}

/* In the old form, where a rule has one name, it is a rule for each call. */
void edit_write_entry(text *out, const edit_style *style, const call_id *calls, uint32_t call_count,
                      uint32_t word, const edit_rule *rule, const edit_guards *guards)
{
    if (!style->is_singular) {
        write_single(out, style, calls, call_count, word, rule, guards);
        return;
    }
    for (uint32_t i = 0; i < call_count; i++) {
        if (i > 0)
            text_add(out, ",%s", style->list.next);
        write_single(out, style, &calls[i], 1, word, rule, guards);
    }
}

static void write_one_name(text *out, editor *edit, const json_value *list,
                           const profile_name *name)
{
    edit_gaps gaps = {"", "", ""};

    if (list->first && !edit_gaps_of(edit, list, &gaps))
        return;
    text_add(out, "[%s", gaps.open);
    text_add_bytes(out, edit->profile->text + name->span.begin, name->span.end - name->span.begin);
    text_add(out, "%s]", gaps.close);
}

/* A member's value in a copy: the names become one, the conditions are new. */
static void write_value(text *out, editor *edit, const edit_style *style, const json_value *member,
                        const profile_name *name, const edit_rule *rule)
{
    if (profile_key_is(member, "names") && member->kind == JSON_ARRAY)
        write_one_name(out, edit, member, name);
    else if (profile_key_is(member, "args"))
        write_args(out, style, rule);
    else
        text_add_bytes(out, edit->profile->text + member->begin, member->end - member->begin);
}

/* The member behind which conditions stand where a rule has had none. */
static const json_value *args_neighbour(const json_value *entry)
{
    static const char *const keys[] = {"errno", "errnoRet", "action"};
    const json_value *found = NULL;

    if (edit_member(entry, "args"))
        return NULL;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const json_value *member = edit_member(entry, keys[i]);
        if (member && (!found || member->begin > found->begin))
            found = member;
    }
    return found;
}

/* Members whose place others take: guards where there are new ones, conditions where none are. The
 * first member stays, since the comma is before. */
static bool is_left_out(const json_value *entry, const json_value *member, const edit_rule *rule,
                        const edit_guards *guards)
{
    if (member == entry->first)
        return false;
    return (guards && (profile_key_is(member, "includes") || profile_key_is(member, "excludes"))) ||
           (rule->count == 0 && profile_key_is(member, "args"));
}

void edit_write_copy(text *out, editor *edit, const edit_style *style, const profile_entry *entry,
                     uint32_t name_index, const edit_rule *rule, const edit_guards *guards)
{
    const char *bytes = edit->profile->text;
    const json_value *neighbour = rule->count > 0 ? args_neighbour(entry->json) : NULL;
    uint32_t at = entry->span.begin;

    for (const json_value *member = entry->json->first; member; member = member->next) {
        if (!is_left_out(entry->json, member, rule, guards)) {
            text_add_bytes(out, bytes + at, member->begin - at);
            write_value(out, edit, style, member, &entry->names[name_index], rule);
        }
        if (member == neighbour) {
            text_add(out, ",%s\"args\"%s", style->entry.next, style->colon);
            write_args(out, style, rule);
        }
        at = member->end;
    }
    write_guards(out, style, guards);
    text_add_bytes(out, bytes + at, entry->span.end - at);
}
