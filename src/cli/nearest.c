/* Finds what a mistyped word was meant to be.
 */
#include "cli/options.h"
#include <string.h>

enum { WORD_BYTES_MAX = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements between two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_BYTES_MAX + 1];
    size_t a_bytes = strlen(a), b_bytes = strlen(b);

    if (a_bytes > WORD_BYTES_MAX || b_bytes > WORD_BYTES_MAX)
        return WORD_BYTES_MAX;
    for (size_t j = 0; j <= b_bytes; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_bytes; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_bytes; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_bytes];
}

const char *nearest_name(const char *name, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_distance = strlen(name) / 3 + 1;

    for (size_t i = 0; i < count; i++) {
        size_t this_distance = distance(name, names[i]);
        if (this_distance <= best_distance && this_distance < strlen(names[i])) {
            if (best != NULL && this_distance == best_distance)
                continue;
            best = names[i];
            best_distance = this_distance;
        }
    }
    return best;
}

const char *nearest_verb(const char *name)
{
    const char *names[VERB_COUNT];

    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        names[verb] = verb_get((verb_id)verb)->name;
    return nearest_name(name, names, VERB_COUNT);
}
