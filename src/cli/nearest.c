/* Finds what a mistyped word was meant to be.
 */
#include "base/nearest.h"
#include "cli/options.h"
#include <string.h>

const char *nearest_name(const char *name, const char *const *names, size_t count)
{
    return nearest_word(name, strlen(name), names, count, sizeof *names);
}

const char *nearest_verb(const char *name)
{
    const char *names[VERB_COUNT];

    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        names[verb] = verb_get((verb_id)verb)->name;
    return nearest_name(name, names, VERB_COUNT);
}
