/* Gives a filter that tests no arch to its machines alone. */
#include "abi/abi.h"
#include "filter/lift_impl.h"

/* Adds runs of arch behind the others. */
static bool add(lifting *lift, uint32_t last, const lift_arches *like)
{
    lift_arches *added = lift_list_add(lift, &lift->arches, sizeof *added);

    if (!added)
        return false;
    *added = *like;
    added->last = last;
    return true;
}

/* Does a machine of the target run the ABI? Its kernel asks the filter about every call, whichever
 * of its ABIs it comes by. */
static bool is_run(const callgate_target *target, callgate_abi abi)
{
    callgate_abi_set asked = target->abis;

    while (asked != 0 &&
           abi_get((callgate_abi)__builtin_ctz(asked))->machine != abi_get(abi)->machine)
        asked &= asked - 1;
    return asked != 0;
}

/* The smallest arch of the target's machines from `from` on; false: none. */
static bool next_arch(const callgate_target *target, uint64_t from, uint32_t *ret_arch)
{
    uint64_t found = UINT64_MAX;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        if (is_run(target, (callgate_abi)abi) && arch >= from && arch < found)
            found = arch;
    }
    *ret_arch = (uint32_t)found;
    return found != UINT64_MAX;
}

/* The runs of what a profile's filter answers to foreign arches, which never come. */
static bool add_kill(lifting *lift, lift_arches *ret_kill)
{
    nr_run *run = lift_list_add(lift, &lift->runs, sizeof *run);

    if (!run)
        return false;
    *run = (nr_run){UINT32_MAX, decision_leaf(lift->store, CALLGATE_KILL_THREAD)};
    *ret_kill = (lift_arches){.first_run = lift->runs.count - 1, .run_count = 1};
    return run->decision != DECISION_NONE || budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
}

/* Is every call killed, whoever's it is? */
static bool kills_all(const lifting *lift)
{
    const lift_arches *arches = lift->arches.items;
    const nr_run *runs = lift->runs.items;

    for (uint32_t i = 0; i < 2; i++) {
        decision d = runs[arches[i].first_run].decision;
        if (arches[i].run_count != 1 || !decision_is_leaf(lift->store, d))
            return false;
        uint32_t word = decision_word(lift->store, d);
        if (word != CALLGATE_KILL_THREAD && word != CALLGATE_KILL_PROCESS)
            return false;
    }
    return true;
}

bool lift_keep_machines(lifting *lift, const callgate_target *target)
{
    if (lift->has_tested_arch || !target || !target->abis || kills_all(lift))
        return true;

    lift_arches of_big = ((lift_arches *)lift->arches.items)[0];
    lift_arches of_little = ((lift_arches *)lift->arches.items)[1];
    lift_arches kill;
    uint64_t from = 0;
    uint32_t arch;
    lift->arches.count = 0;
    if (!add_kill(lift, &kill))
        return false;
    while (next_arch(target, from, &arch)) {
        if (arch > from && !add(lift, arch - 1, &kill))
            return false;
        if (!add(lift, arch, arch & ARCH_LITTLE_ENDIAN ? &of_little : &of_big))
            return false;
        from = (uint64_t)arch + 1;
    }
    return from > UINT32_MAX || add(lift, UINT32_MAX, &kill);
}
