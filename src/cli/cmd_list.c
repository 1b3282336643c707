/* callgate list: lists what callgate knows.
 */
#include "cli/list.h"
#include <string.h>

static const struct list_kind {
    const char *name;
    list_function *function;
} kinds[] = {
    {"profiles", list_profiles}, {"calls", list_calls},   {"groups", list_groups},
    {"abis", list_abis},         {"errnos", list_errnos}, {"actions", list_actions},
    {"rules", list_rules},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static int say_unknown(cli_session *cli, const char *name)
{
    const char *names[KIND_COUNT];

    for (size_t i = 0; i < KIND_COUNT; i++)
        names[i] = kinds[i].name;
    const char *nearest = nearest_name(name, names, KIND_COUNT);
    talk_failure(cli, "there is no list of '%s'", name);
    if (nearest != NULL)
        talk_hint(cli, "did you mean '%s'?", nearest);
    else
        talk_hint(cli, "there are lists of profiles, calls, groups, abis, errnos, actions, rules");
    return CLI_UNSURE;
}

bool list_wants(const cli_session *cli, const char *name)
{
    bool is_wanted = cli->args.operand_count == 1;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || strcasecmp(cli->args.operands[i], name) == 0;
    return is_wanted;
}

/* Names that nothing was found for: every one must be known. */
bool list_knows_all(cli_session *cli, const char *what, bool (*is_known)(const char *name))
{
    bool is_fine = true;

    for (size_t i = 1; i < cli->args.operand_count; i++) {
        if (is_known(cli->args.operands[i]))
            continue;
        talk_failure(cli, "unknown %s '%s'", what, cli->args.operands[i]);
        is_fine = false;
    }
    return is_fine;
}

static int list_kind(cli_session *cli, list_function *function, const char *name)
{
    json_out json = {.file = stdout};

    if (cli->is_json) {
        json_begin(&json, NULL, '{');
        json_number(&json, "schema", 1);
        json_begin(&json, name, '[');
    }
    bool is_fine = function(cli, &json);
    if (cli->is_json) {
        json_end(&json, ']');
        json_end(&json, '}');
    }
    return is_fine ? CLI_YES : CLI_UNSURE;
}

int cmd_list(cli_session *cli)
{
    if (cli->args.operand_count == 0)
        return say_usage(cli, "list needs a word that says what to list");
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, cli->args.operands[0]) == 0)
            return list_kind(cli, kinds[i].function, kinds[i].name);
    }
    return say_unknown(cli, cli->args.operands[0]);
}
