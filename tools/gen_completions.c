/* Generates completion scripts from the tables of the command line.
 */
#include "callgate/profile.h"
#include "gen_cli.h"
#include <string.h>

static const char sources[] = "default docker@20.10 podman containerd unconfined self -";
static const char lists[] = "profiles calls groups abis errnos actions caps rules schema";

/* Prints the calls, and the names in the list of a kind, whose name follows; a word a line. */
static const char calls_command[] = "callgate list calls 2>/dev/null | sed '1d; s/ .*//'";
static const char names_command[] = "2>/dev/null | "
                                    "sed '/^CALL /d; /^ABI /d; s/^ *[0-9]* *//; s/ .*//'";

/* What a verb's operands are. */
typedef enum operand_kind {
    OPERAND_SOURCES,
    OPERAND_CALLS,   /* behind a SOURCE, which may be left out */
    OPERAND_COMMAND, /* with its own arguments */
    OPERAND_FILES,
    OPERAND_LIST,
} operand_kind;

static operand_kind operands_of(verb_id verb)
{
    switch (verb) {
    case VERB_RUN:
    case VERB_RECORD:
        return OPERAND_COMMAND;
    case VERB_EXPLAIN:
    case VERB_EVAL:
        return OPERAND_CALLS;
    case VERB_TEST:
        return OPERAND_FILES;
    case VERB_LIST:
        return OPERAND_LIST;
    default:
        return OPERAND_SOURCES;
    }
}

static void put_verbs(void)
{
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        printf("%s%s", verb > 0 ? " " : "", verb_get((verb_id)verb)->name);
}

/* The names of the verbs that take such operands. */
static void put_verbs_of(operand_kind kind, const char *between)
{
    const char *gap = "";

    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        if (operands_of((verb_id)verb) != kind)
            continue;
        printf("%s%s", gap, verb_get((verb_id)verb)->name);
        gap = between;
    }
}

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
    case COMPLETE_CONTAINERS:
        return "docker ps --format '{{.Names}}' 2>/dev/null; "
               "podman ps --format '{{.Names}}' 2>/dev/null";
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
        printf("COMPREPLY=($(compgen -W '%s' -f -- \"$word\"))", sources);
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

/* Behind `--` stands a command, whose own completion goes on where there is one. */
static void put_bash_command(void)
{
    fputs("    case $verb in ", stdout);
    put_verbs_of(OPERAND_COMMAND, "|");
    puts(")\n"
         "        local j\n"
         "        for ((j = i + 1; j < COMP_CWORD; j++)); do\n"
         "            [[ ${COMP_WORDS[j]} == -- ]] || continue\n"
         "            if declare -F _command_offset >/dev/null; then _command_offset $((j + 1))\n"
         "            elif ((COMP_CWORD == j + 1)); then COMPREPLY=($(compgen -c -- \"$word\"))\n"
         "            else COMPREPLY=($(compgen -f -- \"$word\")); fi\n"
         "            return\n"
         "        done ;;\n"
         "    esac");
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
    put_bash_command();
    put_bash_values();
    put_bash_verbs();
    fputs("    case $verb in\n    '') COMPREPLY=($(compgen -W '", stdout);
    put_verbs();
    printf(" help' -- \"$word\")) ;;\n    help) COMPREPLY=($(compgen -W '");
    put_verbs();
    printf("' -- \"$word\")) ;;\n"
           "    list) if ((COMP_CWORD == i + 1)); then words='%s'\n"
           "        else words=$(callgate list \"${COMP_WORDS[i+1]}\" %s); fi\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
           "    ",
           lists, names_command);
    put_verbs_of(OPERAND_COMMAND, "|");
    fputs(") COMPREPLY=($(compgen -c -- \"$word\")) ;;\n    ", stdout);
    put_verbs_of(OPERAND_FILES, "|");
    fputs(") COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    ", stdout);
    put_verbs_of(OPERAND_CALLS, "|");
    printf(") COMPREPLY=($(compgen -W \"%s $(%s)\" -f -- \"$word\")) ;;\n", sources, calls_command);
    printf("    *) COMPREPLY=($(compgen -W '%s' -f -- \"$word\")) ;;\n    esac\n}\n"
           "complete -o filenames -F _callgate callgate\n",
           sources);
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

static void put_zsh_verb(verb_id verb)
{
    static const char *const operands[] = {
        [OPERAND_SOURCES] = "*:source:_callgate_source",
        [OPERAND_CALLS] = "*:source:_callgate_call",
        [OPERAND_COMMAND] = "*::command:_callgate_command",
        [OPERAND_FILES] = "*:file:_files",
    };
    const verb_info *info = verb_get(verb);

    printf("    %s)\n        _arguments -s -S \\\n", info->name);
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb))
            put_zsh_option(option_get((option_id)i));
    }
    if (operands_of(verb) == OPERAND_LIST)
        printf("            '1:list:(%s)' ;;\n", lists);
    else
        printf("            '%s' ;;\n", operands[operands_of(verb)]);
}

