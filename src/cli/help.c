/* Prints help from the tables of verbs, options, texts.
 */
#include "cli/cli.h"
#include "cli/manual.h"
#include <string.h>

enum { HELP_COLUMN = 28 };

static size_t print_left(FILE *file, const option_info *option)
{
    size_t columns = 0;

    if (option->letter != 0)
        columns += (size_t)fprintf(file, "  -%c, --%s", option->letter, option->name);
    else
        columns += (size_t)fprintf(file, "      --%s", option->name);
    if (option->argument != NULL && option->times == TIMES_MAYBE)
        columns += (size_t)fprintf(file, "[=%s]", option->argument);
    else if (option->argument != NULL)
        columns += (size_t)fprintf(file, " %s", option->argument);
    return columns;
}

static void print_option(FILE *file, const option_info *option)
{
    size_t columns = print_left(file, option);

    if (columns + 2 > HELP_COLUMN) {
        fputc('\n', file);
        columns = 0;
    }
    fprintf(file, "%*s%s", (int)(HELP_COLUMN - columns), "", option->help);
    if (option->words != NULL && strchr(option->words, '|') != NULL)
        fprintf(file, " (%s)", option->words);
    fputc('\n', file);
}

static void print_options(FILE *file, verb_id verb)
{
    fputs("\nOptions:\n", file);
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb))
            print_option(file, option_get((option_id)i));
    }
}

static void print_verbs(FILE *file)
{
    fputs("callgate: a gate for system calls: exactly those a program needs, and proof of it\n\n"
          "Usage: callgate [OPTION…] VERB …\n\nVerbs:\n",
          file);
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        fprintf(file, "  %-10s%s\n", verb_get((verb_id)verb)->name,
                verb_get((verb_id)verb)->summary);
}

void help_print(FILE *file, verb_id verb)
{
    if (verb == VERB_NONE) {
        print_verbs(file);
        print_options(file, verb);
        fprintf(file, "\n%s\n%s\nExit status:\n%s\n", manual_sources(), manual_calls(),
                manual_status());
        fputs("'callgate VERB --help' tells more of a verb.\n", file);
        return;
    }
    fprintf(file, "Usage: callgate %s [OPTION…] %s\n\n", verb_get(verb)->name,
            verb_get(verb)->operands);
    fputs(manual_get(verb)->description, file);
    print_options(file, verb);
    fprintf(file, "\nExit status:\n%s\nExamples:\n%s", manual_get(verb)->exit_status,
            manual_get(verb)->examples);
}

int say_usage(cli_session *cli, const char *problem)
{
    const verb_info *verb = verb_get(cli->args.verb);

    talk_failure(cli, "%s", problem);
    talk_hint(cli, "callgate %s [OPTION…] %s", verb->name, verb->operands);
    for (size_t i = 0; i < cli->args.operand_count; i++)
        talk_hint_value(cli, cli->args.operands[i]);
    return CLI_UNSURE;
}
