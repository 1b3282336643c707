/* Finds actions that need a helper, or tell of success. */
#include "lint/linter.h"

static uint32_t action_of(uint32_t word)
{
    return word & CALLGATE_ACTION_MASK;
}

/* Of refusals, the one that tells of success. */
static uint32_t success_of(uint32_t word)
{
    return word == CALLGATE_ERRNO ? word : CALLGATE_ALLOW;
}

/* The first call whose word is mapped to this one, on an ABI of the filter. */
static bool find_mapped(const lint_subject *subject, word_map map, uint32_t word,
                        callgate_call_data *ret_witness)
{
    callgate_store *store = subject->store;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        uint32_t nr;
        for (call_id call = 0; lint_covers(subject, abi) && call < call_count(); call++) {
            if (!call_nr(call, abi, &nr))
                continue;
            decision mapped = decision_map(store, lint_answer(subject, abi, nr), map);
            decision is_it = decision_equals(store, mapped, decision_leaf(store, word));
            if (lint_satisfy(subject, is_it, abi, nr, ret_witness))
                return true;
        }
    }
    return false;
}

static bool find_action(const lint_subject *subject, uint32_t action,
                        callgate_call_data *ret_witness)
{
    return find_mapped(subject, action_of, action, ret_witness);
}

static const char *name_of(const callgate_call_data *call)
{
    return callgate_call_name(callgate_abi_of(call->arch, call->nr), call->nr);
}

static void report_action(const lint_subject *subject, const char *rule,
                          const callgate_call_data *witness, const char *what)
{
    lint_report(subject, rule, lint_place(subject, witness), witness, "'%s' asks a %s ENOSYS",
                name_of(witness), what);
}

void lint_helpers(const lint_subject *subject)
{
    const callgate_attachment *attachment = &subject->meaning->attachment;
    callgate_call_data witness;

    if (find_mapped(subject, success_of, CALLGATE_ERRNO, &witness))
        lint_report(subject, "errno-zero", lint_place(subject, &witness), &witness,
                    "'%s' is refused with errno 0: the program takes it for done",
                    name_of(&witness));
    if (attachment->listener_path == NULL && find_action(subject, CALLGATE_USER_NOTIF, &witness))
        report_action(subject, "notify-without-listener", &witness,
                      attachment->is_known
                          ? "listener, and there is no listenerPath: it answers"
                          : "listener: where the filter is attached without one it answers");
    if (!find_action(subject, CALLGATE_TRACE, &witness))
        return;
    if (attachment->is_known)
        report_action(subject, "trace-without-tracer", &witness,
                      "tracer, and runtimes have none: it answers");
    else
        report_action(subject, "trace-in-filter", &witness,
                      "tracer: where none is attached it answers");
}
