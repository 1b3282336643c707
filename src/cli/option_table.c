/* The tables of verbs, of options.
 */
#include "cli/options.h"
#include <string.h>

enum {
    BIT_NO_VERB = 1u << VERB_NONE,
#define VERB(id, ...) BIT_##id = 1u << VERB_##id,
#include "cli/verbs.def"
#undef VERB
    BIT_RESOLVING = BIT_RUN | BIT_COMPILE | BIT_EXPLAIN | BIT_EVAL | BIT_EDIT | BIT_DUMP |
                    BIT_CHECK | BIT_DIFF | BIT_MERGE | BIT_TEST,
    BIT_REPORTING = BIT_RECORD | BIT_EXPLAIN | BIT_EVAL | BIT_CHECK | BIT_DIFF | BIT_TEST |
                    BIT_LIST | BIT_NO_VERB,
    BIT_EVERY = (1u << (VERB_COUNT + 1)) - 1,
};

static const verb_info verbs[] = {
#define VERB(id, name, function, operands, operand_first, summary)                                 \
    {name, operands, operand_first, summary},
#include "cli/verbs.def"
#undef VERB
};

#define RUN BIT_RUN
#define RECORD BIT_RECORD
#define COMPILE BIT_COMPILE
#define EDIT BIT_EDIT
#define DUMP BIT_DUMP
#define CHECK BIT_CHECK
#define DIFF BIT_DIFF
#define MERGE BIT_MERGE
#define TEST BIT_TEST
#define LIST BIT_LIST
#define RESOLVING BIT_RESOLVING
#define REPORTING BIT_REPORTING
#define EVERY BIT_EVERY
#define NO_VERB BIT_NO_VERB
static const option_info options[] = {
#define OPTION(id, name, letter, argument, times, complete, words, verbs, help)                    \
    {name, letter, argument, TIMES_##times, COMPLETE_##complete, words, (uint32_t)(verbs), help},
#include "cli/options.def"
#undef OPTION
};

const option_info *option_get(option_id option)
{
    return &options[option];
}

const verb_info *verb_get(verb_id verb)
{
    return &verbs[verb];
}

verb_id verb_from_name(const char *name)
{
    for (uint32_t verb = 0; verb < VERB_COUNT; verb++) {
        if (strcmp(verbs[verb].name, name) == 0)
            return (verb_id)verb;
    }
    return VERB_NONE;
}

bool option_belongs(option_id option, verb_id verb)
{
    return (options[option].verbs & (1u << verb)) != 0;
}
