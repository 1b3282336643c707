/* Generates completion scripts from the tables of the command line.
 */
#include "callgate/profile.h"
#include "gen_cli.h"
#include <string.h>

static const char builtins[] = "default docker@20.10 podman containerd unconfined -";
static const char lists[] = "profiles calls groups abis errnos actions caps rules schema";

/* Prints the calls, and the names in the list of a kind, whose name follows; a word a line. */
static const char calls_command[] = "callgate list calls 2>/dev/null | sed '1d; s/ .*//'";
static const char names_command[] = "2>/dev/null | "
                                    "sed '/^CALL /d; /^ABI /d; s/^ *[0-9]* *//; s/ .*//'";

/* Which verbs take CALLs behind their SOURCE. */
static const char call_verbs[][8] = {"explain", "eval"};
enum { CALL_VERB_COUNT = sizeof call_verbs / sizeof *call_verbs };

/* The readings that are a runtime's: the others are not for --as. */
static const char *readings_command(void)
{
    static const char *const names[] = {
#define READING(id, name, ...) name,
#include "profile/readings.def"
#undef READING
    };
    static char command[256];
    int used = snprintf(command, sizeof command, "printf '%%s\\n'");

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++)
        used += snprintf(command + used, sizeof command - (size_t)used, " %s", names[i]);
    return command;
}

/* A shell command that prints what completes a value, a word a line; NULL: files, or nothing. */
static const char *command_of(option_complete complete)
{
    switch (complete) {
    case COMPLETE_CALLS:
        return calls_command;
    case COMPLETE_ABIS:
        return "callgate list abis 2>/dev/null | sed '1d; s/ .*//'";
    case COMPLETE_ERRNOS:
        return "callgate list errnos 2>/dev/null | sed 's/.* //'";
    case COMPLETE_ACTIONS:
        return "callgate list actions 2>/dev/null | sed 's/ .*//'";
    case COMPLETE_CAPS:
        return "printf '%s\\n' docker all none; callgate list caps 2>/dev/null | sed 's/.* //'";
    case COMPLETE_CAP_NAMES:
        return "echo ALL; callgate list caps 2>/dev/null | sed 's/.* //'";
    case COMPLETE_READINGS:
        return readings_command();
    case COMPLETE_RULES:
        return "callgate list rules 2>/dev/null | sed '/^ /d; s/ .*//'";
    case COMPLETE_USERS:
        return "getent passwd | cut -d: -f1";
    case COMPLETE_NOTHING:
    case COMPLETE_FILES:
    case COMPLETE_DIRECTORIES:
    case COMPLETE_SOURCES:
    case COMPLETE_WORDS:
        break;
    }
    return NULL;
}

static void put_words(const char *words)
{
    for (; *words != '\0'; words++)
        putchar(*words == '|' ? ' ' : *words);
}

/* Single quotes of a shell's string. */
static void put_quoted(const char *text)
{
    putchar('\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
    putchar('\'');
}

static void put_bash_value(const option_info *option, const char *verb)
{
    const char *command = command_of(option->complete);

    printf("        %s:--%s=", verb, option->name);
    if (option->times != TIMES_MAYBE)
        printf("|%s:--%s", verb, option->name);
    if (option->letter != 0)
        printf("|%s:-%c", verb, option->letter);
    fputs(") ", stdout);
    if (option->words != NULL) {
        fputs("COMPREPLY=($(compgen -W '", stdout);
        put_words(option->words);
        fputs("' -- \"$word\"))", stdout);
    } else if (command != NULL) {
        printf("COMPREPLY=($(compgen -W \"$(%s)\" -- \"$word\"))", command);
    } else if (option->complete == COMPLETE_SOURCES) {
        printf("COMPREPLY=($(compgen -W '%s' -f -- \"$word\"))", builtins);
    } else if (option->complete == COMPLETE_DIRECTORIES) {
        fputs("COMPREPLY=($(compgen -d -- \"$word\"))", stdout);
    } else if (option->complete == COMPLETE_FILES) {
        fputs("COMPREPLY=($(compgen -f -- \"$word\"))", stdout);
    } else {
        fputs("COMPREPLY=()", stdout);
    }
    puts("; return ;;");
}

static void put_bash_values(void)
{
    puts("    case \"$verb:$before\" in");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        for (uint32_t i = 0; i < OPTION_COUNT; i++) {
            const option_info *option = option_get((option_id)i);
            if (option->argument != NULL && option_belongs((option_id)i, (verb_id)verb))
                put_bash_value(option, verb_get((verb_id)verb)->name);
        }
    }
    puts("    esac");
}

