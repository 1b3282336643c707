/* Loads several sources for one target.
 */
#include "cli/sides.h"
#include "cli/answer.h"
#include "cli/policy_abis.h"
#include "policy/store.h"
#include "profile/resolve.h"
#include <stdlib.h>
#include <string.h>

static bool load_all(cli_session *cli, const char *const *words, side_set *set)
{
    callgate_sink sink = talk_sink(cli);
    size_t stdin_count = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(words[i], "-") == 0 && stdin_count++ > 0) {
            talk_failure(cli, "standard input can be read once, and '-' stands twice");
            return false;
        }
        set->items[i].is_loaded = source_load(cli, words[i], &set->items[i].source, &sink);
        if (!set->items[i].is_loaded)
            return false;
    }
    return true;
}

/* Makes the meaning of one side, for its target. */
static bool mean_side(cli_session *cli, callgate_store *store, source_side *side)
{
    callgate_sink sink = talk_sink(cli);

    side->is_meant = source_mean(cli, store, &side->source, &side->target, &side->meaning, &sink);
    return side->is_meant;
}

/* The machines that a filter is for; 0: it looks at no arch, or at none that is known. */
static callgate_abi_set machines_of_filter(const callgate_policy *policy)
{
    callgate_abi_set abis = policy_abis(policy);

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        bool is_apart =
            policy_find(policy, callgate_abi_arch((callgate_abi)abi)) != policy_others(policy);
        if ((abis & CALLGATE_ABI_BIT(abi)) != 0 && !is_apart)
            abis &= ~CALLGATE_ABI_BIT(abi);
    }
    return resolve_machines_of(abis);
}

/* Filters mean the same for every target: they come first, so that profiles follow them. */
static bool mean_filters(cli_session *cli, side_set *set, const callgate_target *target,
                         callgate_abi_set *ret_machines)
{
    for (size_t i = 0; i < set->count; i++) {
        source_side *side = &set->items[i];
        side->target = *target;
        if (side->source.kind == SOURCE_PROFILE)
            continue;
        if (!mean_side(cli, set->store, side))
            return false;
        *ret_machines |= machines_of_filter(side->meaning.policy);
    }
    return true;
}

static callgate_abi_set machines_named(const side_set *set)
{
    callgate_abi_set abis = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].source.kind == SOURCE_PROFILE)
            abis |= callgate_profile_abis(set->items[i].source.profile);
    }
    return resolve_machines_of(abis);
}

/* One machine is a target of its own; several are told by the ABIs that are covered there. */
static void aim(source_side *side, callgate_abi_set machines)
{
    callgate_abi_set own = resolve_machines_of(callgate_profile_abis(side->source.profile));

    if (own == machines)
        return;
    if ((machines & (machines - 1)) == 0) {
        side->target.machine = (callgate_abi)__builtin_ctz(machines);
        return;
    }
    for (uint32_t machine = 0; machine < CALLGATE_ABI_COUNT; machine++) {
        if ((machines & CALLGATE_ABI_BIT(machine)) != 0)
            side->target.abis |=
                resolve_named_for(side->source.profile, &side->target, (callgate_abi)machine);
    }
}

static bool mean_profiles(cli_session *cli, side_set *set, callgate_abi_set machines)
{
    for (size_t i = 0; i < set->count; i++) {
        source_side *side = &set->items[i];
        if (side->source.kind != SOURCE_PROFILE)
            continue;
        if (machines != 0)
            aim(side, machines);
        if (!mean_side(cli, set->store, side))
            return false;
    }
    return true;
}

bool side_is_unheard(const source_side *side, uint32_t word)
{
    const callgate_attachment *attachment = &side->meaning.attachment;

    return word == CALLGATE_USER_NOTIF && attachment->is_known &&
           (attachment->flags & CALLGATE_FLAG_NEW_LISTENER) == 0;
}

static uint32_t unheard_by(uint32_t word, callgate_abi abi)
{
    return word == CALLGATE_USER_NOTIF ? CALLGATE_ERRNO | errno_enosys(abi) : word;
}

