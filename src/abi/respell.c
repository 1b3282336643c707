/* Calls that people write another way. */
#include "abi/respell.h"
#include "abi/abi.h"
#include "base/nearest.h"
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* What libraries leave out of, or put in front of, the kernel's names. */
static const char *const prefixes[] = {"sys_", "SYS_", "__NR_", "__sys_", "__x64_sys_"};
static const char *const spellings[] = {"%s64", "new%s",     "_%s",  "rt_%s",
                                        "%s32", "%s_time64", "sys%s"};

static const struct {
    const char *name, *call;
} functions[] = {
#define FUNCTION(name, call) {name, call},
#include "abi/functions.def"
#undef FUNCTION
};

typedef struct found_names {
    const char **names;
    size_t count, count_max;
} found_names;

static void take(found_names *found, const char *name)
{
    call_id call = call_from_name(name, strlen(name));

    if (call != CALL_NONE && found->count < found->count_max)
        found->names[found->count++] = call_name(call);
}

static void take_without_prefix(found_names *found, const char *word)
{
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (strncmp(word, prefixes[i], strlen(prefixes[i])) == 0)
            take(found, word + strlen(prefixes[i]));
}

static void take_function(found_names *found, const char *word)
{
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (strcmp(word, functions[i].name) == 0)
            take(found, functions[i].call);
}

static void take_spellings(found_names *found, const char *word)
{
    char other[NEAREST_BYTES_MAX + 16];

    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        const char *mark = strchr(spellings[i], '%');

        snprintf(other, sizeof other, "%.*s%s%s", (int)(mark - spellings[i]), spellings[i], word,
                 mark + 2);
        take(found, other);
    }
}

size_t call_respelled(const char *name, size_t name_bytes, const char **ret_names, size_t count_max)
{
    found_names found = {ret_names, 0, count_max};
    char word[NEAREST_BYTES_MAX + 1];

    if (name_bytes == 0 || name_bytes >= sizeof word)
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)name_bytes, name);
    take_without_prefix(&found, word);
    take_function(&found, word);
    if (found.count == 0)
        take_spellings(&found, word);
    return found.count;
}
