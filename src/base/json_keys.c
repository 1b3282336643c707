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

bool json_check_keys(json_reader *reader, const json_value *object)
{
    const json_value *first = NULL, *second = NULL;
    const json_value **members;
    uint32_t count = 0;

    if (object->count < 2)
        return true;
    members = arena_alloc(reader->arena, object->count * sizeof(*members));
    if (!members)
        return json_fail_memory(reader);
    for (const json_value *member = object->first; member; member = member->next)
        members[count++] = member;
    qsort(members, count, sizeof(*members), compare_keys);
    for (uint32_t i = 1; i < count; i++) {
        bool is_equal = members[i - 1]->key_bytes == members[i]->key_bytes &&
                        memcmp(members[i - 1]->key, members[i]->key, members[i]->key_bytes) == 0;
        if (is_equal && (!second || members[i]->key_begin < second->key_begin)) {
            first = members[i - 1];
            second = members[i];
        }
    }
    return !second || fail_duplicate(reader, first, second);
}
