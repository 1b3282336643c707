/* Finds refused or checked calls that socketcall or ipc carries. */
#include "callgate/rules.h"
#include "lint/linter.h"
#include <string.h>

enum {
    /* ipc's call is the low half of its first argument; in the high one stands a version, of which
     * 1 is refused for shmat. */
    IPC_VERSION = UINT32_C(2) << 16,
    POINTER_MIN = 4096, /* nothing is mapped below: mmap_min_addr */
};

/* A sub-call of a multiplexer, on one ABI. */
typedef struct sub_call {
    call_id call;
    callgate_abi abi;
    uint32_t door; /* the multiplexer's number */
    uint32_t value;
    bool is_ipc;
    callgate_call_data witness;
} sub_call;

static decision permitted_of(const lint_subject *subject, callgate_abi abi, uint32_t nr)
{
    return lint_level_is(subject, lint_answer(subject, abi, nr), CALLGATE_PERMITTED);
}

/* With an empty high word: what others let through is for widths.c to say. */
static decision asked_for(const lint_subject *subject, uint32_t value)
{
    return decision_compare(subject->store, 0, CALLGATE_EQ, value, UINT64_MAX);
}

/* socketcall reads the arguments where a pointer says: all it takes is some pointer. The registers
 * of ipc are the arguments, and so all must be permitted. */
static bool is_carried_as(const lint_subject *subject, sub_call *sub, uint32_t value)
{
    callgate_store *store = subject->store;
    decision asked = asked_for(subject, value);
    decision permitted = decision_and(store, asked, permitted_of(subject, sub->abi, sub->door));
    decision is_pointer = decision_compare(store, 1, CALLGATE_GE, POINTER_MIN, UINT64_MAX);

    if (sub->is_ipc ? permitted != asked
                    : decision_and(store, permitted, is_pointer) == DECISION_FALSE)
        return false;
    return lint_satisfy(subject, permitted, sub->abi, sub->door, &sub->witness);
}

/* s390's ipc takes no version. */
static bool is_carried(const lint_subject *subject, sub_call *sub)
{
    bool has_version =
        sub->is_ipc && sub->abi != CALLGATE_ABI_S390 && sub->abi != CALLGATE_ABI_S390X;

    return is_carried_as(subject, sub, sub->value) ||
           (has_version && is_carried_as(subject, sub, sub->value | IPC_VERSION));
}

/* How far the call gets by its own number, or where it has none, as the multiplexer's plain
 * sub-call: for all arguments, none, or some. */
static void find_own(const lint_subject *subject, const sub_call *sub, bool *ret_is_refused,
                     bool *ret_is_permitted, callgate_call_data *ret_refused)
{
    callgate_store *store = subject->store;
    decision space = DECISION_TRUE;
    uint32_t nr;

    if (!call_nr(sub->call, sub->abi, &nr)) {
        nr = sub->door;
        space = asked_for(subject, sub->value);
    }
    decision permitted = decision_and(store, space, permitted_of(subject, sub->abi, nr));
    decision rest = decision_and(store, space, decision_not(store, permitted));
    *ret_is_refused = permitted == DECISION_FALSE;
    *ret_is_permitted = !lint_satisfy(subject, rest, sub->abi, nr, ret_refused);
}

/* Calls of one kind. */
typedef struct carried {
    lint_names calls;
    callgate_abi_set abis;
    call_id last;
    sub_call first;
    callgate_call_data refused; /* by the first one's own number */
} carried;

static void take(carried *found, const sub_call *sub, const callgate_call_data *refused)
{
    if (found->abis == 0) {
        found->first = *sub;
        found->refused = *refused;
    }
    if (found->abis == 0 || found->last != sub->call)
        lint_names_add(&found->calls, call_name(sub->call));
    found->last = sub->call;
    found->abis |= CALLGATE_ABI_BIT(sub->abi);
}

/* The kinds: refused calls by their door, and checked ones. */
typedef struct all_carried {
    carried refused[2]; /* by socketcall, by ipc */
    carried checked;
} all_carried;

/* Where calls are refused by default, a refused one is one that the program doesn't need. */
static void check_call(const lint_subject *subject, call_id call, callgate_abi abi,
                       all_carried *all)
{
    sub_call sub = {.call = call, .abi = abi};
    callgate_call_data other;
    bool is_refused, is_permitted;

    if (!lint_covers(subject, abi) || !call_multiplexer(call, abi, &sub.door, &sub.value))
        return;
    sub.is_ipc = strcmp(call_name(call_at(abi, sub.door)), "ipc") == 0;
    find_own(subject, &sub, &is_refused, &is_permitted, &other);
    if (is_permitted || (is_refused && !lint_default_permits(subject, abi)) ||
        !is_carried(subject, &sub))
        return;
    take(is_refused ? &all->refused[sub.is_ipc] : &all->checked, &sub, &other);
}

static void write_names(const carried *found, char ret_calls[CALLGATE_TEXT_BYTES_MAX],
                        char ret_abis[CALLGATE_TEXT_BYTES_MAX])
{
    lint_names abis = {0};

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (found->abis & CALLGATE_ABI_BIT(abi))
            lint_names_add(&abis, callgate_abi_name((callgate_abi)abi));
    lint_names_write(&found->calls, ret_calls);
    lint_names_write(&abis, ret_abis);
}

static void report_checked(const lint_subject *subject, const carried *found)
{
    char calls[CALLGATE_TEXT_BYTES_MAX], abis[CALLGATE_TEXT_BYTES_MAX];

    if (found->abis == 0)
        return;
    write_names(found, calls, abis);
    lint_report(subject, "multiplexed", lint_place(subject, &found->first.witness),
                &found->first.witness,
                "what is checked of %s's arguments isn't where socketcall or ipc carries it: on %s",
                calls, abis);
}

static void report_refused(const lint_subject *subject, const carried *found)
{
    const sub_call *first = &found->first;
    char calls[CALLGATE_TEXT_BYTES_MAX], abis[CALLGATE_TEXT_BYTES_MAX];

    if (found->abis == 0)
        return;
    bool has_version = first->is_ipc && first->witness.args[0] >= IPC_VERSION;
    write_names(found, calls, abis);
    lint_report(subject, "other-way", lint_place(subject, &found->refused), &first->witness,
                "'%s' gets around what is refused of %s: on %s%s",
                first->is_ipc ? "ipc" : "socketcall", calls, abis,
                has_version ? ", where the kernel takes any version above the call's 16 bits" : "");
}

void lint_multiplexed(const lint_subject *subject)
{
    all_carried all = {0};

    for (call_id call = 0; call < call_count(); call++)
        if (call_has_multiplexer(call))
            for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
                check_call(subject, call, (callgate_abi)abi, &all);
    report_checked(subject, &all.checked);
    report_refused(subject, &all.refused[0]);
    report_refused(subject, &all.refused[1]);
}
