/* Machines that a profile is resolved for, with their ABIs. */
#include "profile/resolve.h"

/* Where neither target nor profile names a machine: what container engines ship for, each alone. */
static const callgate_abi_set usual_machines =
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) |
    CALLGATE_ABI_BIT(CALLGATE_ABI_RISCV64) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390X) |
    CALLGATE_ABI_BIT(CALLGATE_ABI_PPC64LE) | CALLGATE_ABI_BIT(CALLGATE_ABI_LOONGARCH64);

static bool has_abi(callgate_abi_set set, callgate_abi abi)
{
    return (set & CALLGATE_ABI_BIT(abi)) != 0;
}

/* The ABIs of a set that run on a machine, which may be a 32-bit one. */
static callgate_abi_set abis_on(callgate_abi_set set, callgate_abi machine)
{
    callgate_abi_set found = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (has_abi(set, (callgate_abi)abi) &&
            (abi == machine || abi_get((callgate_abi)abi)->machine == machine))
            found |= CALLGATE_ABI_BIT(abi);
    return found;
}

callgate_abi_set resolve_machines_of(callgate_abi_set set)
{
    callgate_abi_set machines = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (has_abi(set, (callgate_abi)abi))
            machines |= CALLGATE_ABI_BIT(abi_get((callgate_abi)abi)->machine);
    return machines;
}

/* Of archMap engines take the machine's own entry, the first of them. NULL: there is none. */
static const profile_arch_map *map_of(const profile_resolver *resolver, callgate_abi machine)
{
    const callgate_profile *profile = resolver->profile;

    if (resolve_engine(resolver) == READING_ENGINE_NONE)
        return NULL;
    for (uint32_t i = 0; i < profile->arch_map_count; i++)
        if (profile->arch_map[i].machine == machine)
            return &profile->arch_map[i];
    return NULL;
}

/* What a runtime adds to the filter on that machine: its own ABI always. */
static callgate_abi_set listed_for(const profile_resolver *resolver, callgate_abi machine)
{
    const callgate_profile *profile = resolver->profile;
    const profile_arch_map *map = map_of(resolver, machine);
    callgate_abi_set named = CALLGATE_ABI_BIT(machine);

    if (resolver->reading->has_native_abi_only)
        return named;
    for (uint32_t i = 0; i < profile->arch_count; i++)
        named |= CALLGATE_ABI_BIT(profile->arches[i].abi);
    for (uint32_t i = 0; map && i < map->sub_count; i++)
        named |= CALLGATE_ABI_BIT(map->subs[i].abi);
    return named;
}

/* What runs elsewhere never calls there. */
static callgate_abi_set named_for(const profile_resolver *resolver, callgate_abi machine)
{
    return abis_on(listed_for(resolver, machine), machine);
}

callgate_abi_set resolve_named_for(const callgate_profile *profile, const callgate_target *target,
                                   callgate_abi machine)
{
    const profile_resolver resolver = {
        .profile = profile, .target = target, .reading = profile_reading_get(target->reading)};

    return named_for(&resolver, machine);
}

/* Exactly the ABIs that were asked for; says which of them no runtime would cover. */
static void take_exact(profile_resolver *resolver, callgate_abi machine)
{
    callgate_abi_set asked = resolver->target->abis;

    if (resolver->target->machine == CALLGATE_ABI_NONE)
        asked = abis_on(asked, machine);
    if (resolver->reading->has_native_abi_only)
        asked &= CALLGATE_ABI_BIT(machine);
    resolver->machines[machine] = asked;
    callgate_abi_set beyond = asked & ~named_for(resolver, machine);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (has_abi(beyond, (callgate_abi)abi))
            resolve_report(resolver, CALLGATE_NOTE, "abi-beyond-profile", (profile_span){0, 0},
                           "a runtime's filter kills calls of ABIs that the profile doesn't name",
                           "the profile doesn't name %s", abi_get((callgate_abi)abi)->name);
}

static bool knows_abi(const profile_resolver *resolver, callgate_abi abi)
{
    static const char probe[] = "exit_group"; /* every ABI has it since libseccomp knows any */
    profile_name name = {.text = probe, .text_bytes = sizeof(probe) - 1};

    name.call = call_from_name(name.text, name.text_bytes);
    return resolve_knows(resolver, &name, abi);
}

/* A machine that the reading's libseccomp doesn't know can have no filter; a runtime refuses any
 * architecture that it doesn't know. */
static bool check_known(profile_resolver *resolver, callgate_abi machine)
{
    const callgate_target *target = resolver->target;
    callgate_abi_set *abis = &resolver->machines[machine];

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (!has_abi(*abis, abi) || knows_abi(resolver, abi))
            continue;
        if (target->abis != 0 || target->machine != CALLGATE_ABI_NONE) {
            RESOLVE_FAIL(resolver, ((profile_span){0, 0}), "that libseccomp doesn't know %s",
                         abi_get(abi)->name);
            fail_hint(resolver->reterr, "the container doesn't start there: name a later release");
            return false;
        }
        *abis &= ~CALLGATE_ABI_BIT(abi);
        if (abi == machine)
            *abis = 0;
        resolve_report(resolver, CALLGATE_NOTE, "abi-unknown", (profile_span){0, 0},
                       "it is left out here", "that libseccomp doesn't know %s",
                       abi_get(abi)->name);
    }
    return true;
}

