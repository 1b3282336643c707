/* Finds equal keys in one object. */
#include "base/json_reader.h"
#include <stdlib.h>
#include <string.h>

/* Equal keys stand side by side, in the order of the text. */
static int compare_keys(const void *a, const void *b)
{
    const json_value *left = *(const json_value *const *)a;
    const json_value *right = *(const json_value *const *)b;

    if (left->key_bytes != right->key_bytes)
        return left->key_bytes < right->key_bytes ? -1 : 1;
    int order = memcmp(left->key, right->key, left->key_bytes);
    if (order != 0)
        return order;
    return left->key_begin < right->key_begin ? -1 : left->key_begin > right->key_begin;
}

static bool fail_duplicate(json_reader *reader, const json_value *first, const json_value *second)
{
    callgate_place place = json_reader_place(reader, first->key_begin, first->key_end);

    JSON_FAIL(reader, second->key_begin, second->key_end, "key '%s' stands twice in one object",
              second->key);
    fail_hint(reader->reterr, "the first one is in line %u; readers differ in which they take",
              place.line);
    return false;
}

static bool are_equal(const json_value *a, const json_value *b)
{
    return a->key_bytes == b->key_bytes && memcmp(a->key, b->key, a->key_bytes) == 0;
}

/* Each with those before it: no more than a hundred looks at lengths, and nothing to sort. */
static bool check_few(json_reader *reader, const json_value *object)
{
    for (const json_value *member = object->first; member; member = member->next)
        for (const json_value *before = object->first; before != member; before = before->next)
            if (are_equal(before, member))
                return fail_duplicate(reader, before, member);
    return true;
}

bool json_check_keys(json_reader *reader, const json_value *object)
{
    enum { FEW_COUNT = 16 };
    const json_value *first = NULL, *second = NULL;
    const json_value **members;
    uint32_t count = 0;

    if (object->count <= FEW_COUNT)
        return check_few(reader, object);
    members = arena_alloc(reader->arena, object->count * sizeof(*members));
    if (!members)
        return json_fail_memory(reader);
    for (const json_value *member = object->first; member; member = member->next)
        members[count++] = member;
    qsort(members, count, sizeof(*members), compare_keys);
    for (uint32_t i = 1; i < count; i++) {
        if (are_equal(members[i - 1], members[i]) &&
            (!second || members[i]->key_begin < second->key_begin)) {
            first = members[i - 1];
            second = members[i];
        }
    }
    return !second || fail_duplicate(reader, first, second);
}
