/* Finds what keeps a container from starting. */
#include "lint/linter.h"
#include "lint/ways.h"
#include <string.h>

/* What is asked, one question a situation: what of a runtime's needs is refused? */
typedef struct start_question {
    const char *rule;
    bool is_exec;
    bool has_no_new_privs;
    const char *what; /* with the runtime's name in front, the calls behind */
} start_question;

static const start_question questions[] = {
    {"start-hindered", false, true, "starts no container without these calls"},
    {"start-needs-nnp", false, false,
     "starts a container only under no_new_privs, without these calls"},
    {"exec-refused", true, true, "executes nothing in the container without these calls"},
    {"exec-needs-nnp", true, false,
     "executes in the container only under no_new_privs, without these calls"},
};

static bool is_of(const runtime_need *need, const start_question *question, const char *runtime)
{
    return strcmp(need->runtime, runtime) == 0 && need->is_exec == question->is_exec &&
           need->has_no_new_privs == question->has_no_new_privs;
}

static bool is_refused_on(const lint_subject *subject, call_id call, callgate_abi abi,
                          callgate_call_data *ret_witness)
{
    uint32_t nr;

    return call_nr(call, abi, &nr) && lint_is_refused(subject, lint_answer(subject, abi, nr)) &&
           lint_satisfy(subject, DECISION_TRUE, abi, nr, ret_witness);
}

/* Is the call refused, and what would do as well? */
static bool is_unmet(const lint_subject *subject, const runtime_need *need, callgate_abi abi,
                     callgate_call_data *ret_witness)
{
    callgate_call_data unused;

    return is_refused_on(subject, need->call, abi, ret_witness) &&
           (need->otherwise == CALL_NONE || is_refused_on(subject, need->otherwise, abi, &unused));
}

/* Says what is refused; false: nothing is. */
static bool ask(const lint_subject *subject, const start_question *question, const char *runtime,
                callgate_abi abi)
{
    lint_names list = {0};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];
    bool is_execve_refused = false;

    for (uint32_t i = 0; i < runtime_need_count; i++) {
        if (!is_of(&runtime_needs[i], question, runtime) ||
            !is_unmet(subject, &runtime_needs[i], abi, &witness))
            continue;
        lint_names_add_call(&list, runtime_needs[i].call, &witness);
        is_execve_refused |= strcmp(call_name(runtime_needs[i].call), "execve") == 0;
    }
    if (!lint_names_write(&list, names))
        return false;
    const char *rule =
        is_execve_refused && question == questions ? "start-refused" : question->rule;
    lint_report(subject, rule, lint_place(subject, &list.witness), &list.witness, "%s %s: %s",
                runtime, question->what, names);
    return true;
}

/* Of a container that doesn't start nothing else is of interest; of what works with no_new_privs
 * it is, that it doesn't without. */
static void ask_all(const lint_subject *subject, const char *runtime, callgate_abi abi)
{
    bool is_refused = ask(subject, &questions[0], runtime, abi);

    if (!is_refused && !ask(subject, &questions[2], runtime, abi))
        ask(subject, &questions[3], runtime, abi);
    if (!is_refused)
        ask(subject, &questions[1], runtime, abi);
}

/* The runtime that installs the filter at last; NULL: one that was not measured. */
static const char *runtime_of(callgate_reading reading)
{
    switch (reading) {
    case CALLGATE_READING_RUNC:
    case CALLGATE_READING_DOCKER:
    case CALLGATE_READING_CONTAINERD:
        return "runc";
    case CALLGATE_READING_CRUN:
    case CALLGATE_READING_PODMAN:
        return "crun";
    case CALLGATE_READING_YOUKI:
    case CALLGATE_READING_KATA:
    case CALLGATE_READING_GVISOR:
    case CALLGATE_READING_MEANT:
    case CALLGATE_READING_COUNT:
    default:
        return NULL;
    }
}

/* Only profiles are for containers, and each machine's own programs start them. */
void lint_starts(const lint_subject *subject)
{
    const char *runtime = runtime_of(subject->target->reading);

    if (subject->profile == NULL || runtime == NULL)
        return;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (lint_covers(subject, abi) && abi_get(abi)->machine == abi) {
            ask_all(subject, runtime, abi);
            return;
        }
    }
}