/* An architecture that libseccomp refuses beside the machine's own: NULL, or why. */
static const char *refusal_of(const profile_resolver *resolver, callgate_abi abi,
                              callgate_abi machine)
{
    if (abi_get(abi)->is_big_endian != abi_get(machine)->is_big_endian)
        return "has another byte order than";
    return knows_abi(resolver, abi) ? NULL : "isn't known to that libseccomp on";
}

/* Runtimes add every architecture of the list, those of other machines too. Who asks for ABIs wants
 * them answered: then it is a warning, as where all machines are asked for. */
static bool check_list(profile_resolver *resolver, const profile_arch *arches, uint32_t count,
                       callgate_abi machine)
{
    const callgate_target *target = resolver->target;
    bool is_chosen = target->machine != CALLGATE_ABI_NONE && target->abis == 0;

    for (uint32_t i = 0; i < count; i++) {
        const char *refusal = refusal_of(resolver, arches[i].abi, machine);
        const char *name = abi_get(arches[i].abi)->oci_token, *on = abi_get(machine)->name;
        if (refusal && is_chosen) {
            RESOLVE_FAIL(resolver, arches[i].span, "%s %s %s", name, refusal, on);
            fail_hint(resolver->reterr, "libseccomp refuses it: the container doesn't start");
            return false;
        }
        if (refusal)
            resolve_report(resolver, CALLGATE_WARNING, "refused-architecture", arches[i].span,
                           "runtimes refuse the profile there", "%s %s %s", name, refusal, on);
    }
    return true;
}

static bool check_lists(profile_resolver *resolver, callgate_abi machine)
{
    const callgate_profile *profile = resolver->profile;
    const profile_arch_map *map = map_of(resolver, machine);

    return check_list(resolver, profile->arches, profile->arch_count, machine) &&
           (!map || check_list(resolver, map->subs, map->sub_count, machine));
}

/* Says of a machine that was asked for that the runtime doesn't run on it. */
static void report_strange(const profile_resolver *resolver, callgate_abi machine)
{
    const profile_reading *reading = resolver->reading;
    bool is_asked = resolver->target->abis != 0 || resolver->target->machine != CALLGATE_ABI_NONE;

    if (is_asked && reading->machines != 0 && !has_abi(reading->machines, machine))
        sink_report_target(resolver->sink, CALLGATE_NOTE, "strange-machine",
                           resolver->profile->name, "what is said holds if it ever does",
                           "%s doesn't run on %s", reading->reader, abi_get(machine)->name);
}

/* The machines to resolve for. */
static callgate_abi_set choose(const profile_resolver *resolver)
{
    const callgate_target *target = resolver->target;

    if (target->machine != CALLGATE_ABI_NONE)
        return CALLGATE_ABI_BIT(target->machine);
    callgate_abi_set abis = target->abis ? target->abis : callgate_profile_abis(resolver->profile);
    return abis ? resolve_machines_of(abis) : usual_machines;
}

/* No ABI is left: none that was asked for is one that the reading looks at. */
static bool fail_none(profile_resolver *resolver, callgate_abi_set machines)
{
    const char *reader = resolver->reading->reader;

    if (resolver->target->abis == 0 || !resolver->reading->has_native_abi_only)
        return RESOLVE_FAIL(resolver, ((profile_span){0, 0}), "no ABI is left to resolve for");
    const callgate_place whole = {.name = resolver->profile->name};
    resolver->status = FAIL_AT(resolver->reterr, CALLGATE_INVALID, &whole,
                               "%s makes a filter for the machine's own ABI alone", reader);
    fail_hint(resolver->reterr, "ask for %s", abi_get((callgate_abi)__builtin_ctz(machines))->name);
    return false;
}

bool resolve_machines(profile_resolver *resolver)
{
    callgate_abi_set machines = choose(resolver);

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi machine = (callgate_abi)i;
        if (!has_abi(machines, machine))
            continue;
        if (resolver->target->abis)
            take_exact(resolver, machine);
        else
            resolver->machines[machine] = named_for(resolver, machine);
        if (!check_known(resolver, machine) ||
            (!resolver->reading->has_native_abi_only && !check_lists(resolver, machine)))
            return false;
        report_strange(resolver, machine);
        resolver->abis |= resolver->machines[machine];
    }
    if (resolver->abis == 0)
        return fail_none(resolver, machines);
    if (resolver->target->abis == 0 && resolver->target->machine != CALLGATE_ABI_NONE)
        resolver->beside = listed_for(resolver, resolver->target->machine) & ~resolver->abis;
    return true;
}