static uint32_t unheard(uint32_t word)
{
    return unheard_by(word, CALLGATE_ABI_NONE);
}

static uint32_t unheard_on_mips(uint32_t word)
{
    return unheard_by(word, CALLGATE_ABI_MIPS);
}

static uint32_t unheard_on_parisc(uint32_t word)
{
    return unheard_by(word, CALLGATE_ABI_PARISC);
}

/* A policy with what `map` makes of it on the machines that number errnos like `like`. */
static const callgate_policy *unheard_like(callgate_store *store, const callgate_policy *policy,
                                           callgate_abi like, word_map map)
{
    const callgate_policy *mapped, *found = policy;

    if (policy == NULL || policy_map(store, policy, map, &mapped, NULL) != CALLGATE_OK)
        return NULL;
    for (uint32_t abi = 0; found != NULL && abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        if (errno_enosys((callgate_abi)abi) == errno_enosys(like))
            found = store_policy_with(store, found, arch, policy_find(mapped, arch));
    }
    return found;
}

static bool find_effective(cli_session *cli, callgate_store *store, source_side *side)
{
    const callgate_policy *policy = side->meaning.policy;

    if (side_is_unheard(side, CALLGATE_USER_NOTIF)) {
        policy = unheard_like(store, policy, CALLGATE_ABI_MIPS, unheard_on_mips);
        policy = unheard_like(store, policy, CALLGATE_ABI_PARISC, unheard_on_parisc);
        if (policy == NULL || policy_map(store, policy, unheard, &policy, NULL) != CALLGATE_OK) {
            talk_failure(cli, "what '%s' means without a listener takes too much memory",
                         side->source.name);
            return false;
        }
    }
    side->effective = policy;
    return true;
}

bool sides_mean_plain(cli_session *cli, side_set *set, bool *ret_is_other)
{
    *ret_is_other = false;
    for (size_t i = 0; i < set->count; i++) {
        source_side *side = &set->items[i];
        profile_reading reading = profile_reading_plain(side->target.reading);
        callgate_source plain;
        callgate_error err;
        if (side->source.kind != SOURCE_PROFILE)
            continue;
        if (profile_resolve_by(set->store, side->source.profile, &side->target, &reading, &plain,
                               NULL, &err) != CALLGATE_OK) {
            talk_error(cli, &err);
            return false;
        }
        *ret_is_other = *ret_is_other || plain.policy != side->meaning.policy;
        callgate_source_clear(&side->meaning);
        side->meaning = plain;
        if (!find_effective(cli, set->store, side))
            return false;
    }
    return true;
}

static bool mean_all(cli_session *cli, const callgate_target *target, side_set *set)
{
    callgate_abi_set machines = 0;

    if (!mean_filters(cli, set, target, &machines))
        return false;
    if (target->abis != 0 || target->machine != CALLGATE_ABI_NONE)
        machines = 0; /* an option has said it */
    else if (machines == 0)
        machines = machines_named(set);
    if (!mean_profiles(cli, set, machines))
        return false;
    for (size_t i = 0; i < set->count; i++) {
        if (!find_effective(cli, set->store, &set->items[i]))
            return false;
    }
    return true;
}

bool sides_load(cli_session *cli, const char *const *words, size_t count, side_set *ret_set)
{
    side_set set = {.count = count};
    callgate_target target;

    if (!target_of(cli, &target) || !store_open(cli, &set.store))
        return false;
    set.items = calloc(count, sizeof *set.items);
    if (set.items == NULL)
        talk_failure(cli, "out of memory");
    if (set.items != NULL && load_all(cli, words, &set) && mean_all(cli, &target, &set)) {
        *ret_set = set;
        return true;
    }
    sides_release(cli, &set);
    return false;
}

void sides_release(cli_session *cli, side_set *set)
{
    for (size_t i = 0; set->items != NULL && i < set->count; i++) {
        if (set->items[i].is_meant)
            callgate_source_clear(&set->items[i].meaning);
        if (set->items[i].is_loaded)
            source_release(cli, &set->items[i].source);
    }
    free(set->items);
    callgate_store_free(set->store);
    *set = (side_set){0};
}
