/* Marks of a step turned into patches. */
#include "profile/edit_impl.h"
#include <string.h>

const json_value *edit_member(const json_value *object, const char *key)
{
    if (object->kind != JSON_OBJECT)
        return NULL;
    for (const json_value *member = object->first; member; member = member->next)
        if (profile_key_is(member, key))
            return member;
    return NULL;
}

bool edit_insert_member(editor *edit, const json_value *object, const json_value *behind,
                        const char *key, const char *value)
{
    edit_gaps gaps;
    edit_style style;
    text made;

    if (!edit_gaps_of(edit, object, &gaps) || !edit_style_of(edit, &style))
        return false;
    text_init(&made);
    text_add(&made, ",%s\"%s\"%s%s", gaps.next, key, style.colon, value);
    const char *bytes = edit_keep(edit, &made);
    return bytes && edit_replace(edit, behind->end, behind->end, bytes);
}

bool edit_remove_name(editor *edit, uint32_t entry_index, uint32_t name_index)
{
    edit_entry *entry = &edit->entries[entry_index];
    uint32_t count = edit->profile->entries[entry_index].name_count;

    if (!entry->is_removed)
        entry->is_removed = edit_alloc(edit, count * sizeof(bool));
    if (!entry->is_removed)
        return false;
    entry->removed_count += !entry->is_removed[name_index];
    entry->is_removed[name_index] = true;
    return true;
}

bool edit_add_name(editor *edit, uint32_t entry_index, call_id call)
{
    edit_addition *addition = edit_alloc(edit, sizeof(*addition));

    if (!addition)
        return false;
    addition->call = call;
    addition->next = edit->entries[entry_index].additions;
    edit->entries[entry_index].additions = addition;
    return true;
}

/* One more of some whole rules. */
static bool join_entry(editor *edit, const char **entries, const char *bytes)
{
    text made;

    text_init(&made);
    if (*entries) {
        edit_style style;
        if (!edit_style_of(edit, &style))
            return false;
        text_add(&made, "%s,%s", *entries, style.list.next);
    }
    text_add(&made, "%s", bytes);
    *entries = edit_keep(edit, &made);
    return *entries != NULL;
}

bool edit_append_entry(editor *edit, const char *bytes)
{
    return join_entry(edit, &edit->appended, bytes);
}

bool edit_add_entry(editor *edit, const edit_style *style, const call_id *calls,
                    uint32_t call_count, uint32_t word, const edit_rule *rule, bool is_first)
{
    text made;

    text_init(&made);
    edit_write_entry(&made, style, calls, call_count, word, rule, NULL);
    const char *bytes = edit_keep(edit, &made);
    return bytes && join_entry(edit, is_first ? &edit->prepended : &edit->appended, bytes);
}

/* Order in lists of names: most authors pass over a leading underscore. */
static int compare_names(const char *a, const char *b)
{
    a += *a == '_';
    b += *b == '_';
    return strcmp(a, b);
}

/* Is a list in order, but for a few names that somebody put elsewhere? */
static bool is_ordered(const json_value *list)
{
    uint32_t inversion_count = 0;

    for (const json_value *element = list->first; element->next; element = element->next)
        inversion_count += compare_names(element->text, element->next->text) > 0;
    return inversion_count * 8 < list->count;
}

static const json_value *last_of(const json_value *list)
{
    const json_value *last = list->first;

    while (last->next)
        last = last->next;
    return last;
}

/* The name behind which a new one stands: in order where the list is, else the last one; NULL:
 * before the first. */
static const json_value *find_place(const json_value *list, const char *name)
{
    const json_value *before = NULL;

    if (!is_ordered(list))
        return last_of(list);
    for (const json_value *element = list->first; element; element = element->next) {
        bool is_behind = !before || compare_names(before->text, name) < 0;
        if (is_behind && compare_names(element->text, name) > 0)
            return before;
        before = element;
    }
    return before;
}

static bool insert_name(editor *edit, const json_value *list, const char *name)
{
    const json_value *place = find_place(list, name);
    edit_gaps gaps;
    text made;

    if (!edit_gaps_of(edit, list, &gaps))
        return false;
    text_init(&made);
    if (place)
        text_add(&made, ",%s\"%s\"", gaps.next, name);
    else
        text_add(&made, "\"%s\",%s", name, gaps.next);
    const char *bytes = edit_keep(edit, &made);
    uint32_t at = place ? place->end : list->first->begin;
    return bytes && edit_replace(edit, at, at, bytes);
}

