/* callgate list: lists what callgate knows.
 */
#include "cli/list/list.h"
#include <string.h>

enum { NAME_COUNT_MAX = 1024 };

/* calls alone have no names to check: they are read as CALLs. */
static const struct list_kind {
    const char *name;
    const char *what; /* one of them */
    list_function *function;
    list_check *is_known;
    list_name *name_at;
} kinds[] = {
    {"profiles", "built-in profile", list_profiles, list_is_profile, list_profile_name},
    {"calls", NULL, list_calls, NULL, NULL},
    {"groups", "group", list_groups, list_is_group, list_group_name},
    {"abis", "ABI", list_abis, list_is_abi, list_abi_name},
    {"errnos", "errno", list_errnos, list_is_errno, list_errno_name},
    {"actions", "action", list_actions, list_is_action, list_action_name},
    {"caps", "capability", list_caps, list_is_cap, list_cap_name},
    {"rules", "rule", list_rules, list_is_rule, list_rule_name},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static int say_unknown(cli_session *cli, const char *name)
{
    const char *names[KIND_COUNT + 1];

    for (size_t i = 0; i < KIND_COUNT; i++)
        names[i] = kinds[i].name;
    names[KIND_COUNT] = "schema";
    const char *nearest = nearest_name(name, names, KIND_COUNT + 1);
    talk_failure(cli, "there is no list of '%s'", name);
    talk_hint_operand(cli, name, nearest,
                      "there are lists of profiles, calls, groups, abis, errnos, actions, caps, "
                      "rules, and the schema");
    return CLI_UNSURE;
}

bool list_wants(const cli_session *cli, const char *name)
{
    bool is_wanted = cli->args.operand_count == 1;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || strcasecmp(cli->args.operands[i], name) == 0;
    return is_wanted;
}

static void say_unknown_name(cli_session *cli, const struct list_kind *kind, const char *name)
{
    const char *names[NAME_COUNT_MAX];
    uint32_t count = 0;
    char all[64];

    while (count < NAME_COUNT_MAX && kind->name_at(count) != NULL) {
        names[count] = kind->name_at(count);
        count++;
    }
    talk_failure(cli, "unknown %s '%s'", kind->what, name);
    snprintf(all, sizeof all, "'callgate list %s' lists them all", kind->name);
    talk_hint_operand(cli, name, nearest_name(name, names, count), all);
}

/* Says which of the names that were asked for are none. */
static bool knows_all(cli_session *cli, const struct list_kind *kind)
{
    bool is_fine = true;

    if (kind->is_known == NULL)
        return list_reads_calls(cli);
    for (size_t i = 1; i < cli->args.operand_count; i++) {
        if (kind->is_known(cli->args.operands[i]))
            continue;
        say_unknown_name(cli, kind, cli->args.operands[i]);
        is_fine = false;
    }
    return is_fine;
}

static int show_kind(cli_session *cli, const struct list_kind *kind)
{
    json_out json = {.file = stdout};
    callgate_target target;

    if (!target_of(cli, &target) || !knows_all(cli, kind))
        return CLI_UNSURE;
    if (cli->is_json) {
        json_begin(&json, NULL, '{');
        json_number(&json, "schema", 1);
        json_begin(&json, kind->name, '[');
    }
    kind->function(cli, &json);
    if (cli->is_json) {
        json_end(&json, ']');
        json_end(&json, '}');
    }
    return CLI_YES;
}

int cmd_list(cli_session *cli)
{
    if (cli->args.operand_count == 0)
        return say_usage(cli, "list needs a word that says what to list");
    if (strcmp(cli->args.operands[0], "schema") == 0)
        return list_schema(cli);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, cli->args.operands[0]) == 0)
            return show_kind(cli, &kinds[i]);
    }
    return say_unknown(cli, cli->args.operands[0]);
}
