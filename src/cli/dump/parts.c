/* Dumps a source as several OCI profiles.
 */
#include "abi/abi.h"
#include "cli/dump/dump.h"
#include "cli/live.h"
#include "policy/store.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_BYTES = 64 };

static bool make_directory(const dump_run *run, const char *directory)
{
    if (mkdir(directory, 0777) == 0 || errno == EEXIST)
        return true;
    talk_failure(run->cli, "can't make '%s': %s", directory, strerror(errno));
    return false;
}

/* One part: a profile of this meaning, proved, in a file of its own. */
static bool write_part(const dump_run *run, const char *directory, const char *name)
{
    char path[PATH_MAX];
    text out;

    if ((size_t)snprintf(path, sizeof path, "%s%s.json", directory, name) >= sizeof path) {
        talk_failure(run->cli, "the path of '%s' is too long", name);
        return false;
    }
    text_init(&out);
    bool is_written = dump_profile(run, &out);
    if (!is_written)
        talk_hint(run->cli, "that is the part '%s'", name);
    else if (out.has_failed)
        talk_failure(run->cli, "out of memory");
    is_written =
        is_written && !out.has_failed && output_file(run->cli, path, text_data(&out), out.bytes);
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

/* What is meant on one machine: calls of other machines' arches, which never arrive there, are
 * answered as OCI's runtimes do it. NULL: the store's limits, or memory. */
static const callgate_policy *policy_on(const dump_run *run, callgate_abi machine)
{
    const callgate_policy *policy = run->meaning->policy;
    callgate_store *store = run->store;
    const nr_run kill = {UINT32_MAX, decision_leaf(store, CALLGATE_KILL_THREAD)};
    const nr_runs *killed = store_nr_runs(store, &kill, 1);
    arch_run runs[2 * CALLGATE_ABI_COUNT + 1];
    uint32_t count = 0, arches[CALLGATE_ABI_COUNT], arch_count = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (abi_get((callgate_abi)abi)->machine == machine)
            arches[arch_count++] = callgate_abi_arch((callgate_abi)abi);
    }
    for (;;) {
        uint64_t next = UINT64_MAX; /* the least arch that is not there yet */
        for (uint32_t i = 0; i < arch_count; i++) {
            bool is_there = count > 0 && arches[i] <= runs[count - 1].last;
            next = !is_there && arches[i] < next ? arches[i] : next;
        }
        if (next == UINT64_MAX)
            break;
        if (next > 0 && (count == 0 || runs[count - 1].last < next - 1))
            runs[count++] = (arch_run){(uint32_t)next - 1, killed};
        runs[count++] = (arch_run){(uint32_t)next, policy_find(policy, (uint32_t)next)};
    }
    if (count == 0 || runs[count - 1].last < UINT32_MAX)
        runs[count++] = (arch_run){UINT32_MAX, killed};
    return killed != NULL ? store_policy(store, runs, count) : NULL;
}

static bool write_machine(const dump_run *run, const char *directory, callgate_abi machine,
                          callgate_abi_set abis)
{
    callgate_target target = *run->target;
    callgate_source meaning;
    dump_run part = *run;
    callgate_sink sink = talk_sink(run->cli);

    target.machine = machine;
    target.abis = abis;
    if (!source_mean(run->cli, run->store, run->source, &target, &meaning, &sink))
        return false;
    const callgate_policy *policy = meaning.policy;
    part.target = &target;
    part.meaning = &meaning;
    meaning.abis = abis;
    if (run->source->kind != SOURCE_PROFILE)
        meaning.policy = policy_on(run, machine);
    bool is_written = meaning.policy != NULL;
    if (!is_written)
        talk_failure(run->cli, "the part of one machine takes too much memory");
    is_written = is_written && write_part(&part, directory, callgate_abi_name(machine));
    meaning.policy = policy;
    callgate_source_clear(&meaning);
    return is_written;
}

static bool write_machines(const dump_run *run, const char *directory)
{
    callgate_abi_set left = run->meaning->abis;

    while (left != 0) {
        callgate_abi machine = abi_get((callgate_abi)__builtin_ctz(left))->machine;
        callgate_abi_set abis = 0;
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
            if ((left & CALLGATE_ABI_BIT(abi)) != 0 &&
                abi_get((callgate_abi)abi)->machine == machine)
                abis |= CALLGATE_ABI_BIT(abi);
        }
        if (!write_machine(run, directory, machine, abis))
            return false;
        left &= ~abis;
    }
    return true;
}

bool dump_parts(const dump_run *run, const char *directory)
{
    bool is_stack = run->source->kind == SOURCE_LIVE && run->source->live->stack.filter_count > 1;

    if (!make_directory(run, directory))
        return false;
    if (!is_stack)
        return write_machines(run, directory);
    for (uint32_t i = 0; i < run->source->live->stack.filter_count; i++) {
        if (!write_filter(run, directory, i))
            return false;
    }
    return true;
}
