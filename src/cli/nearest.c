/* Finds what a mistyped word was meant to be.
 */
#include "base/nearest.h"
#include "abi/abi.h"
#include "cli/options.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *nearest_name(const char *name, const char *const *names, size_t count)
{
    return nearest_word(name, strlen(name), names, count, sizeof *names);
}

const char *nearest_verb(const char *name)
{
    const char *names[VERB_COUNT + 1];

    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        names[verb] = verb_get((verb_id)verb)->name;
    names[VERB_COUNT] = "help";
    return nearest_name(name, names, VERB_COUNT + 1);
}

const char *nearest_cap(const char *name)
{
    enum { CAP_COUNT_MAX = 64, NAME_BYTES_MAX = 64, PREFIX_BYTES = sizeof "CAP_" - 1 };
    const char *names[CAP_COUNT_MAX];
    char wanted[NAME_BYTES_MAX];
    size_t count = 0;
    bool has_prefix = strncasecmp(name, "CAP_", PREFIX_BYTES) == 0;

    for (uint32_t cap = 0; cap < CAP_COUNT_MAX; cap++) {
        if (capability_name(cap) != NULL)
            names[count++] = capability_name(cap) + PREFIX_BYTES;
    }
    snprintf(wanted, sizeof wanted, "%s", name + (has_prefix ? PREFIX_BYTES : 0));
    for (char *at = wanted; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    const char *nearest = nearest_name(wanted, names, count);
    return nearest == NULL || !has_prefix ? nearest : nearest - PREFIX_BYTES;
}
