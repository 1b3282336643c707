/* Dumps a source as several OCI profiles.
 */
#include "cli/oci/parts.h"
#include "cli/dump/dump.h"
#include "cli/live.h"
#include "cli/oci/portable.h"
#include "cli/policy_abis.h"

enum { NAME_BYTES = 64 };

/* The profiles of this meaning: one, or two that are to be stacked, "x86_64-1-of-2". */
static bool add_profiles(const dump_run *run, product_parts *product, const char *name,
                         text parts[SPLIT_PART_COUNT])
{
    bool is_portable = args_has(&run->cli->args, OPTION_PORTABLE);
    uint32_t count = is_portable ? portable_write(run, &parts[0]) : dump_profiles(run, parts);
    bool is_added = count > 0;
    char part_name[2 * NAME_BYTES];

    for (uint32_t i = 0; is_added && i < count; i++) {
        snprintf(part_name, sizeof part_name, "%s-%u-of-%u", name, i + 1, count);
        is_added = parts_add(product, count > 1 ? part_name : name, &parts[i]);
    }
    if (count == 0)
        talk_hint(run->cli, "that is the part '%s'", name);
    return is_added;
}

static bool add_part(const dump_run *run, product_parts *product, const char *name)
{
    text parts[SPLIT_PART_COUNT];

    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++)
        text_init(&parts[i]);
    bool is_added = add_profiles(run, product, name, parts);
    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++)
        text_release(&parts[i]);
    return is_added;
}

/* A filter of a stack, "filter-1-of-2": the newest is the first, as dump lists them. It may cover
 * ABIs that another one kills. */
static bool add_filter(const dump_run *run, product_parts *product, uint32_t index)
{
    const live_source *live = run->source->live;
    callgate_source meaning = {0};
    dump_run part = *run;
    char name[NAME_BYTES];
    callgate_error err;

    if (live_filter_mean(run->store, live, index, run->target, &meaning.policy, &err) !=
        CALLGATE_OK) {
        talk_error(run->cli, &err);
        return false;
    }
    meaning.abis = run->target->abis != 0 ? run->target->abis : policy_abis(meaning.policy);
    meaning.attachment.flags = live->stack.filters[index].flags;
    part.meaning = &meaning;
    snprintf(name, sizeof name, "filter-%u-of-%u", index + 1, live->stack.filter_count);
    return add_part(&part, product, name);
}

/* The parts of one dump's machines. */
typedef struct machine_parts {
    const dump_run *run;
    product_parts *product;
} machine_parts;

static bool add_machine(void *user, const callgate_target *target, const callgate_source *meaning)
{
    const machine_parts *parts = user;
    dump_run part = *parts->run;

    part.target = target;
    part.meaning = meaning;
    return add_part(&part, parts->product, callgate_abi_name(target->machine));
}

bool dump_parts(const dump_run *run, const char *directory)
{
    bool is_stack = run->source->kind == SOURCE_LIVE && run->source->live->stack.filter_count > 1;
    product_parts product;
    machine_parts parts = {run, &product};
    bool is_fine = true;

    parts_init(&product, run->cli, directory);
    if (!is_stack)
        return parts_end(&product, machines_visit(run, add_machine, &parts));
    for (uint32_t i = 0; is_fine && i < run->source->live->stack.filter_count; i++)
        is_fine = add_filter(run, &product, i);
    return parts_end(&product, is_fine);
}
