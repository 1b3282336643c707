/* The levels that -D, -W, -A give to the rules of check.
 */
#ifndef CLI_CHECK_LEVELS_H
#define CLI_CHECK_LEVELS_H

#include "cli/check/findings.h"
#include "cli/cli.h"

enum { RULE_COUNT_MAX = 128 };

typedef struct check_levels {
    bool is_set[RULE_COUNT_MAX]; /* by the index of the rule: an option names it */
    bool is_silent[RULE_COUNT_MAX];
    callgate_severity severity[RULE_COUNT_MAX];
    bool is_lowered_set; /* 'notes' are named: warnings of a built-in profile are such */
    bool is_lowered_silent;
    callgate_severity lowered_severity;
} check_levels;

/* Reads the options in their order: of those that name one rule the last holds. false: said why
 * (a name that is no rule's; a rule that tells of a mistake of callgate's can't be silenced). */
CALLGATE_MUST_CHECK bool check_levels_read(cli_session *cli, check_levels *ret_levels);

/* Gives findings their levels, drops silent ones. What a built-in profile says its engine says,
 * and nobody can mend it here: its warnings are notes, unless an option names the rule. What a
 * runtime makes of it stays. */
void check_levels_apply(const check_levels *levels, bool is_builtin, finding_list *list);

#endif
