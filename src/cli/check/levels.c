/* Gives findings of check the levels that were asked for.
 */
#include "cli/check/levels.h"
#include "lint/lint.h"
#include <fnmatch.h>
#include <string.h>

/* "warnings" and "notes" are the rules that are so by themselves. */
static bool is_meant(const char *word, const lint_rule *rule)
{
    if (strcmp(word, "warnings") == 0)
        return rule->severity == CALLGATE_WARNING;
    if (strcmp(word, "notes") == 0)
        return rule->severity == CALLGATE_NOTE;
    return fnmatch(word, rule->name, 0) == 0;
}

static void hint_rule(cli_session *cli, const char *word)
{
    const char *names[RULE_COUNT_MAX];
    size_t count = 0;

    for (const lint_rule *rule; (rule = lint_rule_get((uint32_t)count)) != NULL; count++)
        names[count] = rule->name;
    talk_hint_nearest(cli, nearest_name(word, names, count),
                      "'callgate list rules' lists them; 'warnings', 'notes' and globs name "
                      "several");
}

static bool set_level(cli_session *cli, const given_option *given, check_levels *levels)
{
    bool is_silent = given->option == OPTION_SILENCE, is_found = false;
    callgate_severity severity =
        given->option == OPTION_AS_ERROR ? CALLGATE_ERROR : CALLGATE_WARNING;

    for (uint32_t i = 0; lint_rule_get(i) != NULL; i++) {
        const lint_rule *rule = lint_rule_get(i);
        if (!is_meant(given->value, rule))
            continue;
        is_found = true;
        if (rule->severity == CALLGATE_ERROR && strcmp(given->value, rule->name) != 0)
            continue; /* a glob means advice */
        if (rule->severity == CALLGATE_ERROR && given->option != OPTION_AS_ERROR) {
            talk_failure(cli, "'%s' is always an error", rule->name);
            return false;
        }
        levels->is_set[i] = true;
        levels->is_silent[i] = is_silent;
        levels->severity[i] = severity;
    }
    if (strcmp(given->value, "notes") == 0) {
        levels->is_lowered_set = true;
        levels->is_lowered_silent = is_silent;
        levels->lowered_severity = severity;
    }
    if (!is_found) {
        talk_failure(cli, "'%s' is no rule of check", given->value);
        hint_rule(cli, given->value);
    }
    return is_found;
}

bool check_levels_read(cli_session *cli, check_levels *ret_levels)
{
    *ret_levels = (check_levels){0};
    for (size_t i = 0; i < cli->args.given_count; i++) {
        const given_option *given = &cli->args.given[i];
        if ((given->option == OPTION_AS_ERROR || given->option == OPTION_AS_WARNING ||
             given->option == OPTION_SILENCE) &&
            !set_level(cli, given, ret_levels))
            return false;
    }
    return true;
}

static uint32_t index_of(const char *name)
{
    uint32_t index = 0;

    while (lint_rule_get(index) != NULL && strcmp(lint_rule_get(index)->name, name) != 0)
        index++;
    return index;
}

/* What a runtime makes of a built-in profile isn't the profile's doing. */
static bool is_of_engine(const callgate_diagnostic *finding)
{
    return finding->severity == CALLGATE_WARNING && strncmp(finding->rule, "reading-", 8) != 0;
}

/* Gives a finding its level; false: it is silent. */
static bool apply(const check_levels *levels, bool is_builtin, callgate_diagnostic *finding)
{
    uint32_t rule = index_of(finding->rule);

    if (levels->is_set[rule]) {
        finding->severity = levels->severity[rule];
        return !levels->is_silent[rule];
    }
    if (!is_builtin || !is_of_engine(finding))
        return true;
    finding->severity = levels->is_lowered_set ? levels->lowered_severity : CALLGATE_NOTE;
    return !levels->is_lowered_silent;
}

void check_levels_apply(const check_levels *levels, bool is_builtin, finding_list *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        callgate_diagnostic *finding = &list->items[i];
        if (!apply(levels, is_builtin, finding))
            continue;
        if (kept != i)
            list->items[kept] = *finding;
        kept++;
    }
    list->count = kept;
}
