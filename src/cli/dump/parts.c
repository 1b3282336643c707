/* Dumps a source as several OCI profiles.
 */
#include "cli/dump/dump.h"
#include "cli/live.h"

enum { NAME_BYTES = 64 };

/* One part: a profile of this meaning, proved, in a file of its own. */
static bool write_part(const dump_run *run, const char *directory, const char *name)
{
    text out;

    text_init(&out);
    bool is_made = dump_profile_form(run)(run, &out);
    if (!is_made)
        talk_hint(run->cli, "that is the part '%s'", name);
    bool is_written = is_made && parts_write(run->cli, directory, name, &out);
    text_release(&out);
    return is_written;
}

/* A filter of a stack, "filter-1-of-2": the newest is the first, as dump lists them. */
static bool write_filter(const dump_run *run, const char *directory, uint32_t index)
{
    const live_source *live = run->source->live;
    callgate_source meaning = {.abis = run->meaning->abis};
    dump_run part = *run;
    char name[NAME_BYTES];
    callgate_error err;

    if (live_filter_mean(run->store, live, index, run->target, &meaning.policy, &err) !=
        CALLGATE_OK) {
        talk_error(run->cli, &err);
        return false;
    }
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
