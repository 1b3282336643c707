/* Finds actions that ask a helper who isn't there. */
#include "lint/linter.h"

/* Permitted to a helper: the first call that gets the action, on an ABI of the filter. */
static bool find_action(const lint_subject *subject, uint32_t action,
                        callgate_call_data *ret_witness)
{
    callgate_store *store = subject->store;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        uint32_t nr;
        for (call_id call = 0; lint_covers(subject, abi) && call < call_count(); call++) {
            if (!call_nr(call, abi, &nr))
                continue;
            decision helped =
                lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_SUPERVISED);
            if (lint_satisfy(subject, helped, abi, nr, ret_witness) &&
                (decision_eval(store, lint_answer(subject, abi, nr), ret_witness) &
                 CALLGATE_ACTION_MASK) == action)
                return true;
        }
    }
    return false;
}

void lint_helpers(const lint_subject *subject)
{
    const callgate_attachment *attachment = &subject->meaning->attachment;
    callgate_call_data witness;

    if (attachment->listener_path == NULL && find_action(subject, CALLGATE_USER_NOTIF, &witness))
        lint_report(subject, "notify-without-listener", lint_place(subject, &witness), &witness,
                    "'%s' asks a listener%s ENOSYS",
                    callgate_call_name(callgate_abi_of(witness.arch, witness.nr), witness.nr),
                    attachment->is_known ? ", and there is no listenerPath: it answers"
                                         : ": where the filter is attached without one it answers");
    if (attachment->is_known && find_action(subject, CALLGATE_TRACE, &witness))
        lint_report(subject, "trace-without-tracer", lint_place(subject, &witness), &witness,
                    "'%s' asks a tracer, and runtimes have none: it answers ENOSYS",
                    callgate_call_name(callgate_abi_of(witness.arch, witness.nr), witness.nr));
}
