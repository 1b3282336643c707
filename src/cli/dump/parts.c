/* Dumps a source as several OCI profiles.
 */
#include "cli/answer.h"
#include "cli/dump/dump.h"
#include "cli/live.h"

enum { NAME_BYTES = 64 };

/* The profiles of this meaning: one, or two that are to be stacked, "x86_64-1-of-2". */
static bool write_profiles(const dump_run *run, const char *directory, const char *name,
                           text parts[SPLIT_PART_COUNT])
{
    bool is_portable = args_has(&run->cli->args, OPTION_PORTABLE);
    uint32_t count = is_portable ? dump_portable(run, &parts[0]) : dump_profiles(run, parts);
    bool is_written = count > 0;
    char part_name[2 * NAME_BYTES];

    for (uint32_t i = 0; is_written && i < count; i++) {
        snprintf(part_name, sizeof part_name, "%s-%u-of-%u", name, i + 1, count);
        is_written = parts_write(run->cli, directory, count > 1 ? part_name : name, &parts[i]);
    }
    if (count == 0)
        talk_hint(run->cli, "that is the part '%s'", name);
    return is_written;
}

static bool write_part(const dump_run *run, const char *directory, const char *name)
{
    text parts[SPLIT_PART_COUNT];

    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++)
        text_init(&parts[i]);
    bool is_written = write_profiles(run, directory, name, parts);
    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++)
        text_release(&parts[i]);
    return is_written;
}

/* A filter of a stack, "filter-1-of-2": the newest is the first, as dump lists them. It may cover
 * ABIs that another one kills. */
static bool write_filter(const dump_run *run, const char *directory, uint32_t index)
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
    return write_part(&part, directory, name);
}

/* The parts of one dump's machines. */
typedef struct machine_parts {
    const dump_run *run;
    const char *directory;
} machine_parts;

static bool write_machine(void *user, const callgate_target *target, const callgate_source *meaning)
{
    const machine_parts *parts = user;
    dump_run part = *parts->run;

    part.target = target;
    part.meaning = meaning;
    return write_part(&part, parts->directory, callgate_abi_name(target->machine));
}

bool dump_parts(const dump_run *run, const char *directory)
{
    bool is_stack = run->source->kind == SOURCE_LIVE && run->source->live->stack.filter_count > 1;
    machine_parts parts = {run, directory};

    if (!parts_begin(run->cli, directory))
        return false;
    if (!is_stack)
        return machines_visit(run, write_machine, &parts);
    for (uint32_t i = 0; i < run->source->live->stack.filter_count; i++) {
        if (!write_filter(run, directory, i))
            return false;
    }
    return true;
}
