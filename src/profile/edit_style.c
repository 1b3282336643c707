/* How a profile's author lays out rules. */
#include "profile/edit_impl.h"
#include <string.h>

static const char *keep_slice(editor *edit, const char *bytes, size_t count)
{
    const char *kept = arena_text(edit->memory, bytes, count);

    if (!kept)
        EDIT_FAIL(edit, CALLGATE_MEMORY, "no memory is left for the edit");
    return kept;
}

static const char *join(editor *edit, const char *a, const char *b)
{
    text made;

    text_init(&made);
    text_add(&made, "%s%s", a, b);
    return edit_keep(edit, &made);
}

static bool has_newline(const char *gap)
{
    return strchr(gap, '\n') != NULL;
}

static uint32_t begin_of(const json_value *child)
{
    return child->key ? child->key_begin : child->begin;
}

/* The white space behind the comma that follows a child. */
static const char *gap_behind(editor *edit, const json_value *child)
{
    const char *bytes = edit->profile->text;
    uint32_t at = child->end;

    while (bytes[at] != ',')
        at++;
    return keep_slice(edit, bytes + at + 1, begin_of(child->next) - at - 1);
}

bool edit_gaps_of(editor *edit, const json_value *parent, edit_gaps *ret_gaps)
{
    const char *bytes = edit->profile->text;
    const json_value *first = parent->first, *last = first, *before = NULL;

    while (last->next) {
        before = last;
        last = last->next;
    }
    ret_gaps->open =
        keep_slice(edit, bytes + parent->begin + 1, begin_of(first) - parent->begin - 1);
    ret_gaps->close = keep_slice(edit, bytes + last->end, parent->end - 1 - last->end);
    if (!ret_gaps->open || !ret_gaps->close)
        return false;
    if (before)
        ret_gaps->next = gap_behind(edit, before);
    else
        ret_gaps->next = has_newline(ret_gaps->open) ? ret_gaps->open : " ";
    return ret_gaps->next != NULL;
}

/* What one level adds to the indentation, told from an open gap and its close gap. */
static const char *unit_of(const edit_gaps *gaps)
{
    size_t close_bytes = strlen(gaps->close);

    if (has_newline(gaps->open) && strncmp(gaps->open, gaps->close, close_bytes) == 0 &&
        strlen(gaps->open) > close_bytes)
        return gaps->open + close_bytes;
    return "  ";
}

/* The gaps of a container one level inside another. */
static bool inner_gaps(editor *edit, const edit_gaps *outer, const char *unit, edit_gaps *ret_gaps)
{
    if (!has_newline(outer->open)) {
        *ret_gaps = (edit_gaps){"", outer->next, ""};
        return true;
    }
    ret_gaps->open = join(edit, outer->open, unit);
    ret_gaps->next = ret_gaps->open;
    ret_gaps->close = outer->open;
    return ret_gaps->open != NULL;
}

static const json_value *last_child(const json_value *parent)
{
    const json_value *last = parent->first;

    while (last && last->next)
        last = last->next;
    return last;
}

/* The last rule with conditions, whose form new ones take. */
static const json_value *find_args(const editor *edit)
{
    const callgate_profile *profile = edit->profile;

    for (uint32_t i = profile->entry_count; i-- > 0;)
        if (profile->entries[i].arg_count > 0)
            return edit_member(profile->entries[i].json, "args");
    return NULL;
}

static bool args_style(editor *edit, const char *unit, edit_style *style)
{
    const json_value *sample = find_args(edit);

    if (sample)
        return edit_gaps_of(edit, sample, &style->args) &&
               edit_gaps_of(edit, sample->first, &style->arg);
    return inner_gaps(edit, &style->entry, unit, &style->args) &&
           inner_gaps(edit, &style->args, unit, &style->arg);
}

/* The last rule's guard that says something. */
static const json_value *find_guard(const editor *edit)
{
    const callgate_profile *profile = edit->profile;

    for (uint32_t i = profile->entry_count; i-- > 0;) {
        const json_value *excludes = edit_member(profile->entries[i].json, "excludes");
        const json_value *includes = edit_member(profile->entries[i].json, "includes");
        if (excludes && excludes->kind == JSON_OBJECT && excludes->first)
            return excludes;
        if (includes && includes->kind == JSON_OBJECT && includes->first)
            return includes;
    }
    return NULL;
}

static const json_value *find_list(const json_value *object)
{
    for (const json_value *member = object->first; member; member = member->next)
        if (member->kind == JSON_ARRAY && member->first)
            return member;
    return NULL;
}

static bool guard_style(editor *edit, const char *unit, edit_style *style)
{
    const json_value *sample = find_guard(edit), *list = sample ? find_list(sample) : NULL;

    if (!(sample ? edit_gaps_of(edit, sample, &style->guard)
                 : inner_gaps(edit, &style->entry, unit, &style->guard)))
        return false;
    return list ? edit_gaps_of(edit, list, &style->guard_list)
                : inner_gaps(edit, &style->guard, unit, &style->guard_list);
}

static bool names_style(editor *edit, const json_value *entry, const char *unit, edit_style *style)
{
    const json_value *names = edit_member(entry, "names");

    if (names && names->kind == JSON_ARRAY && names->first)
        return edit_gaps_of(edit, names, &style->names);
    return inner_gaps(edit, &style->entry, unit, &style->names);
}

static bool colon_style(editor *edit, const json_value *object, edit_style *style)
{
    const json_value *member = object->first;

    style->colon =
        keep_slice(edit, edit->profile->text + member->key_end, member->begin - member->key_end);
    return style->colon != NULL;
}

/* The style of a list that has rules: the last one is the neighbour of new ones. */
static bool style_from_rules(editor *edit, const json_value *list, edit_style *style)
{
    const json_value *entry = last_child(list);

    if (!edit_gaps_of(edit, list, &style->list) || !edit_gaps_of(edit, entry, &style->entry))
        return false;
    const char *unit = unit_of(&style->entry);
    style->is_singular = edit->profile->entries[edit->profile->entry_count - 1].is_singular;
    if (!list->first->next && has_newline(style->entry.open) && !has_newline(style->list.open))
        style->list.next = " ";
    return colon_style(edit, entry, style) && names_style(edit, entry, unit, style) &&
           args_style(edit, unit, style) && guard_style(edit, unit, style);
}

static bool style_from_root(editor *edit, edit_style *style)
{
    const json_value *object = edit->profile->seccomp;
    edit_gaps root;

    if (!edit_gaps_of(edit, object, &root))
        return false;
    const char *unit = unit_of(&root);
    return colon_style(edit, object, style) && inner_gaps(edit, &root, unit, &style->list) &&
           inner_gaps(edit, &style->list, unit, &style->entry) &&
           inner_gaps(edit, &style->entry, unit, &style->names) && args_style(edit, unit, style) &&
           guard_style(edit, unit, style);
}

bool edit_style_of(editor *edit, edit_style *ret_style)
{
    const json_value *list = edit_member(edit->profile->seccomp, "syscalls");

    *ret_style = (edit_style){0};
    if (list && list->kind == JSON_ARRAY && list->first)
        return style_from_rules(edit, list, ret_style);
    return style_from_root(edit, ret_style);
}
