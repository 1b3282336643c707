/* The lists of `callgate list`.
 */
#ifndef CLI_LIST_LIST_H
#define CLI_LIST_LIST_H

#include "cli/cli.h"

/* Prints the items that were asked for: as text, or as elements of an open JSON array. Every name
 * that was asked for is known by then. */
typedef void list_function(cli_session *cli, json_out *json);

list_function list_profiles, list_calls, list_groups, list_abis, list_errnos, list_actions,
    list_rules, list_caps;

/* Is a name known? */
typedef bool list_check(const char *name);

list_check list_is_profile, list_is_group, list_is_abi, list_is_errno, list_is_action, list_is_rule,
    list_is_cap;

/* For hints: the `index`th name of a list; NULL behind the last one. */
typedef const char *list_name(uint32_t index);

list_name list_profile_name, list_group_name, list_abi_name, list_errno_name, list_action_name,
    list_rule_name, list_cap_name;

/* `list schema`: one JSON document, for editors; no list at all. */
int list_schema(cli_session *cli);

/* Can every operand be read as a CALL? Says which can't. */
CALLGATE_MUST_CHECK bool list_reads_calls(cli_session *cli);

/* Was this name asked for, or none at all? Case counts for nothing. */
bool list_wants(const cli_session *cli, const char *name);

#endif
