/* Generates man pages from the tables of the command line.
 *
 * gen_cli man [VERB]       a page of section 1, on stdout
 * gen_cli bash|zsh|fish    a completion script
 */
#include "gen_cli.h"
#include <string.h>

/* Roff reads backslashes, and dots or quotes at a line's begin; a hyphen to type is \-. */
static void put(const char *text)
{
    bool is_begin = true;

    for (; *text != '\0'; text++) {
        if (is_begin && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        is_begin = *text == '\n';
    }
}

/* Paragraphs are set apart by empty lines; the first stands under its heading. */
static void put_paragraphs(const char *text)
{
    for (const char *at = text; *at != '\0';) {
        const char *end = strstr(at, "\n\n");
        size_t bytes = end == NULL ? strlen(at) : (size_t)(end - at) + 1;
        char line[2];
        if (at != text)
            puts(".PP");
        for (size_t i = 0; i < bytes; i++) {
            line[0] = at[i];
            line[1] = '\0';
            if ((i == 0 || at[i - 1] == '\n') && (at[i] == '.' || at[i] == '\''))
                fputs("\\&", stdout);
            if (at[i] == '.' || at[i] == '\'')
                putchar(at[i]);
            else
                put(line);
        }
        at += bytes + (end != NULL);
    }
}

static void put_option(const option_info *option)
{
    puts(".TP");
    if (option->letter != 0)
        printf("\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", stdout);
    put(option->name);
    fputs("\\fR", stdout);
    if (option->argument != NULL) {
        fputs(option->times == TIMES_MAYBE ? "[=\\fI" : " \\fI", stdout);
        put(option->argument);
        fputs(option->times == TIMES_MAYBE ? "\\fR]" : "\\fR", stdout);
    }
    putchar('\n');
    put(option->help);
    if (option->words != NULL && strchr(option->words, '|') != NULL) {
        fputs(": ", stdout);
        put(option->words);
    }
    if (option->times == TIMES_MANY)
        fputs("; may be given several times", stdout);
    puts(".");
}

static void put_options(verb_id verb)
{
    puts(".SH OPTIONS");
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb))
            put_option(option_get((option_id)i));
    }
}

static void put_examples(const char *examples)
{
    puts(".SH EXAMPLES");
    puts(".EX");
    put(examples);
    puts(".EE");
}

static void put_verb(verb_id verb)
{
    const verb_info *info = verb_get(verb);
    const manual_text *manual = manual_get(verb);

    printf(".TH CALLGATE\\-");
    for (const char *at = info->name; *at != '\0'; at++)
        putchar(*at - 'a' + 'A');
    puts(" 1 \"\" \"callgate " CALLGATE_VERSION "\" \"User Commands\"");
    puts(".SH NAME");
    printf("callgate\\-%s \\- ", info->name);
    put(info->summary);
    puts("\n.SH SYNOPSIS");
    printf("\\fBcallgate %s\\fR [\\fIOPTION\\fR…] ", info->name);
    put(info->operands);
    puts("\n.SH DESCRIPTION");
    put_paragraphs(manual->description);
    put_options(verb);
    puts(".SH EXIT STATUS");
    put_paragraphs(manual->exit_status);
    put_examples(manual->examples);
    puts(".SH SEE ALSO\n\\fBcallgate\\fR(1), \\fBseccomp\\fR(2)");
}

static void put_verbs(void)
{
    puts(".SH VERBS");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf(".TP\n\\fB%s\\fR ", verb_get((verb_id)verb)->name);
        put(verb_get((verb_id)verb)->operands);
        putchar('\n');
        put(verb_get((verb_id)verb)->summary);
        printf("; see \\fBcallgate\\-%s\\fR(1).\n", verb_get((verb_id)verb)->name);
    }
}

static void put_command(void)
{
    puts(".TH CALLGATE 1 \"\" \"callgate " CALLGATE_VERSION "\" \"User Commands\"");
    puts(".SH NAME\ncallgate \\- profiles for system calls: run, compile, explain, check them");
    puts(".SH SYNOPSIS\n\\fBcallgate\\fR [\\fIOPTION\\fR…] \\fIVERB\\fR …");
    puts(".SH DESCRIPTION");
    put_paragraphs(manual_overview());
    put_verbs();
    puts(".SH SOURCES");
    put_paragraphs(manual_sources());
    puts(".SH CALLS");
    put_paragraphs(manual_calls());
    puts(".SH TARGET");
    put_paragraphs(manual_target());
    put_options(VERB_NONE);
    puts(".SH EXIT STATUS");
    put_paragraphs(manual_status());
    puts(".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nWhere it is set and not empty, nothing is "
         "coloured unless \\fB\\-\\-color\\fR asks for it.");
    fputs(".SH SEE ALSO\n", stdout);
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        printf("\\fBcallgate\\-%s\\fR(1),\n", verb_get((verb_id)verb)->name);
    puts("\\fBseccomp\\fR(2)");
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";

    if (strcmp(kind, "man") == 0 && argc == 2)
        put_command();
    else if (strcmp(kind, "man") == 0 && argc == 3 && verb_from_name(argv[2]) != VERB_NONE)
        put_verb(verb_from_name(argv[2]));
    else if (strcmp(kind, "bash") == 0)
        put_bash();
    else if (strcmp(kind, "zsh") == 0)
        put_zsh();
    else if (strcmp(kind, "fish") == 0)
        put_fish();
    else
        return fputs("usage: gen_cli man [VERB] | bash | zsh | fish\n", stderr), 2;
    return fflush(stdout) == 0 ? 0 : 1;
}
