/* Writes GitHub's workflow commands.
 */
#include "cli/github.h"
#include <stdbool.h>
#include <stdio.h>

/* GitHub's escapes: what would end a line, or in a property the property. */
static void print_escaped(const char *words, bool is_property)
{
    for (; *words != '\0'; words++) {
        bool ends = *words == '%' || *words == '\r' || *words == '\n' ||
                    (is_property && (*words == ':' || *words == ','));
        if (ends)
            printf("%%%02X", (unsigned)(unsigned char)*words);
        else
            putchar(*words);
    }
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
