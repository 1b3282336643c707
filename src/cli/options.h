/* The command line: verbs, options, their table, parsing.
 *
 *     cli_args args;
 *     if (!args_parse(&args, verb, argc, argv, &err)) …
 *     if (args_has(&args, OPTION_QUIET)) …
 *     for (size_t i = 0; (value = args_value(&args, OPTION_ALLOW, i)) != NULL; i++) …
 *     args_release(&args);
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "callgate/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum verb_id {
#define VERB(id, ...) VERB_##id,
#include "cli/verbs.def"
#undef VERB
    VERB_COUNT,
    VERB_NONE = VERB_COUNT,
} verb_id;

typedef enum option_id {
#define OPTION(id, ...) OPTION_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT,
    OPTION_NONE = OPTION_COUNT,
} option_id;

typedef enum option_times {
    TIMES_FLAG,
    TIMES_ONCE,
    TIMES_MANY,
    TIMES_LAST,
    TIMES_MAYBE,
} option_times;

typedef enum option_complete {
    COMPLETE_NOTHING,
    COMPLETE_FILES,
    COMPLETE_DIRECTORIES,
    COMPLETE_SOURCES,
    COMPLETE_CALLS,
    COMPLETE_ABIS,
    COMPLETE_CAPS,
    COMPLETE_CAP_NAMES,
    COMPLETE_READINGS,
    COMPLETE_ERRNOS,
    COMPLETE_ACTIONS,
    COMPLETE_WORDS,
    COMPLETE_USERS,
    COMPLETE_CONTAINERS,
    COMPLETE_RULES,
} option_complete;

typedef struct option_info {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    const char *argument;
    option_times times;
    option_complete complete;
    const char *words;
    uint32_t verbs; /* bit 1 << verb_id; bit VERB_NONE: before a verb */
    const char *help;
} option_info;

typedef struct verb_info {
    const char *name;
    const char *operands;
    bool is_operand_first;
    const char *summary;
} verb_info;

const option_info *option_get(option_id option);
const verb_info *verb_get(verb_id verb);
verb_id verb_from_name(const char *name); /* VERB_NONE: unknown */
bool option_belongs(option_id option, verb_id verb);

/* An option as it was given. value is NULL for flags, and for MAYBE without one. */
typedef struct given_option {
    option_id option;
    const char *value;
    const char *next;     /* the word after it, where that isn't its value; NULL: none */
    size_t operand_index; /* operands that stood in front of it */
} given_option;

typedef struct cli_args {
    verb_id verb;
    given_option *given;
    size_t given_count;
    const char **operands; /* NULL-terminated, in order */
    size_t operand_count;
} cli_args;

/* Reads what follows the verb (or, for VERB_NONE, the program's name: the options in front of the
 * verb, which with all that follows it become operands). The texts of argv are borrowed.
 * false: *reterr says why; args needs no release then. */
CALLGATE_MUST_CHECK bool args_parse(cli_args *args, verb_id verb, size_t argument_count,
                                    const char *const *arguments, callgate_error *reterr);
void args_release(cli_args *args);

bool args_has(const cli_args *args, option_id option);

/* The value of the index-th time that an option was given; NULL: not given so often. */
const char *args_value(const cli_args *args, option_id option, size_t index);

/* The option without a value that stands right before an operand, one of args->operands: people
 * mean it as the value, which comes after '='. OPTION_NONE: there is none. */
option_id args_before(const cli_args *args, const char *operand);

/* The nearest of `count` names to a mistyped one, where one is near enough; else NULL. */
const char *nearest_name(const char *name, const char *const *names, size_t count);

/* The built-in profile, verb or other fixed word nearest to a mistyped one; NULL: none. */
const char *nearest_verb(const char *name);

/* The capability nearest to a mistyped one, with CAP_ in front where it was typed so. */
const char *nearest_cap(const char *name);

#endif
