/* Patches of a text: collected, put in order, applied. */
#include "profile/edit_impl.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

void *edit_alloc(editor *edit, size_t bytes)
{
    void *data = arena_alloc(edit->memory, bytes);

    if (!data)
        EDIT_FAIL(edit, arena_is_full(edit->memory) ? CALLGATE_LIMIT : CALLGATE_MEMORY,
                  "no memory is left for the edit");
    return data;
}

const char *edit_keep(editor *edit, text *made)
{
    const char *kept = NULL;

    if (made->has_failed) {
        EDIT_FAIL(edit, CALLGATE_MEMORY, "out of memory");
    } else {
        kept = arena_text(edit->memory, text_data(made), made->bytes);
        if (!kept)
            EDIT_FAIL(edit, CALLGATE_MEMORY, "no memory is left for the edit");
    }
    text_release(made);
    return kept;
}

bool edit_replace(editor *edit, uint32_t begin, uint32_t end, const char *bytes)
{
    edit_patch *patch = edit_alloc(edit, sizeof(*patch));

    if (!patch)
        return false;
    patch->span = (profile_span){begin, end};
    patch->bytes = bytes;
    patch->byte_count = strlen(bytes);
    patch->order = edit->patch_count++;
    patch->next = edit->patches;
    edit->patches = patch;
    return true;
}

static uint32_t begin_of(const json_value *child)
{
    return child->key ? child->key_begin : child->begin;
}

static bool has_newline(const editor *edit, uint32_t begin, uint32_t end)
{
    return memchr(edit->profile->text + begin, '\n', end - begin) != NULL;
}

/* Cuts a run of children between `before` and `after`, one of which may be NULL. One comma goes
 * with the run: the one that leaves the lines of its neighbours as they are. */
static bool cut_run(editor *edit, const json_value *before, const json_value *first,
                    const json_value *last, const json_value *after)
{
    bool ends_line = before && after && !has_newline(edit, before->end, begin_of(first)) &&
                     has_newline(edit, last->end, begin_of(after));

    assert(before || after);
    if (!after || ends_line)
        return edit_replace(edit, before->end, last->end, "");
    return edit_replace(edit, begin_of(first), begin_of(after), "");
}

bool edit_remove_children(editor *edit, const json_value *parent, const bool *is_removed)
{
    const json_value *before = NULL, *first = NULL, *last = NULL;
    uint32_t index = 0;

    for (const json_value *child = parent->first; child; child = child->next, index++) {
        if (is_removed[index]) {
            first = first ? first : child;
            last = child;
            continue;
        }
        if (first && !cut_run(edit, before, first, last, child))
            return false;
        first = NULL;
        before = child;
    }
    return !first || cut_run(edit, before, first, last, NULL);
}

static int compare_patches(const void *a, const void *b)
{
    const edit_patch *left = *(const edit_patch *const *)a;
    const edit_patch *right = *(const edit_patch *const *)b;
    bool left_inserts = left->span.begin == left->span.end;
    bool right_inserts = right->span.begin == right->span.end;

    if (left->span.begin != right->span.begin)
        return left->span.begin < right->span.begin ? -1 : 1;
    if (left_inserts != right_inserts)
        return left_inserts ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

bool edit_apply(editor *edit, char **ret_text, size_t *ret_bytes)
{
    const callgate_profile *profile = edit->profile;
    const edit_patch **patches = edit_alloc(edit, edit->patch_count * sizeof(*patches));
    uint32_t count = 0, at = 0;
    text made;

    if (!patches)
        return false;
    for (const edit_patch *patch = edit->patches; patch; patch = patch->next)
        patches[count++] = patch;
    qsort(patches, count, sizeof(*patches), compare_patches);
    text_init(&made);
    for (uint32_t i = 0; i < count; i++) {
        assert(patches[i]->span.begin >= at);
        text_add_bytes(&made, profile->text + at, patches[i]->span.begin - at);
        text_add_bytes(&made, patches[i]->bytes, patches[i]->byte_count);
        at = patches[i]->span.end;
    }
    text_add_bytes(&made, profile->text + at, profile->text_bytes - at);
    *ret_bytes = made.bytes;
    *ret_text = text_steal(&made);
    return *ret_text || EDIT_FAIL(edit, CALLGATE_MEMORY, "out of memory");
}