static void put_option_names(verb_id verb)
{
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb))
            printf(" --%s", option_get((option_id)i)->name);
    }
}

static void put_bash_verbs(void)
{
    puts("    if [[ $word == -* ]]; then\n        case $verb in");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf("        %s) words='", verb_get((verb_id)verb)->name);
        put_option_names((verb_id)verb);
        puts("' ;;");
    }
    fputs("        *) words='", stdout);
    put_option_names(VERB_NONE);
    puts("' ;;\n        esac\n        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "        return\n    fi");
}

void put_bash(void)
{
    puts("# bash completion for callgate; generated from its table of options.\n"
         "_callgate() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local verb= words= i\n"
         "    if [[ $word == = ]]; then word= before+='='\n"
         "    elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}=; fi\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        [[ ${COMP_WORDS[i]} == -* ]] || { verb=${COMP_WORDS[i]}; break; }\n"
         "    done");
    put_bash_values();
    put_bash_verbs();
    fputs("    case $verb in\n    '') COMPREPLY=($(compgen -W '", stdout);
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        printf("%s%s", verb > 0 ? " " : "", verb_get((verb_id)verb)->name);
    printf(" help' -- \"$word\")) ;;\n    help) COMPREPLY=($(compgen -W '");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        printf("%s%s", verb > 0 ? " " : "", verb_get((verb_id)verb)->name);
    printf("' -- \"$word\")) ;;\n"
           "    list) if ((COMP_CWORD == i + 1)); then words='%s'\n"
           "        else words=$(callgate list \"${COMP_WORDS[i+1]}\" %s); fi\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
           "    run) COMPREPLY=($(compgen -c -- \"$word\")) ;;\n    ",
           lists, names_command);
    for (size_t i = 0; i < CALL_VERB_COUNT; i++)
        printf("%s%s", i > 0 ? "|" : "", call_verbs[i]);
    printf(") COMPREPLY=($(compgen -W \"%s $(%s)\" -f -- \"$word\")) ;;\n", builtins,
           calls_command);
    printf("    *) COMPREPLY=($(compgen -W '%s' -f -- \"$word\")) ;;\n    esac\n}\n"
           "complete -o filenames -F _callgate callgate\n",
           builtins);
}

/* In a zsh specification brackets and colons have meanings of their own. */
static void put_zsh_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            putchar('\\');
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
}

static void put_zsh_value(const option_info *option)
{
    const char *command = command_of(option->complete);

    printf("%s%s:", option->times == TIMES_MAYBE ? "::" : ":", option->argument);
    if (option->words != NULL) {
        putchar('(');
        put_words(option->words);
        putchar(')');
    } else if (command != NULL) {
        fputs("($(", stdout);
        for (; *command != '\0'; command++) {
            if (*command == '\'')
                fputs("'\\''", stdout);
            else
                putchar(*command);
        }
        fputs("))", stdout);
    } else if (option->complete == COMPLETE_DIRECTORIES) {
        fputs("_files -/", stdout);
    } else if (option->complete == COMPLETE_FILES) {
        fputs("_files", stdout);
    } else if (option->complete == COMPLETE_SOURCES) {
        fputs("_callgate_source", stdout);
    } else {
        putchar(' ');
    }
}

static void put_zsh_option(const option_info *option)
{
    const char *many = option->times == TIMES_MANY ? "*" : "";

    printf("            '%s--%s%s[", many, option->name, option->times == TIMES_MAYBE ? "=-" : "");
    put_zsh_text(option->help);
    putchar(']');
    if (option->argument != NULL)
        put_zsh_value(option);
    puts("' \\");
    if (option->letter == 0)
        return;
    printf("            '%s-%c[", many, option->letter);
    put_zsh_text(option->help);
    putchar(']');
    if (option->argument != NULL)
        put_zsh_value(option);
    puts("' \\");
}

