/* Says places in words. */
#include "cli/place_words.h"

#include "cli/cli.h"

#include <stdlib.h>

void visible_words(const char *words, bool keeps_lines, text *out)
{
    char *made = NULL;
    size_t bytes = 0;
    FILE *memory = open_memstream(&made, &bytes);

    if (memory != NULL)
        (keeps_lines ? print_visible_lines : print_visible)(memory, words);
    if (memory == NULL || fclose(memory) != 0)
        out->has_failed = true;
    else
        text_add_bytes(out, made, bytes);
    free(made);
}

void place_words(const callgate_place *place, text *out)
{
    visible_words(place->name != NULL ? place->name : "?", false, out);
    if (place->line != 0)
        text_add(out, ":%u:%u", place->line, place->column);
}
