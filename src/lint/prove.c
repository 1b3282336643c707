/* Proves a source's compiled filter in two independent ways.
 */
#include "lint/linter.h"

static void prove(const lint_subject *subject, const callgate_filter *filter, lint_proof *proof)
{
    const callgate_policy *policy = subject->meaning->policy, *lifted = NULL;
    callgate_error err;
    const callgate_insn *insns = callgate_filter_insns(filter, &proof->insn_count);

    if (callgate_prove(subject->store, policy, insns, proof->insn_count, &proof->is_proved, NULL,
                       &err) != CALLGATE_OK) {
        proof->is_proved = false;
        lint_report(subject, "not-proved", NULL, NULL, "%s", err.text);
    } else if (!proof->is_proved) {
        lint_report(subject, "not-proved", NULL, NULL,
                    "the compiled filter differs from the policy");
    }
    if (callgate_lift(subject->store, insns, proof->insn_count, NULL, &lifted, &err) !=
        CALLGATE_OK) {
        lint_report(subject, "not-proved", NULL, NULL, "%s", err.text);
        return;
    }
    proof->is_lifted = lifted == policy;
    if (!proof->is_lifted)
        lint_report(subject, "not-proved", NULL, NULL,
                    "read back, the compiled filter is another policy");
}

void lint_prove(const lint_subject *subject, lint_proof *ret_proof)
{
    callgate_filter *filter;
    callgate_error err;

    *ret_proof = (lint_proof){0};
    callgate_status status =
        callgate_compile(subject->store, subject->meaning->policy, NULL, &filter, &err);
    if (status == CALLGATE_OK) {
        ret_proof->is_compiled = true;
        prove(subject, filter, ret_proof);
        callgate_filter_free(filter);
    } else {
        lint_report(subject, status == CALLGATE_UNPROVED ? "not-proved" : "not-compiled", NULL,
                    NULL, "%s", err.text);
    }
}
