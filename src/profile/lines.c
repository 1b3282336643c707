/* Lists where the lines of a text begin. */
#include "profile/lines.h"
#include "base/json.h"
#include <stdlib.h>
#include <string.h>

/* Lists where lines begin, the first one left out, in ret_begins, where that isn't NULL; returns
 * their count. */
static uint32_t list_begins(const char *text, size_t text_bytes, uint32_t *ret_begins)
{
    const char *end = text + text_bytes, *at = text;
    uint32_t count = 0;

    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        if (ret_begins)
            ret_begins[count] = (uint32_t)(at - text);
        count++;
    }
    return count;
}

/* NULL: no memory. */
static uint32_t *make_list(const char *text, size_t text_bytes)
{
    uint32_t count = 1 + list_begins(text, text_bytes, NULL);
    uint32_t *list = malloc((count + 1) * sizeof(*list));

    if (!list)
        return NULL;
    list[0] = count;
    list[1] = 0;
    list_begins(text, text_bytes, list + 2);
    return list;
}

static const uint32_t *get_list(profile_lines *lines, const char *text, size_t text_bytes)
{
    uint32_t *list = atomic_load(&lines->list), *made;

    if (list)
        return list;
    made = make_list(text, text_bytes);
    if (made && !atomic_compare_exchange_strong(&lines->list, &list, made)) {
        free(made);
        return list;
    }
    return made;
}

callgate_place lines_place(profile_lines *lines, const char *text, size_t text_bytes,
                           const char *name, uint32_t begin, uint32_t end)
{
    const uint32_t *list = get_list(lines, text, text_bytes);

    if (!list)
        return json_place(text, text_bytes, name, begin, end);
    const uint32_t *begins = list + 1;
    uint32_t low = 0, high = list[0];
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (begins[middle] <= begin)
            low = middle;
        else
            high = middle;
    }
    return (callgate_place){.name = name,
                            .line = low + 1,
                            .column = begin - begins[low] + 1,
                            .offset = begin,
                            .length = end - begin};
}

void lines_release(profile_lines *lines)
{
    free(atomic_load(&lines->list));
    atomic_store(&lines->list, NULL);
}