static bool flush_names(editor *edit, uint32_t entry_index)
{
    const profile_entry *entry = &edit->profile->entries[entry_index];
    const edit_entry *marks = &edit->entries[entry_index];
    const json_value *list = edit_member(entry->json, "names");

    if (marks->removed_count > 0 && !edit_remove_children(edit, list, marks->is_removed))
        return false;
    for (const edit_addition *addition = marks->additions; addition; addition = addition->next)
        if (!insert_name(edit, list, call_name(addition->call)))
            return false;
    return true;
}

/* An entry whose names have all gone: its copies stand in for it, or it goes too. */
static bool is_emptied(const editor *edit, uint32_t entry_index)
{
    uint32_t count = edit->profile->entries[entry_index].name_count;

    return count > 0 && edit->entries[entry_index].removed_count == count;
}

static bool flush_entry(editor *edit, const edit_style *style, uint32_t entry_index,
                        bool *ret_is_gone)
{
    const profile_entry *entry = &edit->profile->entries[entry_index];
    const char *copies = edit->entries[entry_index].copies;
    text made;

    *ret_is_gone = is_emptied(edit, entry_index) && !copies;
    if (*ret_is_gone)
        return true;
    if (is_emptied(edit, entry_index))
        return edit_replace(edit, entry->span.begin, entry->span.end, copies);
    if (!flush_names(edit, entry_index))
        return false;
    if (!copies)
        return true;
    text_init(&made);
    text_add(&made, ",%s%s", style->list.next, copies);
    const char *bytes = edit_keep(edit, &made);
    return bytes && edit_replace(edit, entry->span.end, entry->span.end, bytes);
}

/* New rules where no list of rules is left: the whole value is written. */
static bool write_list(editor *edit, const edit_style *style, const json_value *list)
{
    const json_value *root = edit->profile->seccomp, *last = root->first;
    text made;

    text_init(&made);
    if (edit->appended)
        text_add(&made, "[%s%s%s]", style->list.open, edit->appended, style->list.close);
    else
        text_add(&made, "[]");
    const char *bytes = edit_keep(edit, &made);
    if (!bytes)
        return false;
    if (list)
        return edit_replace(edit, list->begin, list->end, bytes);
    while (last->next)
        last = last->next;
    return edit_insert_member(edit, root, last, "syscalls", bytes);
}

static bool append_to_list(editor *edit, const edit_style *style, const bool *is_gone)
{
    const profile_entry *last = NULL;
    text made;

    for (uint32_t i = 0; i < edit->profile->entry_count; i++)
        if (!is_gone[i])
            last = &edit->profile->entries[i];
    text_init(&made);
    text_add(&made, ",%s%s", style->list.next, edit->appended);
    const char *bytes = edit_keep(edit, &made);
    return bytes && edit_replace(edit, last->span.end, last->span.end, bytes);
}

/* Where no other rule is left they all stand together. */
static bool join_prepended(editor *edit)
{
    const char *prepended = edit->prepended, *appended = edit->appended;

    if (!prepended)
        return true;
    edit->appended = prepended;
    edit->prepended = NULL;
    return !appended || edit_append_entry(edit, appended);
}

static bool prepend_to_list(editor *edit, const edit_style *style, const bool *is_gone)
{
    uint32_t first = 0;
    text made;

    while (is_gone[first])
        first++;
    text_init(&made);
    text_add(&made, "%s,%s", edit->prepended, style->list.next);
    const char *bytes = edit_keep(edit, &made);
    uint32_t at = edit->profile->entries[first].span.begin;
    return bytes && edit_replace(edit, at, at, bytes);
}

bool edit_flush(editor *edit)
{
    uint32_t count = edit->profile->entry_count, gone_count = 0;
    const json_value *list = edit_member(edit->profile->seccomp, "syscalls");
    bool *is_gone = edit_alloc(edit, count * sizeof(bool));
    edit_style style;

    if (!is_gone || !edit_style_of(edit, &style))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!flush_entry(edit, &style, i, &is_gone[i]))
            return false;
        gone_count += is_gone[i];
    }
    if (gone_count == count && !join_prepended(edit))
        return false;
    if (gone_count == count)
        return (count == 0 && !edit->appended) || write_list(edit, &style, list);
    if (edit->prepended && !prepend_to_list(edit, &style, is_gone))
        return false;
    if (edit->appended && !append_to_list(edit, &style, is_gone))
        return false;
    return gone_count == 0 || edit_remove_children(edit, list, is_gone);
}
