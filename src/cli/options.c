/* Parses command lines by the table of options.
 */
#include "cli/options.h"
#include "base/fail.h"
#include "cli/docker.h"
#include <stdlib.h>
#include <string.h>

static option_id find_long(verb_id verb, const char *name, size_t name_bytes)
{
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb) &&
            strlen(option_get((option_id)i)->name) == name_bytes &&
            memcmp(option_get((option_id)i)->name, name, name_bytes) == 0)
            return (option_id)i;
    }
    return OPTION_NONE;
}

static option_id find_letter(verb_id verb, char letter)
{
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (option_belongs((option_id)i, verb) && option_get((option_id)i)->letter == letter)
            return (option_id)i;
    }
    return OPTION_NONE;
}

/* Is `value` one of the words of "a|b|c"? */
static bool is_word(const char *words, const char *value)
{
    size_t value_bytes = strlen(value);

    while (*words != '\0') {
        size_t bytes = strcspn(words, "|");
        if (bytes == value_bytes && memcmp(words, value, bytes) == 0)
            return true;
        words += bytes + (words[bytes] == '|');
    }
    return false;
}

/* What a mistyped or shortened name was meant to be. */
static void hint_near(verb_id verb, const char *name, size_t name_bytes, callgate_error *reterr)
{
    const char *names[OPTION_COUNT + 1], *nearest = NULL;
    char wanted[64];
    size_t count = 0;

    if (name_bytes == 0 || name_bytes >= sizeof wanted)
        return;
    memcpy(wanted, name, name_bytes);
    wanted[name_bytes] = '\0';
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        if (!option_belongs((option_id)i, verb))
            continue;
        names[count++] = option_get((option_id)i)->name;
        if (nearest == NULL && strncmp(names[count - 1], wanted, name_bytes) == 0)
            nearest = names[count - 1];
    }
    if (nearest == NULL)
        nearest = nearest_name(wanted, names, count);
    if (nearest != NULL)
        fail_hint(reterr, "did you mean '--%s'?", nearest);
}

/* Which verbs take an option that this one doesn't; else the nearest that it takes. */
static bool fail_unknown(verb_id verb, const char *name, size_t name_bytes, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_INVALID, "unknown option '--%.*s'%s%s", (int)name_bytes, name,
         verb == VERB_NONE ? "" : " of ", verb == VERB_NONE ? "" : verb_get(verb)->name);
    if (verb == VERB_RUN && run_docker_hint(name, name_bytes) != NULL) {
        fail_hint(reterr, "%s", run_docker_hint(name, name_bytes));
        return false;
    }
    for (uint32_t other = 0; other < VERB_COUNT; other++) {
        if (find_long((verb_id)other, name, name_bytes) == OPTION_NONE)
            continue;
        if (verb == VERB_NONE)
            fail_hint(reterr, "options of a verb stand behind it: callgate VERB --%.*s",
                      (int)name_bytes, name);
        else
            fail_hint(reterr, "'callgate %s' has such an option", verb_get((verb_id)other)->name);
        return false;
    }
    hint_near(verb, name, name_bytes, reterr);
    return false;
}

static bool fail_words(const option_info *option, const char *value, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_INVALID, "'--%s' does not take '%s'", option->name, value);
    fail_hint(reterr, "it takes %s", option->words);
    return false;
}

static bool take(cli_args *args, option_id option, const char *value, const char *next,
                 callgate_error *reterr)
{
    const option_info *info = option_get(option);

    if ((info->times == TIMES_ONCE || info->times == TIMES_MAYBE) && args_has(args, option)) {
        FAIL(reterr, CALLGATE_INVALID, "'--%s' was given twice", info->name);
        return false;
    }
    if (value != NULL && *value == '\0') {
        FAIL(reterr, CALLGATE_INVALID, "'--%s' was given an empty value", info->name);
        return false;
    }
    if (value != NULL && info->words != NULL && !is_word(info->words, value))
        return fail_words(info, value, reterr);
    args->given[args->given_count++] = (given_option){option, value, next, args->operand_count};
    return true;
}

static bool fail_no_value(const option_info *option, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_INVALID, "'--%s' needs a value", option->name);
    fail_hint(reterr, "write --%s %s", option->name, option->argument);
    return false;
}

