/* The few names nearest to a mistyped one. */
#include "abi/candidates.h"
#include "abi/abi.h"
#include "abi/respell.h"
#include "abi/tables.h"
#include "base/nearest.h"
#include <string.h>

void candidates_init(candidates *best, const char *typed, size_t typed_bytes, const char **names,
                     size_t count_max)
{
    *best = (candidates){.typed = typed, .typed_bytes = typed_bytes, .names = names};
    best->count_max = count_max < CANDIDATE_COUNT_MAX ? count_max : CANDIDATE_COUNT_MAX;
}

static bool is_near(const candidates *best, uint32_t distance, size_t name_bytes)
{
    uint32_t limit = best->typed_bytes < 3 ? 1 : (uint32_t)best->typed_bytes / 3;

    return distance <= limit && distance < name_bytes;
}

/* A set of letters: bit of each, those that aren't small ones in one. */
static uint32_t letters_of(const char *word, size_t bytes)
{
    uint32_t letters = 0;

    for (size_t i = 0; i < bytes; i++) {
        char small = (char)(word[i] | 0x20);
        letters |= 1u << (small >= 'a' && small <= 'z' ? small - 'a' : 26);
    }
    return letters;
}

/* No distance is less: each letter that only one word has costs a change at least, each missing
 * byte an insertion. */
static uint32_t least_distance(const candidates *best, const char *name, size_t name_bytes)
{
    uint32_t typed = letters_of(best->typed, best->typed_bytes);
    uint32_t known = letters_of(name, name_bytes);
    uint32_t here = (uint32_t)__builtin_popcount(typed & ~known);
    uint32_t there = (uint32_t)__builtin_popcount(known & ~typed);
    size_t gap = name_bytes > best->typed_bytes ? name_bytes - best->typed_bytes
                                                : best->typed_bytes - name_bytes;
    uint32_t least = here > there ? here : there;

    return gap > least ? (uint32_t)gap : least;
}

void candidates_offer(candidates *best, const char *name)
{
    size_t name_bytes = strlen(name), at = best->count;

    if (!is_near(best, least_distance(best, name, name_bytes), name_bytes))
        return;
    uint32_t distance = nearest_distance(best->typed, best->typed_bytes, name, name_bytes);
    if (!is_near(best, distance, name_bytes))
        return;
    while (at > 0 && distance < best->distances[at - 1])
        at--;
    if (at == best->count_max)
        return;
    if (best->count < best->count_max)
        best->count++;
    for (size_t index = best->count - 1; index > at; index--) {
        best->distances[index] = best->distances[index - 1];
        best->names[index] = best->names[index - 1];
    }
    best->distances[at] = distance;
    best->names[at] = name;
}

void candidates_offer_constants(candidates *best)
{
    for (uint32_t index = 0; index < tables_constant_count; index++)
        candidates_offer(best, tables_text + tables_constants[index].name);
}

size_t call_nearest(const char *name, size_t name_bytes, const char **ret_names, size_t count_max)
{
    size_t count = call_respelled(name, name_bytes, ret_names, count_max);
    candidates best;

    if (count > 0)
        return count;
    candidates_init(&best, name, name_bytes, ret_names, count_max);
    for (call_id call = 0; call < call_count(); call++)
        candidates_offer(&best, call_name(call));
    return best.count;
}
