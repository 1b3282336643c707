/* Fuzzes the JSON reader: places are inside the text, strings survive quoting.
 */
#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"
#include <string.h>

enum { ARENA_BYTES_MAX = 64 << 20 };

/* A decoded string, quoted and read again, is the same. */
static void must_survive(const char *bytes, uint32_t byte_count)
{
    struct text quoted;
    arena memory;
    const json_value *again;

    text_init(&quoted);
    arena_init(&memory, ARENA_BYTES_MAX);
    json_quote(&quoted, bytes, byte_count);
    const char *json = text_data(&quoted);
    MUST(json_parse(json, strlen(json), "quoted", &memory, &again, NULL) == CALLGATE_OK);
    MUST(again->kind == JSON_STRING && again->text_bytes == byte_count);
    MUST(memcmp(again->text, bytes, byte_count) == 0);
    arena_release(&memory);
    text_release(&quoted);
}

static void look_at(const json_value *value, uint32_t begin, uint32_t end)
{
    uint32_t count = 0;

    MUST(begin <= value->begin && value->begin < value->end && value->end <= end);
    if (value->key != NULL) {
        MUST(begin <= value->key_begin && value->key_end <= value->begin);
        must_survive(value->key, value->key_bytes);
    }
    if (value->kind == JSON_STRING)
        must_survive(value->text, value->text_bytes);
    for (const json_value *child = value->first; child != NULL; child = child->next) {
        look_at(child, value->begin, value->end);
        count++;
    }
    MUST(count == value->count || value->kind < JSON_ARRAY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *json = (const char *)data;
    callgate_error err = {0};
    const json_value *root;
    arena memory;

    arena_init(&memory, ARENA_BYTES_MAX);
    if (json_parse(json, size, "fuzz", &memory, &root, &err) == CALLGATE_OK)
        look_at(root, 0, (uint32_t)size);
    else
        MUST(err.text[0] != 0 && err.place.offset <= size);
    arena_release(&memory);
    return 0;
}
