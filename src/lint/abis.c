/* Finds gaps between the ABIs of a machine. */
#include "callgate/abi.h"
#include "lint/linter.h"

/* Refused by its number on `own`, permitted by its number on `other`. */
static bool is_gap(const lint_subject *subject, call_id call, callgate_abi own, callgate_abi other,
                   callgate_call_data *ret_witness)
{
    uint32_t own_nr, other_nr;

    if (!call_nr(call, own, &own_nr) || !call_nr(call, other, &other_nr) ||
        !lint_is_refused(subject, lint_answer(subject, own, own_nr)))
        return false;
    decision permitted =
        lint_level_is(subject, lint_answer(subject, other, other_nr), CALLGATE_PERMITTED);
    return lint_satisfy(subject, permitted, other, other_nr, ret_witness);
}

static void find_gap(const lint_subject *subject, callgate_abi own, callgate_abi other)
{
    lint_names list = {0};
    callgate_call_data witness;
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (call_id call = 0; call < call_count(); call++) {
        if (is_gap(subject, call, own, other, &witness))
            lint_names_add_call(&list, call, &witness);
    }
    if (lint_names_write(&list, names))
        lint_report(subject, "abi-gap", NULL, &list.witness, "refused on %s, permitted on %s: %s",
                    callgate_abi_name(own), callgate_abi_name(other), names);
}

/* Does a number get one answer on a machine, by whichever of its arches it comes, and others
 * another one? */
static bool ignores_arch(const lint_subject *subject, callgate_abi machine)
{
    const nr_runs *own = policy_find(subject->meaning->policy, callgate_abi_arch(machine));
    bool has_others = false;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (abi_get(abi)->machine != machine || abi_get(abi)->arch == abi_get(machine)->arch)
            continue;
        has_others = true;
        if (policy_find(subject->meaning->policy, callgate_abi_arch(abi)) != own)
            return false;
    }
    return has_others &&
           (own->count > 1 || !decision_is_leaf(subject->store, own->runs[0].decision));
}

/* The 32-bit ABI whose programs most images of a machine may hold. */
static callgate_abi companion_of(callgate_abi machine)
{
    return machine == CALLGATE_ABI_X86_64    ? CALLGATE_ABI_X86
           : machine == CALLGATE_ABI_AARCH64 ? CALLGATE_ABI_ARM
                                             : CALLGATE_ABI_NONE;
}

/* A profile that names architectures, and not the 32-bit one of a machine that it names. */
static void find_missing(const lint_subject *subject, callgate_abi machine)
{
    callgate_abi companion = companion_of(machine);

    if (companion == CALLGATE_ABI_NONE || lint_covers(subject, companion) ||
        subject->target->abis != 0 || callgate_profile_abis(subject->profile) == 0)
        return;
    lint_report(subject, "missing-abi", NULL, NULL, "programs for %s are killed on %s",
                callgate_abi_name(companion), callgate_abi_name(machine));
}

static void check_machine(const lint_subject *subject, callgate_abi machine)
{
    if (subject->profile != NULL)
        find_missing(subject, machine);
    if (subject->is_raw && ignores_arch(subject, machine))
        return;
    for (uint32_t other = 0; other < CALLGATE_ABI_COUNT; other++)
        if (other != machine && abi_get((callgate_abi)other)->machine == machine)
            find_gap(subject, machine, (callgate_abi)other);
}

void lint_abis(const lint_subject *subject)
{
    bool is_told = !subject->is_raw;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT && !is_told; abi++) {
        is_told = lint_covers(subject, (callgate_abi)abi) &&
                  ignores_arch(subject, abi_get((callgate_abi)abi)->machine);
        if (is_told)
            lint_report(subject, "no-arch", NULL, NULL,
                        "the answer does not depend on the architecture");
    }
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (lint_covers(subject, (callgate_abi)abi) &&
            abi_get((callgate_abi)abi)->machine == (callgate_abi)abi)
            check_machine(subject, (callgate_abi)abi);
}
