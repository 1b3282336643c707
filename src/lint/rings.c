/* Finds refused calls that operations of io_uring stand in for. */
#include "lint/linter.h"
#include "lint/ways.h"
#include <string.h>

/* Does no call that does the same get through with any arguments? */
static bool is_refused_else(const lint_subject *subject, const ring_op *op, callgate_abi abi)
{
    uint32_t nr, known = 0;

    for (uint32_t i = 0; i < op->count; i++) {
        if (!call_nr(op->calls[i], abi, &nr))
            continue;
        if (lint_is_permitted(subject, lint_answer(subject, abi, nr)))
            return false;
        known++;
    }
    return known > 0;
}

static bool find_permitted(const lint_subject *subject, const char *name, callgate_abi abi,
                           callgate_call_data *ret_witness)
{
    uint32_t nr;

    return call_nr(call_from_name(name, strlen(name)), abi, &nr) &&
           lint_satisfy(subject,
                        lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_PERMITTED),
                        abi, nr, ret_witness);
}

static bool check_abi(const lint_subject *subject, callgate_abi abi)
{
    lint_names list = {0};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];

    if (!find_permitted(subject, "io_uring_setup", abi, &witness) ||
        !find_permitted(subject, "io_uring_enter", abi, &witness))
        return false;
    for (uint32_t i = 0; i < ring_op_count; i++)
        if (is_refused_else(subject, &ring_ops[i], abi))
            lint_names_add(&list, ring_ops[i].name);
    if (!lint_names_write(&list, names))
        return false;
    lint_report(subject, "io-uring-way", lint_place(subject, &witness), &witness,
                "io_uring does what is refused, or checked, of calls: %s", names);
    return true;
}

void lint_rings(const lint_subject *subject)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) && check_abi(subject, (callgate_abi)abi))
            return;
}
