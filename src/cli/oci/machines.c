/* Finds what a source means on each machine.
 */
#include "cli/oci/machines.h"
#include "abi/abi.h"
#include "policy/store.h"
#include "profile/resolve.h"

callgate_abi_set machine_abis_among(callgate_abi machine, callgate_abi_set among)
{
    callgate_abi_set abis = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (abi_get((callgate_abi)abi)->machine == machine)
            abis |= CALLGATE_ABI_BIT(abi);
    }
    return abis & among;
}

/* A machine's least arch from `first` on; false: there is none. */
static bool next_arch(callgate_abi machine, uint64_t first, uint32_t *ret_arch)
{
    bool is_found = false;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch(abi);
        if (abi_get(abi)->machine != machine || arch < first || (is_found && arch >= *ret_arch))
            continue;
        *ret_arch = arch;
        is_found = true;
    }
    return is_found;
}

const callgate_policy *machine_policy(callgate_store *store, const callgate_policy *policy,
                                      callgate_abi machine)
{
    const nr_run kill = {UINT32_MAX, decision_leaf(store, CALLGATE_KILL_THREAD)};
    const nr_runs *killed = store_nr_runs(store, &kill, 1);
    arch_run runs[2 * CALLGATE_ABI_COUNT + 1];
    uint32_t count = 0, arch = 0;

    for (uint64_t first = 0; next_arch(machine, first, &arch); first = (uint64_t)arch + 1) {
        if (arch > first)
            runs[count++] = (arch_run){arch - 1, killed};
        runs[count++] = (arch_run){arch, policy_find(policy, arch)};
    }
    if (count == 0 || runs[count - 1].last < UINT32_MAX)
        runs[count++] = (arch_run){UINT32_MAX, killed};
    return killed != NULL ? store_policy(store, runs, count) : NULL;
}

callgate_abi machine_choose(cli_session *cli, const char *what, callgate_abi_set abis)
{
    callgate_abi_set machines = resolve_machines_of(abis);
    callgate_abi host = callgate_abi_host();

    if ((machines & (machines - 1)) == 0)
        return (callgate_abi)__builtin_ctz(machines);
    if (host != CALLGATE_ABI_NONE && (machines & CALLGATE_ABI_BIT(host)) != 0) {
        talk_note(cli, "for %s, this machine; --abi asks for another one, -o DIR/ for all",
                  callgate_abi_name(host));
        return host;
    }
    talk_failure(cli, "'%s' covers several machines, and OCI's form is for one", what);
    talk_hint(cli, "choose one: --abi x86_64,x86,x32, or -o DIR/ for a file each");
    return CALLGATE_ABI_NONE;
}

bool machine_visit_one(const machines_run *run, callgate_abi machine, machine_visit visit,
                       void *user)
{
    callgate_target target = *run->target;
    callgate_source meaning;

    target.machine = machine;
    target.abis = machine_abis_among(machine, run->meaning->abis);
    if (!source_mean(run->cli, run->store, run->source, &target, &meaning, NULL))
        return false;
    meaning.abis = target.abis;
    if (run->source->kind != SOURCE_PROFILE)
        meaning.policy = machine_policy(run->store, run->meaning->policy, machine);
    bool is_fine = meaning.policy != NULL;
    if (!is_fine)
        talk_failure(run->cli, "the part of one machine takes too much memory");
    is_fine = is_fine && visit(user, &target, &meaning);
    callgate_source_clear(&meaning);
    return is_fine;
}

bool machines_visit(const machines_run *run, machine_visit visit, void *user)
{
    callgate_abi_set left = resolve_machines_of(run->meaning->abis);

    for (; left != 0; left &= left - 1) {
        if (!machine_visit_one(run, (callgate_abi)__builtin_ctz(left), visit, user))
            return false;
    }
    return true;
}
