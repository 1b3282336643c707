/* Dumps policies: runs of numbers, with what happens to them.
 */
#include "cli/answer.h"
#include "cli/dump/dump.h"
#include "cli/explain/case_words.h"
#include "cli/policy_abis.h"
#include "policy/call_text.h"
#include <string.h>

enum {
    LINE_COLUMNS = 100,
    NAME_INDENT = 8,
    ALIKE_COUNT_MAX = 16, /* calls of a run whose words are compared */
};

static call_id call_of(uint32_t arch, uint32_t nr)
{
    callgate_abi abi = callgate_abi_of(arch, nr);

    return abi == CALLGATE_ABI_NONE ? CALL_NONE : call_at(abi, nr);
}

/* Numbers above every table hold no names: a run is walked up to there. */
static uint32_t last_named(uint32_t arch, uint32_t nr)
{
    callgate_abi abi = callgate_abi_of(arch, nr);

    return abi == CALLGATE_ABI_NONE ? 0 : call_nr_max(abi);
}

static size_t add_name(const char *name, size_t column, text *out)
{
    size_t bytes = strlen(name);

    if (column == 0 || column + 1 + bytes > LINE_COLUMNS) {
        text_add(out, "%s%*s%s", column == 0 ? "" : "\n", NAME_INDENT, "", name);
        return NAME_INDENT + bytes;
    }
    text_add(out, " %s", name);
    return column + 1 + bytes;
}

/* The names of a run; it may begin in one ABI's view and end in another's. */
static void add_names(uint32_t arch, uint32_t first, uint32_t last, text *out)
{
    size_t column = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const abi_info *info = abi_get((callgate_abi)abi);
        if (info->arch != arch)
            continue;
        uint32_t from = first > info->nr_first ? first : info->nr_first;
        uint32_t end = last_named(arch, info->nr_first);
        uint32_t to = last < end ? last : end;
        for (uint32_t nr = from; from <= to && nr <= to; nr++) {
            call_id call = call_at((callgate_abi)abi, nr);
            if (call != CALL_NONE)
                column = add_name(call_name(call), column, out);
        }
    }
    if (column > 0)
        text_add(out, "\n");
}

/* The call in whose words a run is told: its own, or any of a few calls of which all would be told
 * alike; CALL_NONE: none. */
static call_id told_as(const dump_run *run, uint32_t arch, uint32_t first, const nr_run *nrs)
{
    call_id told = call_of(arch, first);
    callgate_abi abi = callgate_abi_of(arch, first);
    text words, other;

    if (first == nrs->last || nrs->last - first >= ALIKE_COUNT_MAX ||
        abi != callgate_abi_of(arch, nrs->last))
        return first == nrs->last ? told : CALL_NONE;
    text_init(&words);
    decision_words(run->store, nrs->decision, (case_view){told, abi}, &words);
    for (uint32_t nr = first + 1; told != CALL_NONE && nr <= nrs->last; nr++) {
        call_id call = call_at(abi, nr);
        text_init(&other);
        decision_words(run->store, nrs->decision, (case_view){call, abi}, &other);
        if (call == CALL_NONE || strcmp(text_data(&words), text_data(&other)) != 0)
            told = CALL_NONE;
        text_release(&other);
    }
    text_release(&words);
    return told;
}

static void add_run(const dump_run *run, uint32_t arch, uint32_t first, const nr_run *nrs,
                    text *out)
{
    char from[16], to[16];
    call_id call = told_as(run, arch, first, nrs);
    case_view view = {call, callgate_abi_of(arch, first)};

    nr_format(first, from);
    nr_format(nrs->last, to);
    text_add(out, "    %s", from);
    if (first != nrs->last)
        text_add(out, "-%s", to);
    else if (call != CALL_NONE)
        text_add(out, " %s", call_name(call));
    text_add(out, ": ");
    decision_words(run->store, nrs->decision, view, out);
    text_add(out, "\n");
    if (first != nrs->last)
        add_names(arch, first, nrs->last, out);
}

static void add_runs(const dump_run *run, uint32_t arch, const nr_runs *runs, text *out)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < runs->count; i++) {
        add_run(run, arch, first, &runs->runs[i], out);
        first = runs->runs[i].last + 1;
    }
}

static void add_arch_title(uint32_t first, uint32_t last, text *out)
{
    const char *between = " ";

    if (first != last) {
        text_add(out, "arch 0x%08x-0x%08x:\n", first, last);
        return;
    }
    text_add(out, "arch 0x%08x", first);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (callgate_abi_arch((callgate_abi)abi) != first)
            continue;
        text_add(out, "%s%s", between, callgate_abi_name((callgate_abi)abi));
        between = ", ";
    }
    text_add(out, ":\n");
}

bool dump_policy(const dump_run *run, text *out)
{
    const callgate_policy *policy = run->meaning->policy;
    const nr_runs *others = policy_others(policy);
    uint32_t first = 0;

    for (uint32_t i = 0; i < policy->count; i++) {
        if (policy->runs[i].nrs != others) {
            add_arch_title(first, policy->runs[i].last, out);
            add_runs(run, first, policy->runs[i].nrs, out);
        }
        first = policy->runs[i].last + 1;
    }
    text_add(out, "every other arch:\n");
    add_runs(run, 0, others, out);
    return true;
}