static bool takes_calls(const char *verb)
{
    for (size_t i = 0; i < CALL_VERB_COUNT; i++) {
        if (strcmp(call_verbs[i], verb) == 0)
            return true;
    }
    return false;
}

static void put_zsh_verb(verb_id verb)
{
    const verb_info *info = verb_get(verb);

    printf("    %s)\n        _arguments -s \\\n", info->name);
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb))
            put_zsh_option(option_get((option_id)i));
    }
    if (verb == VERB_RUN)
        puts("            '*::command:_normal' ;;");
    else if (verb == VERB_LIST)
        printf("            '1:list:(%s)' ;;\n", lists);
    else
        printf("            '*:source:_callgate_%s' ;;\n",
               takes_calls(info->name) ? "call" : "source");
}

void put_zsh(void)
{
    puts("#compdef callgate\n# zsh completion for callgate; generated from its table of options.");
    printf("_callgate_source() {\n    compadd -- %s\n    _files\n}\n", builtins);
    printf("_callgate_call() {\n    compadd -- $(%s)\n    _callgate_source\n}\n", calls_command);
    puts("_callgate() {\n    local -a verbs=(");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf("        '%s:", verb_get((verb_id)verb)->name);
        put_zsh_text(verb_get((verb_id)verb)->summary);
        puts("'");
    }
    puts("    )\n    if ((CURRENT == 2)); then\n        _describe verb verbs\n        return\n"
         "    fi\n    local verb=$words[2]\n    shift words\n    ((CURRENT--))\n"
         "    case $verb in");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        put_zsh_verb((verb_id)verb);
    puts("    esac\n}\n_callgate \"$@\"");
}

static void put_fish_option(const option_info *option, const char *condition)
{
    const char *command = command_of(option->complete);

    printf("complete -c callgate -n '%s' -l %s", condition, option->name);
    if (option->letter != 0)
        printf(" -s %c", option->letter);
    if (option->times == TIMES_MAYBE)
        fputs(option->complete == COMPLETE_FILES ? "" : " -f", stdout);
    else if (option->argument != NULL && option->complete != COMPLETE_FILES)
        fputs(option->complete == COMPLETE_SOURCES ? " -r -F" : " -x", stdout);
    else if (option->argument != NULL)
        fputs(" -r -F", stdout);
    if (option->words != NULL) {
        fputs(" -a '", stdout);
        put_words(option->words);
        putchar('\'');
    } else if (command != NULL) {
        char inner[256];
        snprintf(inner, sizeof inner, "(%s)", command);
        fputs(" -a ", stdout);
        putchar('"');
        for (const char *at = inner; *at != '\0'; at++) {
            if (*at == '"' || *at == '$' || *at == '\\')
                putchar('\\');
            putchar(*at);
        }
        putchar('"');
    } else if (option->complete == COMPLETE_SOURCES) {
        printf(" -a '%s'", builtins);
    } else if (option->complete == COMPLETE_DIRECTORIES) {
        fputs(" -a '(__fish_complete_directories)'", stdout);
    }
    fputs(" -d ", stdout);
    put_quoted(option->help);
    putchar('\n');
}

void put_fish(void)
{
    puts("# fish completion for callgate; generated from its table of options.");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf("complete -c callgate -f -n __fish_use_subcommand -a %s -d ",
               verb_get((verb_id)verb)->name);
        put_quoted(verb_get((verb_id)verb)->summary);
        putchar('\n');
    }
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, VERB_NONE))
            put_fish_option(option_get((option_id)i), "__fish_use_subcommand");
        for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
            char condition[64];
            snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s",
                     verb_get((verb_id)verb)->name);
            if (option_belongs((option_id)i, (verb_id)verb))
                put_fish_option(option_get((option_id)i), condition);
        }
    }
    printf("complete -c callgate -n '__fish_seen_subcommand_from list' -f -a '%s'\n", lists);
    printf("complete -c callgate -n '__fish_seen_subcommand_from compile explain eval edit dump "
           "check' -a '%s'\n",
           builtins);
    for (size_t i = 0; i < CALL_VERB_COUNT; i++)
        printf("complete -c callgate -n '__fish_seen_subcommand_from %s' -a \"(%s)\"\n",
               call_verbs[i], calls_command);
}
