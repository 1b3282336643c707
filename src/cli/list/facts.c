/* Lists built-in profiles, ABIs, errnos, actions, capabilities, rules of check.
 */
#include "abi/abi.h"
#include "base/limits.h"
#include "cli/action_word.h"
#include "cli/list/list.h"
#include "cli/said.h"
#include "lint/lint.h"
#include "profile/builtin.h"
#include <string.h>

bool list_is_profile(const char *name)
{
    return profile_builtin_find(name) != NULL;
}

const char *list_profile_name(uint32_t index)
{
    return index < profile_builtin_count ? profile_builtins[index].name : NULL;
}

static bool wants_builtin(const cli_session *cli, const profile_builtin *builtin)
{
    bool is_wanted = cli->args.operand_count == 1;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || profile_builtin_find(cli->args.operands[i]) == builtin;
    return is_wanted;
}

static void json_builtin(json_out *json, const profile_builtin *builtin)
{
    json_begin(json, NULL, '{');
    json_text(json, "name", builtin->name);
    json_begin(json, "other_names", '[');
    for (const char *const *other = builtin->other_names; *other != NULL; other++)
        json_text(json, NULL, *other);
    json_end(json, ']');
    json_text(json, "summary", builtin->summary);
    json_text(json, "release", *builtin->release != '\0' ? builtin->release : NULL);
    json_end(json, '}');
}

void list_profiles(cli_session *cli, json_out *json)
{
    for (uint32_t i = 0; i < profile_builtin_count; i++) {
        const profile_builtin *builtin = &profile_builtins[i];
        if (!wants_builtin(cli, builtin))
            continue;
        if (cli->is_json)
            json_builtin(json, builtin);
        else
            printf("%-15s %s%s%s\n", builtin->name, builtin->summary,
                   *builtin->release != '\0' ? "; as in " : "", builtin->release);
    }
}

bool list_is_abi(const char *name)
{
    return callgate_abi_from_name(name) != CALLGATE_ABI_NONE;
}

const char *list_abi_name(uint32_t index)
{
    return index < CALLGATE_ABI_COUNT ? callgate_abi_name((callgate_abi)index) : NULL;
}

static bool wants_abi(const cli_session *cli, callgate_abi abi)
{
    bool is_wanted = cli->args.operand_count == 1;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || callgate_abi_from_name(cli->args.operands[i]) == abi;
    return is_wanted;
}

static void json_abi(json_out *json, const abi_info *abi)
{
    json_begin(json, NULL, '{');
    json_text(json, "name", abi->name);
    json_text(json, "oci", abi->oci_token);
    json_text(json, "goarch", *abi->goarch != '\0' ? abi->goarch : NULL);
    json_hex(json, "arch", abi->arch);
    json_number(json, "bits", abi->word_bits);
    json_bool(json, "big_endian", abi->is_big_endian);
    json_number(json, "nr_first", abi->nr_first);
    json_number(json, "nr_last", abi->nr_last);
    json_text(json, "machine", callgate_abi_name(abi->machine));
    json_end(json, '}');
}

void list_abis(cli_session *cli, json_out *json)
{
    if (!cli->is_json)
        printf("%-12s %-10s %-22s %-9s %4s %-6s %s\n", "ABI", "ARCH", "OCI", "GOARCH", "BITS",
               "ORDER", "MACHINE");
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        const abi_info *abi = abi_get((callgate_abi)i);
        if (!wants_abi(cli, (callgate_abi)i))
            continue;
        if (cli->is_json)
            json_abi(json, abi);
        else
            printf("%-12s 0x%08x %-22s %-9s %4u %-6s %s\n", abi->name, abi->arch, abi->oci_token,
                   *abi->goarch != '\0' ? abi->goarch : "-", abi->word_bits,
                   abi->is_big_endian ? "big" : "little", callgate_abi_name(abi->machine));
    }
}

static bool read_errno(const char *name, uint32_t *ret_number)
{
    return errno_word_read(name, CALLGATE_ABI_NONE, ret_number) &&
           errno_name(CALLGATE_ABI_NONE, *ret_number) != NULL;
}

bool list_is_errno(const char *name)
{
    uint32_t number;

    return read_errno(name, &number);
}

/* Numbers without a name lie between. */
const char *list_errno_name(uint32_t index)
{
    for (uint32_t number = 1; number <= ERRNO_MAX; number++) {
        if (errno_name(CALLGATE_ABI_NONE, number) != NULL && index-- == 0)
            return errno_name(CALLGATE_ABI_NONE, number);
    }
    return NULL;
}

static bool wants_errno(const cli_session *cli, uint32_t wanted)
{
    bool is_wanted = cli->args.operand_count == 1;
    uint32_t number;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || (read_errno(cli->args.operands[i], &number) && number == wanted);
    return is_wanted;
}

