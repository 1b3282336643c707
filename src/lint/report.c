/* Hands findings to the sink. */
#include "base/fail.h"
#include "lint/linter.h"
#include "policy/call_text.h"
#include "policy/decision.h"
#include <stdarg.h>
#include <stdio.h>

/* Arguments that a call doesn't have count too, where rules compare them. */
static uint32_t args_tested(const lint_subject *subject, const callgate_call_data *call)
{
    const nr_runs *runs = policy_find(subject->meaning->policy, call->arch);

    return decision_args_tested(subject->store, nr_runs_find(runs, call->nr), call);
}

void lint_report(const lint_subject *subject, const char *rule, const callgate_place *place,
                 const callgate_call_data *witness, const char *format, ...)
{
    const lint_rule *known = lint_rule_find(rule);
    const callgate_place whole = {.name = subject->name};
    char what[CALLGATE_TEXT_BYTES_MAX], call[CALLGATE_WITNESS_BYTES_MAX] = "";
    va_list values;

    va_start(values, format);
    vsnprintf(what, sizeof what, format, values);
    va_end(values);
    if (witness != NULL)
        witness_format(witness, args_tested(subject, witness), call);
    sink_report_call(subject->sink, known->severity, rule, place != NULL ? place : &whole,
                     known->mend, call, "%s", what);
}

void lint_names_add(lint_names *list, const char *name)
{
    if (list->count < LINT_NAME_COUNT_MAX)
        list->names[list->count] = name;
    list->count++;
}

void lint_names_add_call(lint_names *list, call_id call, const callgate_call_data *witness)
{
    if (list->count == 0)
        list->witness = *witness;
    lint_names_add(list, call_name(call));
}

bool lint_names_write(const lint_names *list, char ret_text[CALLGATE_TEXT_BYTES_MAX])
{
    size_t used = 0;

    ret_text[0] = '\0';
    for (uint32_t i = 0; i < list->count && i < LINT_NAME_COUNT_MAX; i++)
        used += (size_t)snprintf(ret_text + used, CALLGATE_TEXT_BYTES_MAX - used, "%s%s",
                                 i > 0 ? ", " : "", list->names[i]);
    if (list->count > LINT_NAME_COUNT_MAX)
        snprintf(ret_text + used, CALLGATE_TEXT_BYTES_MAX - used, " and %u more",
                 list->count - LINT_NAME_COUNT_MAX);
    return list->count > 0;
}
