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

bool profile_guard_lists(const profile_guard *guard, const char *goarch)
{
    for (uint32_t i = 0; i < guard->arch_count; i++)
        if (strcmp(guard->arches[i].text, goarch) == 0)
            return true;
    return false;
}

static bool lists_all(const profile_guard *guard, const profile_guard *of)
{
    for (uint32_t i = 0; i < of->arch_count; i++)
        if (!profile_guard_lists(guard, of->arches[i].text))
            return false;
    return of->arch_count > 0;
}

/* An empty kernel, which is read as 0.1, is older than all. */
static bool is_always_out(const profile_guard *excludes, uint32_t kernel_min)
{
    return excludes->min_kernel != 0 &&
           (excludes->min_kernel <= kernel_min || excludes->min_kernel <= CALLGATE_KERNEL(0, 1));
}

bool profile_guards_clash(const profile_guard *includes, const profile_guard *excludes,
                          bool reads_kernels)
{
    return (includes->caps & excludes->caps) != 0 || lists_all(excludes, includes) ||
           (reads_kernels && is_always_out(excludes, includes->min_kernel));
}

static bool names_machine(const profile_guard *guard, callgate_abi machine)
{
    return profile_guard_lists(guard, engine_name(machine));
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