/* `--name`, `--name=value`, `--name value`; *index is the argument's, moved past a value. */
static bool take_long(cli_args *args, size_t count, const char *const *arguments, size_t *index,
                      callgate_error *reterr)
{
    const char *name = arguments[*index] + 2;
    size_t name_bytes = strcspn(name, "=");
    const char *value = name[name_bytes] == '=' ? name + name_bytes + 1 : NULL;
    option_id option = find_long(args->verb, name, name_bytes);

    if (option == OPTION_NONE)
        return fail_unknown(args->verb, name, name_bytes, reterr);
    if (option_get(option)->argument == NULL && value != NULL) {
        FAIL(reterr, CALLGATE_INVALID, "'--%s' takes no value", option_get(option)->name);
        fail_hint(reterr, "write --%s alone, or leave it out", option_get(option)->name);
        return false;
    }
    if (option_get(option)->argument != NULL && value == NULL &&
        option_get(option)->times != TIMES_MAYBE) {
        if (*index + 1 >= count)
            return fail_no_value(option_get(option), reterr);
        value = arguments[++*index];
    }
    return take(args, option, value, *index + 1 < count ? arguments[*index + 1] : NULL, reterr);
}

static bool fail_unknown_letter(const cli_args *args, const char *letter, callgate_error *reterr)
{
    const char *docker = args->verb == VERB_RUN ? run_docker_hint(letter, 1) : NULL;

    FAIL(reterr, CALLGATE_INVALID, "unknown option '-%c'", *letter);
    if (docker != NULL)
        fail_hint(reterr, "%s", docker);
    else
        fail_hint(reterr, "'callgate %s%s--help' lists them",
                  args->verb == VERB_NONE ? "" : verb_get(args->verb)->name,
                  args->verb == VERB_NONE ? "" : " ");
    return false;
}

/* `-q`, `-it`, `-oFILE`, `-o FILE`. */
static bool take_letters(cli_args *args, size_t count, const char *const *arguments, size_t *index,
                         callgate_error *reterr)
{
    for (const char *letter = arguments[*index] + 1; *letter != '\0'; letter++) {
        option_id option = find_letter(args->verb, *letter);
        const char *value = NULL;

        if (option == OPTION_NONE)
            return fail_unknown_letter(args, letter, reterr);
        if (option_get(option)->argument == NULL) {
            if (!take(args, option, NULL, NULL, reterr))
                return false;
            continue;
        }
        if (letter[1] != '\0')
            value = letter + 1;
        else if (*index + 1 < count)
            value = arguments[++*index];
        else
            return fail_no_value(option_get(option), reterr);
        return take(args, option, value, NULL, reterr);
    }
    return true;
}

static bool is_operand(const char *argument)
{
    return argument[0] != '-' || argument[1] == '\0';
}

static bool parse(cli_args *args, size_t count, const char *const *arguments,
                  callgate_error *reterr)
{
    bool is_first_last = args->verb == VERB_NONE || verb_get(args->verb)->is_operand_first;
    bool has_ended = false; /* only operands follow */

    for (size_t i = 0; i < count; i++) {
        if (!has_ended && strcmp(arguments[i], "--") == 0) {
            has_ended = true;
        } else if (has_ended || is_operand(arguments[i])) {
            args->operands[args->operand_count++] = arguments[i];
            has_ended = has_ended || is_first_last;
        } else if (arguments[i][1] == '-') {
            if (!take_long(args, count, arguments, &i, reterr))
                return false;
        } else if (!take_letters(args, count, arguments, &i, reterr)) {
            return false;
        }
    }
    return true;
}

/* Every option takes at least a byte of the arguments: that bounds how many can be given. */
static size_t given_count_max(size_t count, const char *const *arguments)
{
    size_t bytes = 1;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(arguments[i]);
    return bytes;
}

bool args_parse(cli_args *args, verb_id verb, size_t argument_count, const char *const *arguments,
                callgate_error *reterr)
{
    *args = (cli_args){.verb = verb};
    args->given = calloc(given_count_max(argument_count, arguments), sizeof *args->given);
    args->operands = calloc(argument_count + 1, sizeof *args->operands);
    if (args->given == NULL || args->operands == NULL) {
        args_release(args);
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory") == CALLGATE_OK;
    }
    if (!parse(args, argument_count, arguments, reterr)) {
        args_release(args);
        return false;
    }
    return true;
}

void args_release(cli_args *args)
{
    free(args->given);
    free(args->operands);
    args->given = NULL;
    args->operands = NULL;
    args->given_count = args->operand_count = 0;
}

bool args_has(const cli_args *args, option_id option)
{
    for (size_t i = 0; i < args->given_count; i++) {
        if (args->given[i].option == option)
            return true;
    }
    return false;
}

const char *args_value(const cli_args *args, option_id option, size_t index)
{
    for (size_t i = 0; i < args->given_count; i++) {
        if (args->given[i].option == option && index-- == 0)
            return args->given[i].value;
    }
    return NULL;
}

option_id args_before(const cli_args *args, const char *operand)
{
    for (size_t i = 0; i < args->given_count; i++) {
        const given_option *given = &args->given[i];
        if (option_get(given->option)->times == TIMES_MAYBE && given->value == NULL &&
            given->next == operand)
            return given->option;
    }
    return OPTION_NONE;
}
