/* Makes the targets under which a profile might answer otherwise.
 */
#include "cli/explain/variants.h"
#include "abi/abi.h"
#include "profile/profile.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { KERNEL_COUNT_MAX = 32 };

/* What a profile's conditions speak of. */
typedef struct profile_mentions {
    uint64_t caps;
    uint32_t kernels[KERNEL_COUNT_MAX]; /* ascending */
    uint32_t kernel_count;
} profile_mentions;

static void add_kernel(profile_mentions *found, uint32_t kernel)
{
    uint32_t at = 0;

    while (at < found->kernel_count && found->kernels[at] < kernel)
        at++;
    if (kernel == 0 || found->kernel_count == KERNEL_COUNT_MAX ||
        (at < found->kernel_count && found->kernels[at] == kernel))
        return;
    memmove(&found->kernels[at + 1], &found->kernels[at],
            (found->kernel_count - at) * sizeof *found->kernels);
    found->kernels[at] = kernel;
    found->kernel_count++;
}

static profile_mentions find_mentions(const callgate_profile *profile)
{
    profile_mentions found = {0};

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        found.caps |= entry->includes.caps | entry->excludes.caps;
        add_kernel(&found, entry->includes.min_kernel);
        add_kernel(&found, entry->excludes.min_kernel);
    }
    return found;
}

/* A list under way. */
typedef struct variant_maker {
    callgate_store *store;
    const loaded_source *source;
    const callgate_target *target;
    variant_list *list;
} variant_maker;

__attribute__((format(printf, 4, 5))) static void add(variant_maker *maker,
                                                      const callgate_target *target,
                                                      callgate_abi machine, const char *format, ...)
{
    callgate_error err;
    va_list arguments;

    if (maker->list->count == VARIANT_COUNT_MAX)
        return;
    target_variant *item = &maker->list->items[maker->list->count];
    *item = (target_variant){.target = *target, .machine = machine};
    item->target.is_policy_only = true; /* what decides is told of the answer itself */
    va_start(arguments, format);
    vsnprintf(item->label, sizeof item->label, format, arguments);
    va_end(arguments);
    if (source_resolve(maker->store, maker->source, &item->target, &item->meaning, NULL, &err) ==
        CALLGATE_OK)
        maker->list->count++;
}

static void add_caps(variant_maker *maker, uint64_t caps)
{
    for (uint32_t i = 0; i < 64; i++) {
        callgate_target target = *maker->target;
        const char *name = (caps >> i & 1) != 0 ? capability_name(i) : NULL;
        if (name == NULL)
            continue;
        target.caps ^= (uint64_t)1 << i;
        add(maker, &target, CALLGATE_ABI_NONE, "%s %s",
            (maker->target->caps >> i & 1) != 0 ? "without" : "with", name);
    }
    if (caps != 0 && maker->target->caps != CALLGATE_CAPS_ALL) {
        callgate_target target = *maker->target;
        target.caps = CALLGATE_CAPS_ALL;
        add(maker, &target, CALLGATE_ABI_NONE, "with all capabilities");
    }
}

/* Between two kernels that a profile names, nothing changes. */
static void add_kernels(variant_maker *maker, const profile_mentions *found)
{
    for (uint32_t i = 0; i < found->kernel_count; i++) {
        callgate_target target = *maker->target;
        uint32_t kernel = found->kernels[i];
        bool is_reached = maker->target->kernel >= kernel;

        target.kernel = is_reached ? kernel - 1 : kernel;
        add(maker, &target, CALLGATE_ABI_NONE,
            is_reached ? "before Linux %u.%u" : "from Linux %u.%u on", kernel >> 16,
            kernel & 0xffff);
    }
}

static void add_machines(variant_maker *maker)
{
    callgate_abi_set abis = callgate_profile_abis(maker->source->profile);

    if (maker->target->machine == CALLGATE_ABI_NONE)
        return; /* all of them are in the answer already */
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_target target = *maker->target;
        if ((abis & CALLGATE_ABI_BIT(i)) == 0 || abi_get((callgate_abi)i)->machine != i ||
            i == (uint32_t)maker->target->machine)
            continue;
        target.machine = (callgate_abi)i;
        target.abis = 0;
        add(maker, &target, (callgate_abi)i, "on %s", callgate_abi_name((callgate_abi)i));
    }
}

bool variants_make(cli_session *cli, callgate_store *store, const loaded_source *source,
                   const callgate_target *target, variant_list *ret_list)
{
    variant_maker maker = {store, source, target, ret_list};

    *ret_list = (variant_list){.items = calloc(VARIANT_COUNT_MAX, sizeof *ret_list->items)};
    if (ret_list->items == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    if (source->kind != SOURCE_PROFILE)
        return true;
    profile_mentions found = find_mentions(source->profile);
    add_caps(&maker, found.caps);
    add_kernels(&maker, &found);
    add_machines(&maker);
    return true;
}

void variants_release(variant_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        callgate_source_clear(&list->items[i].meaning);
    free(list->items);
    *list = (variant_list){0};
}
