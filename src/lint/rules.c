/* The table of what check looks for.
 */
#include "lint/lint.h"
#include <string.h>

static const lint_rule rules[] = {
#define LINT(name, severity, why, mend) {name, CALLGATE_##severity, why, mend},
#include "lint/rules.def"
#undef LINT
};
enum { RULE_COUNT = sizeof rules / sizeof *rules };

const lint_rule *lint_rule_get(uint32_t index)
{
    return index < RULE_COUNT ? &rules[index] : NULL;
}

const lint_rule *lint_rule_find(const char *name)
{
    for (uint32_t i = 0; i < RULE_COUNT; i++) {
        if (strcmp(rules[i].name, name) == 0)
            return &rules[i];
    }
    return NULL;
}
