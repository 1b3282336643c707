/* Says places in words. */
#include "cli/place_words.h"

#include "cli/cli.h"

#include <stdlib.h>

static void add_visible(const char *name, text *out)
{
    char *made = NULL;
    size_t bytes = 0;
    FILE *memory = open_memstream(&made, &bytes);

    if (memory != NULL)
        print_visible(memory, name);
    if (memory == NULL || fclose(memory) != 0)
        out->has_failed = true;
    else
        text_add_bytes(out, made, bytes);
    free(made);
}

void place_words(const callgate_place *place, text *out)
{
    add_visible(place->name != NULL ? place->name : "?", out);
    if (place->line != 0)
        text_add(out, ":%u:%u", place->line, place->column);
}
