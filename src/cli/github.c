/* Writes GitHub's workflow commands.
 */
#include "cli/github.h"
#include "cli/place_words.h"
#include <stdbool.h>
#include <stdio.h>

/* GitHub's escapes: what would end a line, or in a property the property. Its log is a terminal:
 * all else that speaks to one is made visible. */
static void print_escaped(const char *words, bool is_property)
{
    text shown;

    text_init(&shown);
    visible_words(words, true, &shown);
    for (const char *at = text_data(&shown); *at != '\0'; at++) {
        bool ends = *at == '%' || *at == '\n' || (is_property && (*at == ':' || *at == ','));
        if (ends)
            printf("%%%02X", (unsigned)(unsigned char)*at);
        else
            putchar(*at);
    }
    text_release(&shown);
}

void github_annotate(callgate_severity severity, const char *title, const char *words,
                     const callgate_place *place)
{
    static const char *const commands[] = {"notice", "warning", "error"};

    printf("::%s ", commands[severity]);
    if (place->name != NULL) {
        fputs("file=", stdout);
        print_escaped(place->name, true);
        if (place->line != 0)
            printf(",line=%u,col=%u", place->line, place->column);
        putchar(',');
    }
    printf("title=%s::", title);
    print_escaped(words, false);
    putchar('\n');
}
