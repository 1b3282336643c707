/* Proves a source's compiled filter in two independent ways.
 */
#include "base/fail.h"
#include "lint/lint.h"
#include <stdio.h>

static void report(const callgate_sink *sink, const char *rule, const char *name, const char *what)
{
    callgate_place place = {.name = name};
    const lint_rule *known = lint_rule_find(rule);

    sink_report(sink, known->severity, rule, &place, known->mend, "%s", what);
}

static void prove(callgate_store *store, const callgate_policy *policy,
                  const callgate_filter *filter, const char *name, const callgate_sink *sink,
                  lint_proof *proof)
{
    const callgate_policy *lifted = NULL;
    callgate_error err;
    const callgate_insn *insns = callgate_filter_insns(filter, &proof->insn_count);

    if (callgate_prove(store, policy, insns, proof->insn_count, &proof->is_proved, NULL, &err) !=
        CALLGATE_OK) {
        proof->is_proved = false;
        report(sink, "not-proved", name, err.text);
    } else if (!proof->is_proved) {
        report(sink, "not-proved", name, "the compiled filter differs from the policy");
    }
    if (callgate_lift(store, insns, proof->insn_count, NULL, &lifted, &err) != CALLGATE_OK) {
        report(sink, "not-proved", name, err.text);
        return;
    }
    proof->is_lifted = lifted == policy;
    if (!proof->is_lifted)
        report(sink, "not-proved", name, "read back, the compiled filter is another policy");
}

void lint_prove(callgate_store *store, const callgate_source *meaning, const char *name,
                const callgate_sink *sink, lint_proof *ret_proof)
{
    callgate_filter *filter;
    callgate_error err;

    *ret_proof = (lint_proof){0};
    callgate_status status = callgate_compile(store, meaning->policy, NULL, &filter, &err);
    if (status == CALLGATE_OK) {
        ret_proof->is_compiled = true;
        prove(store, meaning->policy, filter, name, sink, ret_proof);
        callgate_filter_free(filter);
    } else {
        report(sink, status == CALLGATE_UNPROVED ? "not-proved" : "not-compiled", name, err.text);
    }
}
