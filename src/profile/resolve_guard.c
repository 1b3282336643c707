/* What a rule includes, excludes, as engines read it. */
#include "profile/resolve.h"
#include <string.h>

/* Engines call a machine by its GOARCH, but for these. */
static const char *engine_name(callgate_abi machine)
{
    switch ((int)machine) {
    case CALLGATE_ABI_X86:
        return "x86";
    case CALLGATE_ABI_MIPSEL:
        return "mipsel";
    case CALLGATE_ABI_MIPSEL64:
        return "mipsel64";
    default:
        return abi_get(machine)->goarch;
    }
}

static bool names_machine(const profile_guard *guard, callgate_abi machine)
{
    for (uint32_t i = 0; i < guard->arch_count; i++)
        if (strcmp(guard->arches[i].text, engine_name(machine)) == 0)
            return true;
    return false;
}

/* Podman parses minKernel and never looks at it. */
static bool has_min_kernel(const profile_resolver *resolver, const profile_guard *guard)
{
    return guard->min_kernel != 0 && resolve_engine(resolver) != READING_ENGINE_PODMAN;
}

static bool is_held_back(const profile_resolver *resolver, const profile_guard *excludes,
                         callgate_abi machine)
{
    const callgate_target *target = resolver->target;

    return names_machine(excludes, machine) || (excludes->caps & target->caps) != 0 ||
           (has_min_kernel(resolver, excludes) && target->kernel >= excludes->min_kernel);
}

static bool is_let_in(const profile_resolver *resolver, const profile_guard *includes,
                      callgate_abi machine)
{
    const callgate_target *target = resolver->target;

    if (includes->arch_count > 0 && !names_machine(includes, machine))
        return false;
    if (includes->has_unknown_cap || (includes->caps & ~target->caps) != 0)
        return false;
    return !has_min_kernel(resolver, includes) || target->kernel >= includes->min_kernel;
}

bool resolve_is_included(const profile_resolver *resolver, const profile_entry *entry,
                         callgate_abi machine)
{
    if (resolve_engine(resolver) == READING_ENGINE_NONE)
        return true;
    return !is_held_back(resolver, &entry->excludes, machine) &&
           is_let_in(resolver, &entry->includes, machine);
}