void list_errnos(cli_session *cli, json_out *json)
{
    for (uint32_t number = 1; number <= ERRNO_MAX; number++) {
        const char *name = errno_name(CALLGATE_ABI_NONE, number);
        if (name == NULL || !wants_errno(cli, number))
            continue;
        if (!cli->is_json) {
            printf("%4u %s\n", number, name);
            continue;
        }
        json_begin(json, NULL, '{');
        json_text(json, "name", name);
        json_number(json, "number", number);
        json_end(json, '}');
    }
}

static const struct action_fact {
    const char *name;
    const char *oci;
    uint32_t word;
    const char *what;
} actions[] = {
    {"KILL_PROCESS", "SCMP_ACT_KILL_PROCESS", CALLGATE_KILL_PROCESS, "kills the process (SIGSYS)"},
    {"KILL_THREAD", "SCMP_ACT_KILL_THREAD", CALLGATE_KILL_THREAD, "kills the thread (SIGSYS)"},
    {"TRAP", "SCMP_ACT_TRAP", CALLGATE_TRAP, "sends SIGSYS, which can be handled"},
    {"ERRNO", "SCMP_ACT_ERRNO", CALLGATE_ERRNO, "fails with an errno"},
    {"NOTIFY", "SCMP_ACT_NOTIFY", CALLGATE_USER_NOTIF, "asks a listener; ENOSYS without one"},
    {"TRACE", "SCMP_ACT_TRACE", CALLGATE_TRACE, "asks a tracer; ENOSYS without one"},
    {"LOG", "SCMP_ACT_LOG", CALLGATE_LOG, "allows and logs"},
    {"ALLOW", "SCMP_ACT_ALLOW", CALLGATE_ALLOW, "allows"},
};
enum { ACTION_COUNT = sizeof actions / sizeof *actions };

static bool is_called(const struct action_fact *action, const char *name)
{
    return strcasecmp(action->name, name) == 0 || strcasecmp(action->oci, name) == 0;
}

bool list_is_action(const char *name)
{
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (is_called(&actions[i], name))
            return true;
    }
    return false;
}

const char *list_action_name(uint32_t index)
{
    return index < ACTION_COUNT ? actions[index].name : NULL;
}

void list_actions(cli_session *cli, json_out *json)
{
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (!list_wants(cli, actions[i].name) && !list_wants(cli, actions[i].oci))
            continue;
        if (!cli->is_json) {
            printf("%-13s %-22s 0x%08x %s\n", actions[i].name, actions[i].oci, actions[i].word,
                   actions[i].what);
            continue;
        }
        json_begin(json, NULL, '{');
        json_text(json, "action", actions[i].name);
        json_text(json, "oci", actions[i].oci);
        json_number(json, "word", actions[i].word);
        json_text(json, "what", actions[i].what);
        json_end(json, '}');
    }
}

bool list_is_cap(const char *name)
{
    uint32_t number;

    return capability_number(name, strlen(name), &number);
}

const char *list_cap_name(uint32_t index)
{
    return capability_name(index);
}

static bool wants_cap(const cli_session *cli, uint32_t wanted)
{
    bool is_wanted = cli->args.operand_count == 1;
    uint32_t number;

    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_wanted = is_wanted || (capability_number(cli->args.operands[i],
                                                    strlen(cli->args.operands[i]), &number) &&
                                  number == wanted);
    return is_wanted;
}

void list_caps(cli_session *cli, json_out *json)
{
    for (uint32_t number = 0; capability_name(number) != NULL; number++) {
        if (!wants_cap(cli, number))
            continue;
        if (!cli->is_json) {
            printf("%4u %s\n", number, capability_name(number));
            continue;
        }
        json_begin(json, NULL, '{');
        json_text(json, "name", capability_name(number));
        json_number(json, "number", number);
        json_end(json, '}');
    }
}

bool list_is_rule(const char *name)
{
    return lint_rule_find(name) != NULL;
}

const char *list_rule_name(uint32_t index)
{
    const lint_rule *rule = lint_rule_get(index);

    return rule != NULL ? rule->name : NULL;
}

void list_rules(cli_session *cli, json_out *json)
{
    for (uint32_t i = 0; lint_rule_get(i) != NULL; i++) {
        const lint_rule *rule = lint_rule_get(i);
        if (!list_wants(cli, rule->name))
            continue;
        if (!cli->is_json) {
            printf("%-25s %-8s %s\n", rule->name, severity_name(rule->severity), rule->why);
            printf("%-25s %-8s mend: %s\n", "", "", rule->mend);
            continue;
        }
        json_begin(json, NULL, '{');
        json_text(json, "rule", rule->name);
        json_text(json, "severity", severity_name(rule->severity));
        json_text(json, "why", rule->why);
        json_text(json, "mend", rule->mend);
        json_end(json, '}');
    }
}
