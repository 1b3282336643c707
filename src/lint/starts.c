/* Finds what keeps a container from starting. */
#include "callgate/rules.h"
#include "lint/cve.h"
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

/* The condition that a call is the one that was measured, whose high words are 0. On 32-bit
 * machines the flags of open are others, on MIPS and PA-RISC most constants: there it is any call.
 */
static decision is_meant(callgate_store *store, const table_way *way, callgate_abi abi)
{
    bool is_measured = abi_get(abi)->word_bits == 64 && errno_is_usual(abi);
    decision d = DECISION_TRUE;

    for (uint32_t i = 0; is_measured && i < way->count; i++) {
        const table_condition *made = &way->conditions[i];
        d = decision_and(store, d,
                         decision_compare(store, made->arg, CALLGATE_EQ, made->value, UINT64_MAX));
    }
    return d;
}

static bool is_refused_on(const lint_subject *subject, const table_way *way, callgate_abi abi,
                          callgate_call_data *ret_witness)
{
    uint32_t nr;

    if (!call_nr(way->call, abi, &nr))
        return false;
    decision meant = is_meant(subject->store, way, abi);
    decision permitted = lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_PERMITTED);
    return decision_and(subject->store, permitted, meant) == DECISION_FALSE &&
           lint_satisfy(subject, meant, abi, nr, ret_witness);
}

/* Is the call refused, and what would do as well? */
static bool is_unmet(const lint_subject *subject, const runtime_need *need, callgate_abi abi,
                     callgate_call_data *ret_witness)
{
    callgate_call_data unused;

    return is_refused_on(subject, &need->way, abi, ret_witness) &&
           (need->otherwise.call == CALL_NONE ||
            is_refused_on(subject, &need->otherwise, abi, &unused));
}

/* What is refused. */
typedef struct start_list {
    lint_names names;
    text words[LINT_NAME_COUNT_MAX]; /* of calls that are refused in part: what of them is */
    call_id last;
    bool has_execve;
} start_list;

/* A call that is refused altogether is named once, though a runtime makes it in several ways. */
static void add_unmet(const lint_subject *subject, start_list *list, const table_way *way,
                      const callgate_call_data *witness)
{
    callgate_abi abi = callgate_abi_of(witness->arch, witness->nr);
    bool is_whole = lint_is_refused(subject, lint_answer(subject, abi, witness->nr));
    uint32_t index = list->names.count;

    if (is_whole && list->last == way->call)
        return;
    list->last = way->call;
    list->has_execve |= strcmp(call_name(way->call), "execve") == 0;
    lint_names_add_call(&list->names, way->call, witness);
    if (is_whole || index >= LINT_NAME_COUNT_MAX)
        return;
    lint_way_words(&list->words[index], way);
    list->names.names[index] = text_data(&list->words[index]);
}

static void start_list_release(start_list *list)
{
    for (uint32_t i = 0; i < LINT_NAME_COUNT_MAX; i++)
        text_release(&list->words[i]);
}

/* Says what is refused; false: nothing is. */
static bool ask(const lint_subject *subject, const start_question *question, const char *runtime,
                callgate_abi abi)
{
    start_list list = {.last = CALL_NONE};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (uint32_t i = 0; i < runtime_need_count; i++)
        if (is_of(&runtime_needs[i], question, runtime) &&
            is_unmet(subject, &runtime_needs[i], abi, &witness))
            add_unmet(subject, &list, &runtime_needs[i].way, &witness);
    bool is_hindered = lint_names_write(&list.names, names);
    start_list_release(&list);
    if (!is_hindered)
        return false;
    const char *rule = list.has_execve && question == questions ? "start-refused" : question->rule;
    lint_report(subject, rule, lint_place(subject, &list.names.witness), &list.names.witness,
                "%s %s: %s", runtime, question->what, names);
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