void put_zsh(void)
{
    puts("#compdef callgate\n# zsh completion for callgate; generated from its table of options.");
    printf("_callgate_source() {\n    compadd -- %s\n    _files\n}\n", sources);
    printf("_callgate_call() {\n    compadd -- $(%s)\n    _callgate_source\n}\n", calls_command);
    puts("_callgate_command() {\n    if ((CURRENT == 1)); then _command_names -e; else _normal; "
         "fi\n}");
    puts("_callgate() {\n    local -a verbs=(");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf("        '%s:", verb_get((verb_id)verb)->name);
        put_zsh_text(verb_get((verb_id)verb)->summary);
        puts("'");
    }
    puts("        'help:show the help of a verb'");
    puts("    )\n    if ((CURRENT == 2)); then\n        _describe verb verbs\n        return\n"
         "    fi\n    local verb=$words[2]\n    shift words\n    ((CURRENT--))\n"
         "    case $verb in");
    put_verbs_of(OPERAND_COMMAND, "|");
    puts(")\n"
         "        local at=${words[(i)--]}\n"
         "        if ((at < CURRENT)); then\n"
         "            shift $at words\n"
         "            ((CURRENT -= at))\n"
         "            _callgate_command\n"
         "            return\n"
         "        fi ;;\n"
         "    esac\n"
         "    case $verb in");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++)
        put_zsh_verb((verb_id)verb);
    fputs("    help)\n        _arguments '1:verb:(", stdout);
    put_verbs();
    puts(")' ;;");
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
        printf(" -a '%s'", sources);
    } else if (option->complete == COMPLETE_DIRECTORIES) {
        fputs(" -a '(__fish_complete_directories)'", stdout);
    }
    fputs(" -d ", stdout);
    put_quoted(option->help);
    putchar('\n');
}

static void put_fish_operands(operand_kind kind, const char *how, const char *words)
{
    fputs("complete -c callgate -n '__fish_seen_subcommand_from ", stdout);
    put_verbs_of(kind, " ");
    printf("' %s -a \"%s\"\n", how, words);
}

void put_fish(void)
{
    char command[256];

    puts("# fish completion for callgate; generated from its table of options.");
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        printf("complete -c callgate -f -n __fish_use_subcommand -a %s -d ",
               verb_get((verb_id)verb)->name);
        put_quoted(verb_get((verb_id)verb)->summary);
        putchar('\n');
    }
    puts("complete -c callgate -f -n __fish_use_subcommand -a help -d 'show the help of a verb'");
    fputs("complete -c callgate -f -n '__fish_seen_subcommand_from help' -a '", stdout);
    put_verbs();
    puts("'");
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
    put_fish_operands(OPERAND_LIST, "-f", lists);
    put_fish_operands(OPERAND_SOURCES, "", sources);
    put_fish_operands(OPERAND_CALLS, "", sources);
    put_fish_operands(OPERAND_COMMAND, "-x", "(__fish_complete_subcommand --fcs-skip=2)");
    snprintf(command, sizeof command, "(%s)", calls_command);
    put_fish_operands(OPERAND_CALLS, "", command);
}
