/* The lists of `callgate list`.
 */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include "cli/cli.h"

/* Prints the items that were asked for: as text, or as elements of an open JSON array. false: a
 * name is unknown, and it was said. */
typedef bool list_function(cli_session *cli, json_out *json);

list_function list_profiles, list_calls, list_groups, list_abis, list_errnos, list_actions,
    list_rules;

/* Was this name asked for, or none at all? Case counts for nothing. */
bool list_wants(const cli_session *cli, const char *name);

/* Is every name that was asked for known? Says which are not. */
bool list_knows_all(cli_session *cli, const char *what, bool (*is_known)(const char *name));

#endif
